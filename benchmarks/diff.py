"""Processor time of diffs and blame: chat bodies of 100 KB and 2 MB, and twenty passes. No server is needed."""

from __future__ import annotations

import argparse
import copy
import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import report
from benchmarks.text import corpus, cut
from journal.diff.apply import apply
from journal.diff.blame import blame
from journal.diff.cache import DiffCache
from journal.diff.structural import diff
from journal.diff.text import changes
from journal.diff.values import Json, canonical, parse

MESSAGES = 111
PASSES = 20
#: Bytes of a body, and messages.
SIZES = ((100_000, MESSAGES), (2_000_000, MESSAGES), (2_000_000, 4_000))


def chat(dice: random.Random, source: str, size_bytes: int, count: int = MESSAGES) -> dict[str, Json]:
    """A body of a coding agent: system text, tools, and messages of which every third is a tool's result."""
    length = size_bytes / (count + 24) * 0.93
    tools = [
        {
            "type": "function",
            "function": {
                "name": f"tool_{number}",
                "description": cut(dice, source, length / 2),
                "parameters": {"type": "object", "properties": {"path": {"type": "string"}}},
            },
        }
        for number in range(24)
    ]
    messages: list[dict[str, Json]] = [{"role": "system", "content": cut(dice, source, length * 6)}]
    for number in range(1, count):
        text = cut(dice, source, length * dice.uniform(0.5, 1.5))
        if number % 3 == 0:
            messages.append({"role": "tool", "tool_call_id": f"call_{number}", "content": text})
        elif number % 3 == 1:
            messages.append({"role": "user", "content": [{"type": "text", "text": text}]})
        else:
            call = {"id": f"call_{number + 1}", "type": "function", "function": {"name": "tool_1"}}
            messages.append({"role": "assistant", "content": text, "tool_calls": [call]})
    return {"model": "large-1", "messages": messages, "tools": tools, "temperature": 0.7, "stream": True}


def changed(body: dict[str, Json], dice: random.Random, source: str) -> dict[str, Json]:
    """Seven changes: two messages inserted, one deleted, one edited, a tool edited, a member added, one changed."""
    after = copy.deepcopy(body)
    messages = after["messages"]
    for at in (40, 41):
        messages.insert(at, {"role": "user", "content": cut(dice, source, 600)})
    del messages[80]
    messages[0]["content"] = messages[0]["content"].replace(" ", " now ", 1)
    after["tools"][3]["function"]["description"] += " Use it sparingly."
    after["max_tokens"] = 4096
    after["model"] = "small-1"
    return after


def passes(body: dict[str, Json], dice: random.Random, source: str) -> list[tuple[str, Json]]:
    """What a gateway's twenty passes leave behind; a third of them changed something."""
    run: list[tuple[str, Json]] = [("client", body)]
    last = body
    for number in range(1, PASSES):
        if number % 3 == 0:
            last = changed(last, dice, source)
        run.append((f"pass_{number}", last))
    return run


def reread(value: Json) -> Json:
    """The value as it comes from the store: nothing in it is an object we know already."""
    return parse(json.dumps(value))


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median of the processor's time over some runs: nothing here waits, and other work does not count."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


def bodies(size_bytes: int, count: int, runs: int, source: str) -> report.Row:
    """Two bodies that seven changes lie between."""
    dice = random.Random(size_bytes)
    before = chat(dice, source, size_bytes, count)
    after = reread(changed(before, dice, source))
    again = reread(before)
    operations = diff(before, after)
    if canonical(apply(before, operations)) != canonical(after):
        raise SystemExit("applying the diff does not give the value after")
    return {
        "messages": count,
        "kilobytes": len(json.dumps(before)) // 1000,
        "changes": len(operations),
        "diff_ms": milliseconds(lambda: diff(before, after), runs),
        "same_ms": milliseconds(lambda: diff(before, again), runs),
        "apply_ms": milliseconds(lambda: apply(before, operations), runs),
    }


