"""Many rounds of the same: `python -m tests.crash --rounds 20 --db postgres`."""

from __future__ import annotations

import argparse
import secrets
import shutil
import tempfile
import time
from pathlib import Path

from tests.engines.postgres import PostgresServer
from tests.engines.recto import RectoServer

from .load import Load, check_after_restart


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--acknowledgements", type=int, default=40)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    chosen = parser.parse_args()
    engine = PostgresServer() if chosen.db == "postgres" else None
    folder = Path(tempfile.mkdtemp(prefix="recto-crash-"))
    try:
        if engine is not None:
            engine.start()
        for number in range(chosen.rounds):
            url = engine.make_database(f"crash_{number}") if engine is not None else ""
            print(_round(folder / str(number), url, chosen.acknowledgements + number), flush=True)
    finally:
        if engine is not None:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _round(data: Path, url: str, acknowledgements: int) -> str:
    server = RectoServer(data, key="rk_" + secrets.token_urlsafe(32), environment={"DATABASE_URL": url})
    server.start()
    load = Load(server)
    load.send_until_killed(acknowledgements=acknowledgements)
    began_at = time.monotonic()
    server.start()
    seconds = time.monotonic() - began_at
    check_after_restart(server, load)
    server.stop()
    return (
        f"round {data.name}: {len(load.acknowledged)} acknowledged, {len(load.unanswered)} unanswered, "
        f"up again in {seconds:.1f} s, everything there once"
    )


if __name__ == "__main__":
    main()
