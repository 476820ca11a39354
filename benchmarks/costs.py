"""The Costs page and its reports at many calls: server time of each side, growth with calls, memory of an export.

Calls are written as ingestion would leave them, without their events: rows of calls, and the rollups that the
journal's own sums make of them. Both wall time and CPU time are told, since a busy machine spoils the first.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.report import Row, machine, percentile, ratio, show

LAST_US = int(datetime(2026, 9, 30, tzinfo=UTC).timestamp()) * 1_000_000
DAY_US = 86_400_000_000
MODELS = [("openai", f"gpt-{number}") for number in range(4)] + [
    ("anthropic", f"claude-{n}") for n in range(4)
]
AGENTS = ("helpdesk", "refactorer", "researcher", "release-notes")
CALLS_A_SESSION = 20
WRITTEN_AT_ONCE = 10_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--requests", type=int, default=20, help="of each side of the page")
    parser.add_argument(
        "--folder", type=Path, help="keep the store here; one that is there is asked as it is"
    )
    parser.add_argument("--no-reports", action="store_true", help="ask for pages alone")
    options = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="recto-costs-") as passing:
        folder = options.folder or Path(passing)
        is_there = (folder / "recto.sqlite3").exists()
        folder.mkdir(parents=True, exist_ok=True)
        _set_up(folder)
        rows = []
        for times in () if is_there else (1, 2):
            _write(options.calls, options.days, first=(times - 1) * options.calls)
            rows += [
                {"calls": times * options.calls, **row} for row in _pages(options.days, options.requests)
            ]
        half = len(rows) // 2
        for before, after in zip(rows[:half], rows[half:], strict=True):
            after["times_of_half"] = ratio(after["p50_cpu_ms"], before["p50_cpu_ms"])
        show(f"Costs page, {options.days} days", rows or _pages(options.days, options.requests))
        if not options.no_reports:
            show("Reports", _reports())


def _set_up(folder: Path) -> None:
    os.environ.update(
        RECTO_DATA=str(folder), RECTO_SECRET_KEY="x" * 60, DJANGO_SETTINGS_MODULE="config.settings"
    )
    os.environ.setdefault("DATABASE_URL", "")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from journal.models import Project

    Project.objects.get_or_create(slug="bench", defaults={"name": "Bench", "created_at": LAST_US})


def _write(count: int, days: int, *, first: int) -> None:
    """So many calls more, spread over the days, whose hours are the same for every thousand of them."""
    from django.db import transaction

    from journal.accept.totals import CALL_COLUMNS, Sums, write_rollups
    from journal.models import Call, Project, Session

    project = Project.objects.get(slug="bench")
    drawn = random.Random(first)
    for start in range(first, first + count, WRITTEN_AT_ONCE):
        numbers = range(start, min(start + WRITTEN_AT_ONCE, first + count))
        with transaction.atomic():
            names = range(numbers[0] // CALLS_A_SESSION, numbers[-1] // CALLS_A_SESSION + 1)
            sessions = Session.objects.bulk_create(
                Session(
                    project=project, key=f"s{name:012d}", session_id=f"run {name}", user=f"user {name % 50}"
                )
                for name in names
            )
            keys = {session.session_id: session.pk for session in sessions}
            sums = Sums(project.pk)
            calls = []
            for number in numbers:
                session = keys.get(f"run {number // CALLS_A_SESSION}") or sessions[0].pk
                told = _call(drawn, days, session)
                sums.call(tuple(told[name] for name in CALL_COLUMNS), 1)
                calls.append(
                    Call(
                        project=project,
                        key=f"c{number:012d}",
                        group_key=number,
                        **{
                            name: value
                            for name, value in told.items()
                            if name not in {"best_usd", "computed_usd"}
                        },
                        best_usd=Decimal(told["best_usd"]) / 10**12,
                        computed_usd=Decimal(told["best_usd"]) / 10**12,
                    )
                )
            Call.objects.bulk_create(calls)
            write_rollups(sums)


def _call(drawn: random.Random, days: int, session: int) -> dict[str, Any]:
    provider, model = drawn.choice(MODELS)
    started_us = LAST_US - drawn.randrange(days * DAY_US)
    took_us = int(drawn.lognormvariate(1, 1) * 1e6)
    uncached, visible = drawn.randrange(50_000), drawn.randrange(2_000)
    usd = uncached * 2_500_000 + visible * 10_000_000
    return {
        "session_id": session, "status": drawn.choices(("ok", "error"), (95, 5))[0], "attempts": 1,
        "failed_attempts": 0, "tool_calls": 0, "passes": 0, "input_uncached_tokens": uncached,
        "cache_read_tokens": None, "cache_write_tokens": None, "output_visible_tokens": visible,
        "reasoning_tokens": None, "usage_rule": "openai_chat", "provider_us": took_us, "wait_us": 0,
        "started_at": started_us, "provider": provider, "request_model": model, "agent": drawn.choice(AGENTS),
        "environment": None, "flags": "[]", "computed_usd": usd, "is_subagent": False, "view_of": None,
        "response_model": model, "duration_us": took_us, "time_to_first_token_us": took_us // 3,
        "reported_amount": None, "reported_currency": None, "reported_is_estimate": False, "best_usd": usd,
        "cost_is_unknown": False, "waste": "[]", "waste_usd": None, "waste_us": None, "double_of": None,
        "sort_at": started_us, "api_key": 0,
    }  # fmt: skip


def _pages(days: int, requests: int) -> list[Row]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    last = datetime.fromtimestamp((LAST_US - DAY_US) / 1e6, UTC).date()
    first = datetime.fromtimestamp((LAST_US - days * DAY_US) / 1e6, UTC).date()
    span = f"from={first}&to={last}&tz=Europe/Berlin"
    asked = {
        "model by day": f"group=model,day&{span}",
        "model by day, UTC": f"group=model,day&{span}".replace("Europe/Berlin", "UTC"),
        "model by day, New York": f"group=model,day&{span}".replace("Europe/Berlin", "America/New_York"),
        "model by month": f"group=model,month&{span}",
        "agent by model": f"group=agent,model&{span}",
        "times by model": f"view=times&{span}",
        "without a price": f"view=unpriced&{span}",
        "waste": f"view=waste&{span}",
        "model by hour, a day": f"group=model,hour&from={last}&to={last}",
        "user by day, a week": f"group=user,day&from={last.replace(day=last.day - 7)}&to={last}",
    }
    measured: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in asked}
    for number in range(requests + 1):
        if number == 1:
            # As the web process does once it is warm.
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 20, 50)
        # One after the other: what disturbs the machine for a while disturbs all of them.
        for what, query in asked.items():
            wall, cpu = time.perf_counter(), time.process_time()
            _get(client, query)
            if number:
                measured[what][0].append((time.process_time() - cpu) * 1000)
                measured[what][1].append((time.perf_counter() - wall) * 1000)
    return [{"what": what, **_told(cpus, walls)} for what, (cpus, walls) in measured.items()]


def _get(client: Any, query: str) -> None:
    answer = client.get(f"/p/bench/costs?{query}")
    if answer.status_code != 200:
        raise RuntimeError(f"{query}: {answer.status_code}")


def _told(cpus: list[float], walls: list[float]) -> Row:
    return {
        "p50_cpu_ms": percentile(cpus, 0.5),
        "p95_cpu_ms": percentile(cpus, 0.95),
        "p50_wall_ms": percentile(walls, 0.5),
        "p95_wall_ms": percentile(walls, 0.95),
    }


def _reports() -> list[Row]:
    from dashboard.exports import FORMATS
    from dashboard.queries.asking import read_question
    from dashboard.queries.report import Per, cost_report
    from journal.models import Project

    project = Project.objects.get(slug="bench")
    question = read_question(project, {"from": "all"}).question
    rows: list[Row] = []
    for per, name in (
        (Per.DAY, "csv"),
        (Per.SESSION, "csv"),
        (Per.CALL, "csv"),
        (Per.CALL, "jsonl"),
        (Per.CALL, "xlsx"),
    ):
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        report = cost_report(project, per, question)
        size = sum(len(piece) for piece in FORMATS[name][0](report))
        rows.append(
            {
                "per": str(per),
                "format": name,
                "rows": report.written,
                "megabytes": size / 1e6,
                "seconds": time.perf_counter() - started,
                "peak_memory_grew_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1e3,
                "complete": report.end()["complete"],
            }
        )
    return rows


if __name__ == "__main__":
    main()
