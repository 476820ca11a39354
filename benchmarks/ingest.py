"""F1, F2, F3: how fast sessions come in and are visible, and what a thousand spans cost in CPU."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence

from benchmarks import load, peer_phoenix, server
from benchmarks.report import Row, machine, ratio, show


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="runs, each on a fresh server; the median is told"
    )
    parser.add_argument("--phoenix", action="store_true", help="also run the installation in PHOENIX_VENV")
    parser.add_argument(
        "--profile",
        metavar="FILE",
        help="profile of the first run by py-spy: .svg a flame graph, else stacks",
    )
    load.add_options(parser, sessions=200)
    server.add_options(parser)
    options = parser.parse_args(arguments)

    print(machine())
    prepared = load.prepare(options)
    phoenix: Row | None = None
    runs: list[load.Ingested] = []
    database = ""
    wanted = 1 if options.url else options.runs
    for number in range(wanted):
        with server.running(options) as recto:
            database = recto.database
            load.warm_up(recto, options)
            with _profiled(recto, options.profile if number == 0 else None):
                runs.append(load.ingest(recto, prepared, clients=options.clients))
        if options.phoenix and number == (wanted - 1) // 2:
            # Between our own runs, so that a machine that drifts does so for both.
            phoenix = peer_phoenix.measure(options)
    rows = [run.row(f"run {number}") for number, run in enumerate(runs, start=1)]
    median = load.median_of(runs).row("Recto, median")
    figure = "F2" if database == "postgresql" else "F1"
    show(
        f"{figure} ingest to visible, workload {options.mode}, {database}",
        [*rows, median, *([phoenix] if phoenix else [])],
    )
    if phoenix is not None:
        show(f"{figure} beside the peer, same sessions", [_compared(median, phoenix)])


def _compared(recto: Row, phoenix: Row) -> Row:
    return {
        "recto_sessions_per_second": recto["sessions_per_second"],
        "phoenix_sessions_per_second": phoenix["sessions_per_second"],
        "times_phoenix": ratio(recto["sessions_per_second"], phoenix["sessions_per_second"]),
        "cpu_share_of_phoenix": ratio(
            recto["cpu_seconds_per_1000_spans"], phoenix["cpu_seconds_per_1000_spans"]
        ),
    }


@contextlib.contextmanager
def _profiled(recto: server.Server, file: str | None) -> Iterator[None]:
    if file is None:
        yield
        return
    spy = shutil.which("py-spy")
    if spy is None or not recto.pids:
        sys.exit("--profile needs py-spy on the path (pip install py-spy), and --pid when --url is used")
    # Without stopping the server for each sample: what is measured matters more than every last frame.
    shape = "flamegraph" if file.endswith(".svg") else "raw"
    command = [
        spy,
        "record",
        "--pid",
        str(recto.pids[0]),
        "--subprocesses",
        "--nonblocking",
        "-f",
        shape,
        "-o",
        file,
    ]
    recording = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        # py-spy writes its file when it is interrupted.
        recording.send_signal(signal.SIGINT)
        recording.wait()
        print(f"profile in {file}", file=sys.stderr)


if __name__ == "__main__":
    main()
