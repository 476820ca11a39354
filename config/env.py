"""Read the environment: every RECTO_ name that means something, and typed readers for them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path

KNOWN: dict[str, str] = {
    "RECTO_DATA": "folder of the embedded database and of what belongs to it",
    "RECTO_BROKER_URL": "where tasks queue: memory:// (in this process), redis://… or amqp://…",
    "RECTO_KEY": "fixes the first key, with all scopes, for scripts and tests",
    "RECTO_HOST": "address to listen on",
    "RECTO_PORT": "port to listen on",
    "RECTO_WORKERS": "web processes; more than one needs PostgreSQL",
    "RECTO_ALLOWED_HOSTS": "host names this server answers to, with commas between",
    "RECTO_HTTPS": "people reach this server by https, through a proxy that sets X-Forwarded-Proto",
    "RECTO_SECRET_KEY": "signs cookies and links; otherwise made once into the data folder",
    "RECTO_ADMIN_PASSWORD": "password of the one admin",
    "RECTO_LOGIN": "asks for a login even on this machine alone",
    "RECTO_DEBUG": "shows faults in the browser; for development on this machine only",
    "RECTO_MAX_EVENT_MB": "largest single event",
    "RECTO_MAX_BATCH_MB": "largest request of events, after decompression",
    "RECTO_MAX_LINE_MB": "longest line of an imported file",
    "RECTO_MAX_UPLOAD_MB": "largest uploaded file",
    "RECTO_MAX_NESTING": "deepest nesting of a JSON value",
    "RECTO_MAX_DECOMPRESSION_RATIO": "how many times its size a compressed body may grow",
    "RECTO_NO_BOOTSTRAP": "uses the Python that is running instead of making .venv",
    "RECTO_BOOTSTRAP_REPAIRED": "set by manage.py itself after it has made .venv anew",
    "RECTO_EMBEDDED_WORKER": "set by `up`: the web process also runs the tasks",
    "RECTO_LOGIN_TOKEN_HASH": "set by `up --login`: hash of the one-time login link",
}

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}


class BadEnvironmentError(ValueError):
    """An environment variable holds something that cannot be meant."""


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def maybe_text(name: str) -> str | None:
    return os.environ.get(name) or None


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().absolute()


def flag(name: str, default: bool = False) -> bool:
    word = os.environ.get(name)
    if word is None:
        return default
    if word.strip().lower() in TRUE_WORDS:
        return True
    if word.strip().lower() in FALSE_WORDS:
        return False
    raise BadEnvironmentError(f"{name}={word!r} is neither yes nor no; use 1 or 0.")


def integer(name: str, default: int, *, least: int, most: int) -> int:
    word = os.environ.get(name, "").strip()
    if not word:
        return default
    try:
        number = int(word)
    except ValueError:
        raise BadEnvironmentError(f"{name}={word!r} is not a whole number.") from None
    if not least <= number <= most:
        raise BadEnvironmentError(f"{name}={number} is outside of {least} to {most}.")
    return number


def words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def unknown_names(environ: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """RECTO_ names that mean nothing here, each with the known name that was probably meant."""
    unknown = sorted(name for name in environ if name.startswith("RECTO_") and name not in KNOWN)
    return [(name, next(iter(difflib.get_close_matches(name, KNOWN, n=1)), None)) for name in unknown]


# Options of `manage.py up` that say the same as a variable; they win over it.
OPTIONS = {
    "--data": "RECTO_DATA",
    "--host": "RECTO_HOST",
    "--port": "RECTO_PORT",
    "--workers": "RECTO_WORKERS",
}
# Every command works on a data folder; only `up` describes the option among its own.
OPTIONS_OF_EVERY_COMMAND = {"--data": "RECTO_DATA"}


def adopt_options(arguments: list[str]) -> list[str]:
    """Put options of a command line into the environment, where the settings look for them.

    Gives the command line that Django is to read: as it was for `up`, which describes these options, and for `test`,
    whose arguments are pytest's; without `--data` for every other command.
    """
    command = arguments[:1]
    if command == ["test"]:
        return arguments
    known = OPTIONS if command == ["up"] else OPTIONS_OF_EVERY_COMMAND
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        option, equals, value = argument.partition("=")
        if option not in known:
            left.append(argument)
        elif equals:
            os.environ[known[option]] = value
        elif (following := next(rest, None)) is not None:
            os.environ[known[option]] = following
        else:
            left.append(argument)  # argparse says what is missing
    return arguments if command == ["up"] else left


def address(host: str, port: int) -> str:
    """The URL of a server that listens there."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 compared, not bound
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