def blamed(runs: int, source: str) -> report.Row:
    """Twenty passes of 100 KB; every body is read anew, reading is not counted."""
    dice = random.Random(PASSES)
    run = [(name, reread(value)) for name, value in passes(chat(dice, source, 100_000), dice, source)]
    cache = DiffCache()

    def whole(kept: DiffCache | None) -> Any:
        return blame(run, kept).owners

    owners = whole(cache)
    return {
        "passes": len(run),
        "leaves": len(owners),
        "cold_ms": milliseconds(lambda: whole(None), runs),
        "cold_kept_ms": milliseconds(lambda: whole(DiffCache()), runs),
        "warm_ms": milliseconds(lambda: whole(cache), runs),
    }


def texts(characters: int, runs: int, source: str) -> report.Row:
    """A text of which every twentieth word was changed, and one that has nothing to do with it."""
    dice = random.Random(characters)
    old = cut(dice, source, characters)
    words = old.split(" ")
    for at in range(0, len(words), 20):
        words[at] = words[at][::-1] + "s"
    new, other = " ".join(words), cut(dice, source, characters)
    return {
        "characters": characters,
        "spans": len(changes(old, new).spans),
        "edited_ms": milliseconds(lambda: changes(old, new), runs),
        "unlike_ms": milliseconds(lambda: changes(old, other), runs),
    }


def hostile() -> list[report.Row]:
    """Shapes nobody sends by accident, each compared once."""
    dice = random.Random(0)
    deep: tuple[Json, Json] = ("old", "new")
    for _ in range(100):
        deep = ([1, {"a": deep[0]}, 2], [1, {"a": deep[1]}, 2])
    keys = {f"key {number}": number for number in range(100_000)}
    numbers = [number % 10 for number in range(1_000_000)]
    shuffled = dice.sample(range(200_000), 200_000)
    few = dice.choices("abcd", k=200_000)
    said = [{"role": "user", "content": f"message {number} of many"} for number in range(5_000)]
    wrapped = [{**one, "content": [{"type": "text", "text": one["content"]}]} for one in said]
    short = [{"role": "user", "content": f"no {number}"} for number in range(5_000)]
    cases = {
        "200 levels": deep,
        "100,000 keys, all changed": (keys, {key: -number - 1 for key, number in keys.items()}),
        "100,000 keys, all new": (keys, {key.upper(): number for key, number in keys.items()}),
        "1,000,000 elements, one inserted": (numbers, [*numbers[:500_000], 77, *numbers[500_000:]]),
        "1,000,000 elements, all changed": (numbers, [number + 10 for number in numbers]),
        "200,000 elements, shuffled": (list(range(200_000)), shuffled),
        "200,000 elements of four kinds": (few, dice.choices("abcd", k=200_000)),
        "5,000 messages, all wrapped": (said, wrapped),
        "5,000 messages, all replaced": (short, wrapped[:4_000]),
    }
    rows: list[report.Row] = []
    for name, (before, after) in cases.items():
        operations: list[Any] = []
        took_ms = milliseconds(lambda b=before, a=after, o=operations: o.extend(diff(b, a)), 1)  # type: ignore[misc]
        coarse = sum(one.is_coarse for one in operations)
        rows.append({"shape": name, "diff_ms": took_ms, "operations": len(operations), "coarse": coarse})
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--only", choices=("all", "bodies"), default="all", help="bodies: D1 and D2")
    arguments = parser.parse_args()
    runs: int = arguments.runs
    print(report.machine())
    source = corpus(1)
    report.show("D1 two bodies", [bodies(size, count, runs, source) for size, count in SIZES])
    report.show("D2 blame", [blamed(runs, source)])
    if arguments.only == "bodies":
        return
    report.show("D4 hostile shapes", hostile())
    report.show("D3 changed text", [texts(size, runs, source) for size in (15_000, 115_000, 1_000_000)])


if __name__ == "__main__":
    main()
