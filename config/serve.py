"""Run the web server until asked to stop. Stays small: only its worker processes load Django."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time

from config import env

BLOCKING_THREADS = 64  # a page that waits for news holds one
BACKLOG = 1024  # connections that may wait to be answered
STOP_SECONDS = 10  # requests still under way after that are cut

WAYS_IN = """
Ways in
  Pages         {url}/
  Files         {url}/  and then Uploads, or: python3 manage.py import_trace PATH ...
  Events        curl {url}/api/v1/events -H "Authorization: Bearer $RECTO_KEY" \\
                     -H "Content-Type: application/json" --data-binary @events.json
  API           {url}/api/docs
"""


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The allocator keeps an arena per thread otherwise, and each of many threads once held a large body.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # A fork would hand our lock on the data folder to workers that may outlive us.
    multiprocessing.set_start_method("spawn")
    host, port = env.text("RECTO_HOST", "127.0.0.1"), env.integer("RECTO_PORT", 8321, least=1, most=65535)
    server = Granian(
        "config.web:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=env.integer("RECTO_WORKERS", 1, least=1, most=256),
        blocking_threads=BLOCKING_THREADS,
        backlog=BACKLOG,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    )
    threading.Thread(target=_tell_when_ready, args=(host, port), daemon=True).start()
    server.serve()


def _tell_when_ready(host: str, port: int) -> None:
    """Say the address once it answers, so that whoever waits for the line may connect at once."""
    target = (host if host not in {"0.0.0.0", "::"} else "localhost", port)  # noqa: S104 compared, not bound
    while True:
        try:
            socket.create_connection(target, timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            break
    url = env.address(host, port)
    print(f"Recto is at {url}/ (stop it with Ctrl-C)\n{WAYS_IN.format(url=url)}", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
