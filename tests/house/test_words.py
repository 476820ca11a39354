"""The project speaks of itself alone, and leaves nothing half done."""

import subprocess

from tests.engines.recto import ROOT

# Written in two halves, so that this file is not found by itself.
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "X" + "XX:"]
PLACES = [str(ROOT) + "/", "../" + "shared", "/ro" + "ot/"]
SWITCHED_OFF = ["mark." + "skip", "mark." + "xfail", "pytest." + "skip("]
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".yml", ".lock", ""}


def committed_files():
    """Files of the project: what is committed, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [
        ROOT / name
        for name in listed
        if (ROOT / name).suffix in TEXT and "vendor" not in name and "samples" not in name
    ]


def lines_with(words, *, suffixes=TEXT):
    return [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in committed_files()
        if path.suffix in suffixes and path.is_file()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        for word in words
        if word in line
    ]


def test_nothing_is_marked_as_unfinished():
    assert lines_with(UNFINISHED) == []


def test_no_place_of_one_machine_is_named():
    assert lines_with(PLACES) == []


def test_no_test_is_switched_off():
    assert lines_with(SWITCHED_OFF, suffixes={".py"}) == []


def test_no_page_weakens_the_content_policy():
    assert lines_with(["unsafe-" + "inline", "unsafe-" + "eval"], suffixes={".py", ".html", ".js"}) == []


def test_every_module_begins_with_what_it_is_for():
    modules = [path for path in committed_files() if path.suffix == ".py" and path.is_file()]
    silent = [
        str(path.relative_to(ROOT))
        for path in modules
        if path.read_text().strip()
        and "migrations" not in path.parts
        and not path.read_text().removeprefix("#!/usr/bin/env python3\n").lstrip().startswith('"""')
    ]
    assert silent == []
