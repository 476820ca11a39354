"""F10: start to first page, installed size, and the bytes of the first page with all it loads."""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import shutil
import statistics
import sys
import tempfile
import urllib.parse
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from benchmarks import server
from benchmarks.client import Connection
from benchmarks.report import Row, machine, show

BROWSER = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip, deflate, br, zstd"}
LOADED_BY_CSS = re.compile(r"""(?:@import\s+|url\()\s*(?:url\()?["']?([^"')\s]+)""")
LOADED_BY_SCRIPT = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+\.js[^"']*)["']""")
LINKS_LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
REDIRECTS_MOST = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    print(machine())
    if not options.url:
        show("F10 start to first page, SQLite", _starts(options))
    with server.running(options) as recto:
        connection = recto.connect()
        show("F10 first page on the wire", _first_page(connection))
        connection.close()
    show("F10 installed size", [_installed(server.ROOT / "requirements.lock")])


def _starts(options: argparse.Namespace) -> list[Row]:
    """With an empty folder, where tables are made first, and with one that has been used."""
    first: list[float] = []
    again: list[float] = []
    # As an operator types it: with the system's Python, which hands over to the environment's.
    python = shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin") or sys.executable
    for _ in range(options.runs):
        folder = Path(tempfile.mkdtemp(prefix="recto-benchmark-"))
        try:
            for measured in (first, again):
                recto = server.start(folder, options.key, python=python, path="/")
                recto.stop()
                measured.append(recto.start_seconds or 0.0)
        finally:
            server.sweep(folder)
    return [
        {
            "what": name,
            "runs": options.runs,
            "least_seconds": round(min(measured), 3),
            "median_seconds": round(statistics.median(measured), 3),
            "most_seconds": round(max(measured), 3),
        }
        for name, measured in (("empty folder", first), ("used folder", again))
    ]


def _first_page(connection: Connection) -> list[Row]:
    """The page, then everything it makes a browser load, each once, as compressed as the server offers."""
    path = "/"
    for _ in range(REDIRECTS_MOST):
        status, headers, _ = connection.get(path, BROWSER)
        if not 300 <= status < 400:
            break
        path = urllib.parse.urljoin(path, headers["Location"])
    rows: list[Row] = []
    waiting, seen = [path], {path}
    while waiting:
        place = waiting.pop(0)
        status, headers, compressed = connection.get(place, BROWSER)
        plain = connection.get(place, {"Accept": BROWSER["Accept"], "Accept-Encoding": "identity"})[2]
        encoding = headers.get("Content-Encoding", "none")
        rows.append(
            {
                "what": place,
                "status": status,
                "wire_bytes": len(compressed),
                "bytes": len(plain),
                "encoding": encoding,
            }
        )
        for found in _loaded_by(place, headers.get("Content-Type", ""), plain):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    total = {
        "what": "together",
        "status": None,
        "wire_bytes": sum(row["wire_bytes"] for row in rows),
        "bytes": sum(row["bytes"] for row in rows),
        "encoding": f"{len(rows)} requests",
    }
    return [*rows, total]


def _loaded_by(place: str, content_type: str, body: bytes) -> list[str]:
    text = body.decode(errors="replace")
    if "html" in content_type:
        reader = _PageReader()
        reader.feed(text)
        found = reader.found
    elif "css" in content_type:
        found = LOADED_BY_CSS.findall(text)
    elif "javascript" in content_type:
        found = LOADED_BY_SCRIPT.findall(text)
    else:
        found = []
    joined = (
        urllib.parse.urljoin(place, link).split("#")[0] for link in found if not link.startswith("data:")
    )
    return [link for link in joined if link.startswith("/") and not link.startswith("//")]


class _PageReader(HTMLParser):
    """Collects what a browser fetches by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for every opening tag."""
        told = dict(attrs)
        source = told.get("src") if tag in {"script", "img", "source", "iframe"} else None
        if tag == "use" or (tag == "link" and LINKS_LOADED & set((told.get("rel") or "").split())):
            source = told.get("href")
        if source:
            self.found.append(source)


def _installed(lock: Path) -> Row:
    """Size of what the runtime lock puts into this environment, compiled files included."""
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", lock.read_text(), re.MULTILINE)
    size_bytes, packages = 0, 0
    for name in names:
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # a line for another platform or another Python
        packages += 1
        files = {Path(str(distribution.locate_file(file))).resolve() for file in distribution.files or ()}
        sources = [file for file in files if file.suffix == ".py"]
        compiled = {made for file in sources for made in file.parent.glob(f"__pycache__/{file.stem}.*.pyc")}
        size_bytes += sum(file.stat().st_size for file in files | compiled if file.is_file())
    return {"what": "runtime packages", "packages": packages, "installed_mb": round(size_bytes / 1e6, 1)}


if __name__ == "__main__":
    main()
