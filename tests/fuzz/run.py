"""Read damaged files until a reader raises, or the rounds are over."""

from __future__ import annotations

import io
import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from journal.importers import IMPORTERS, recognise
from journal.importers.base import BrokenStreamError, Reading, ReadLimits, Record
from journal.importers.plain import GrowthLimits, open_plain
from journal.uploads.sources import File, NotRead, files_of
from journal.wire import Incoming, Limits, Refused, wire_event

from .damage import MOST_BYTES, damaged, originals
from .reached import Step, reached


class BrokenPromiseError(AssertionError):
    """A reader gave something that is neither a record nor a refusal."""


def rounds(seed: int) -> Iterator[bytes]:
    """Endless: read one damaged file with every reader, then tell which file it was."""
    dice = random.Random(seed)
    files = originals()
    with tempfile.TemporaryDirectory() as workspace:
        while True:
            content = damaged(dice, files)
            limits = ReadLimits(dice.choice([50, 3000, 32 * 2**20]), dice.choice([2, 20, 200]))
            try:
                check(content, limits, Path(workspace))
            except Exception as fault:
                fault.add_note(f"file: {content[:2000]!r} ({len(content)} bytes), {limits}")
                raise
            yield content


def guided_rounds(seed: int) -> Iterator[int]:
    """Endless: like `rounds`, but a file that reaches steps nobody reached before is damaged further.

    Tells how many steps have been reached so far.
    """
    dice = random.Random(seed)
    files = originals()
    known: set[Step] = set()
    with tempfile.TemporaryDirectory() as workspace:
        for content in _first_whole_then_damaged(dice, files):
            limits = ReadLimits(dice.choice([50, 3000, 32 * 2**20]), dice.choice([2, 20, 200]))
            try:
                with reached() as steps:
                    check(content, limits, Path(workspace))
            except Exception as fault:
                fault.add_note(f"file: {content[:2000]!r} ({len(content)} bytes), {limits}")
                raise
            if not steps <= known:
                known |= steps
                if len(content) <= MOST_BYTES:
                    files.append(content)
            yield len(known)


def _first_whole_then_damaged(dice: random.Random, files: list[bytes]) -> Iterator[bytes]:
    yield from list(files)
    while True:
        # What was found last is the likeliest to lead on.
        yield damaged(dice, files if dice.random() < 0.5 else files[-100:])


def check(content: bytes, limits: ReadLimits, workspace: Path) -> None:
    """Every reader gives only records that the wire takes or refuses, and refusals with a reason."""
    recognise(content[:4096], "file")
    _check_files(content, workspace)
    for importer in IMPORTERS:
        stream, _ = open_plain(io.BytesIO(content), GrowthLimits())
        for found in importer.read(stream, Reading(limits=limits, workspace=workspace)):
            if isinstance(found, Record):
                _check_record(found)
            elif not (isinstance(found, Refused) and found.code and found.reason):
                raise BrokenPromiseError(f"{importer.name} gave {found!r}")
    if any(workspace.iterdir()):
        raise BrokenPromiseError("a reader left something in its workspace")


def _check_files(content: bytes, workspace: Path) -> None:
    """Whatever it is, it is a file, or an archive of files and of members that are not read for a reason."""
    raw = io.BufferedReader(io.BytesIO(content))
    for found in files_of("file", raw, GrowthLimits(), size=len(content), workspace=workspace):
        if isinstance(found, File):
            with suppress(BrokenStreamError):
                while found.stream.read1(65536):
                    pass
        elif isinstance(found, NotRead) and not (found.code and found.reason):
            raise BrokenPromiseError(f"not read without a reason: {found!r}")


def _check_record(record: Record) -> None:
    if not isinstance(json.loads(record.event), dict):
        raise BrokenPromiseError(f"no JSON object: {record.event!r}")
    taken = wire_event(record.event, index=record.line, source_record=record.raw, limits=Limits())
    if not isinstance(taken, Incoming | Refused):
        raise BrokenPromiseError(f"the wire gave {taken!r}")
