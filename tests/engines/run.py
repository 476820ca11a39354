"""Choose the database of a test run and keep its files apart. Loaded by `-p`, before the settings are."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

from tests.engines.postgres import PostgresServer

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_serialized_rollback",
    "live_server",
    "fresh_database",
}
POSTGRES = pytest.StashKey[PostgresServer]()
BROWSER_FIXTURES = {"page", "browser", "context"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=["sqlite", "postgres"],
        default="sqlite",
        help="database of this run; postgres runs only the tests that use the database",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Iterator[None]:
    _forget_the_environment()
    if parser.parse_known_args(args).db == "postgres":
        # The address is known before the server runs, so that a run without such tests never starts it.
        early_config.stash[POSTGRES] = server = PostgresServer()
        os.environ["DATABASE_URL"] = server.url("recto")
    return (yield)


def _forget_the_environment() -> None:
    """A run never touches the data, nor depends on the settings, of the person who starts it."""
    for name in [name for name in os.environ if name.startswith("RECTO_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    folder = tempfile.mkdtemp(prefix="recto-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["RECTO_DATA"] = folder
    os.environ["RECTO_SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--db") == "postgres":
        kept = [item for item in items if _uses_the_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _uses_the_database(item: pytest.Item) -> bool:
    """Browsers are left out here: what pages say on either database is tested by their queries and views."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if fixtures & BROWSER_FIXTURES:
        return False
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def pytest_unconfigure(config: pytest.Config) -> None:
    if POSTGRES in config.stash:
        config.stash[POSTGRES].stop()
