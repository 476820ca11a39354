"""One command runs everything, and what it is given goes to pytest on both databases."""

from journal.management.commands import test


def names(steps):
    return [name for name, _ in steps]


def test_arguments_go_to_both_databases():
    steps = test.test_runs(["tests/journal", "-x"])
    assert names(steps) == ["tests on SQLite", "tests on PostgreSQL"]
    assert [command[-4:] for _, command in steps] == [
        ["--db", "sqlite", "tests/journal", "-x"],
        ["--db", "postgres", "tests/journal", "-x"],
    ]


def test_a_chosen_database_is_the_only_one():
    assert names(test.test_runs(["--db", "postgres"])) == ["tests"]
    assert names(test.test_runs(["--db=sqlite"])) == ["tests"]


def test_every_tool_is_among_the_checks():
    assert names(test.checks())[:4] == ["ruff check", "ruff format", "mypy", "import contracts"]
