"""F8: does ingestion keep its pace? The same load into 10,000 and into 1,000,000 stored calls, in turns."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import load, server
from benchmarks.client import send_all
from benchmarks.report import Row, machine, ratio, show

STATE_FILE = "growth.json"
SESSIONS_PER_STEP = 200
STEPS_AHEAD = 2
MEASURED_FIRST = 30_000_000  # far from the sessions that only fill


@dataclass(slots=True)
class State:
    """How far a store has been filled; kept beside it, so that a stopped run goes on where it was."""

    filled_calls: int = 0
    next_fill: int = 0
    next_measured: int = MEASURED_FIRST
    fill_seconds: float = 0.0
    made: str = "through the API, whole sessions"

    @classmethod
    def of(cls, folder: Path) -> State:
        """The state as it was left, or a fresh one."""
        file = folder / STATE_FILE
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    def keep(self, folder: Path) -> None:
        """Write it down, whole or not at all."""
        draft = folder / f"{STATE_FILE}.new"
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(folder / STATE_FILE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--small-calls", type=int, default=10_000)
    parser.add_argument("--large-calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each store, in turns")
    parser.add_argument("--folder", type=Path, help="where both stores stay; the next run goes on from there")
    load.add_options(parser, sessions=150)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    if options.url:
        parser.error("this figure needs two stores of its own")
    if options.postgres:
        options.folder = None  # databases made for a run are dropped with it
    print(machine())
    with ExitStack() as stack:
        folder = options.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="recto-growth-"))
        )
        stores: dict[str, tuple[server.Server, State, Path]] = {}
        for name, calls in (("small", options.small_calls), ("large", options.large_calls)):
            home = folder / name
            recto = stack.enter_context(server.running(options, data=home))
            state = State.of(home)
            fill(recto, state, options, calls=calls)
            stores[name] = (recto, state, home)
        rows = _measure(stores, options)
        show(f"F8 growth, workload {options.mode}, {stores['large'][0].database}", rows)


def fill(recto: server.Server, state: State, options: argparse.Namespace, *, calls: int) -> None:
    """Whole sessions through the API until so many calls are stored; drawn in a process beside the sender."""
    if recto.data is None:
        raise RuntimeError("this server's folder is not known")
    if state.filled_calls >= calls:
        return
    for first, prepared in _steps(options, state.next_fill):
        started_at = time.perf_counter()
        send_all(recto.address, load.EVENTS_PATH, prepared.bodies, clients=options.clients)
        state.fill_seconds += time.perf_counter() - started_at
        state.filled_calls += prepared.calls
        state.next_fill = first + SESSIONS_PER_STEP
        state.keep(recto.data)
        print(
            f"\r{recto.data.name}: {state.filled_calls:,} of {calls:,} calls",
            end="",
            file=sys.stderr,
            flush=True,
        )
        if state.filled_calls >= calls:
            break
    print(file=sys.stderr)


def _steps(options: argparse.Namespace, first: int) -> Iterator[tuple[int, load.Load]]:
    """Prepared loads without end; no more than a few wait at a time, each is 70 MB."""
    with ProcessPoolExecutor(max_workers=1) as drawing:
        ahead: list[tuple[int, Future[load.Load]]] = []
        try:
            while True:
                while len(ahead) < STEPS_AHEAD:
                    ahead.append(
                        (first, drawing.submit(load.prepare, options, first=first, count=SESSIONS_PER_STEP))
                    )
                    first += SESSIONS_PER_STEP
                start, future = ahead.pop(0)
                yield start, future.result()
        finally:
            for _, future in ahead:
                future.cancel()


def _measure(stores: dict[str, tuple[server.Server, State, Path]], options: argparse.Namespace) -> list[Row]:
    """Turn by turn, so that a machine that slows down slows both."""
    speeds: dict[str, list[float]] = {name: [] for name in stores}
    for recto, _, _ in stores.values():
        load.warm_up(recto, options)
    for _ in range(options.rounds):
        for name, (recto, state, home) in stores.items():
            prepared = load.prepare(options, first=state.next_measured)
            state.next_measured += options.sessions
            state.keep(home)
            run = load.ingest(recto, prepared, clients=options.clients)
            speeds[name].append(len(prepared.calls_of_session) / run.visible_seconds)
    medians = {name: statistics.median(measured) for name, measured in speeds.items()}
    return [
        {
            "what": name,
            "calls_stored_before": state.filled_calls,
            "made": state.made,
            "fill_seconds": round(state.fill_seconds, 1),
            "rounds": options.rounds,
            "sessions_a_round": options.sessions,
            "least_sessions_per_second": round(min(speeds[name]), 1),
            "median_sessions_per_second": round(medians[name], 1),
            "most_sessions_per_second": round(max(speeds[name]), 1),
            "share_of_small": ratio(medians[name], medians["small"]),
        }
        for name, (_, state, _) in stores.items()
    ]


if __name__ == "__main__":
    main()
