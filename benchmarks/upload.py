"""Hand a file of a given size to a running Recto and wait until its job has read it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.server import Server

SECONDS_MOST = 6 * 3600.0
LOOK_SECONDS = 0.2
UNFINISHED = {"queued", "running"}


def send(recto: Server, name: str, chunks: Iterator[bytes], size_bytes: int) -> str:
    """The upload's id. `chunks` may be endless; the rest of the promised size is blank lines."""
    address = recto.address
    sending = http.client.HTTPConnection(address.host, address.port, timeout=SECONDS_MOST)
    headers = {
        "Authorization": f"Bearer {address.key}",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(size_bytes),
    }
    body = _exactly(chunks, size_bytes)
    sending.request("POST", f"/api/v1/uploads?filename={name}", body=body, headers=headers)
    response = sending.getresponse()
    answer = response.read()
    sending.close()
    if response.status != 202:
        raise RuntimeError(f"the upload was answered with {response.status}: {answer[:500]!r}")
    return str(json.loads(answer)["id"])


def report_when_read(recto: Server, upload: str) -> dict[str, Any]:
    """The upload's report once its job has ended well."""
    connection = recto.connect()
    give_up_at = time.monotonic() + SECONDS_MOST
    while (report := connection.get_json(f"/api/v1/uploads/{upload}"))["state"] in UNFINISHED:
        if time.monotonic() > give_up_at:
            raise RuntimeError(f"the upload is still {report['state']}")
        time.sleep(LOOK_SECONDS)
    connection.close()
    if report["state"] != "done":
        raise RuntimeError(f"the upload ended as {report['state']}: {report.get('error')}")
    return dict(report)


def _exactly(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """As many whole chunks as fit, then blank lines: the length is promised before the content is known."""
    left = size
    for chunk in chunks:
        if len(chunk) > left:
            break
        left -= len(chunk)
        yield chunk
    yield b"\n" * left
