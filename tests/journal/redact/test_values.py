"""What stands for a secret in code is not hidden."""

import pytest

from journal.redact.values import is_placeholder, looks_like_code


@pytest.mark.parametrize(
    "value",
    [
        "$TOKEN",
        "${TOKEN}",
        "{token}",
        "{{ token }}",
        "<your-token>",
        "****",
        "xxxx",
        "%s",
        "%(token)s",
        "...",
    ],
)
def test_a_place_for_a_secret_is_no_secret(value):
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["hunter2", "$2b$12$abcdef", "x1", "abc{d"])
def test_a_secret_is_no_placeholder(value):
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["None", "get_token(user", "os.environ[", "settings.db.password", "process.env"]
)
def test_code_is_recognised(value):
    assert looks_like_code(value)


@pytest.mark.parametrize("value", ["hunter2", "abc123.def456", "correcthorse"])
def test_a_secret_is_not_taken_for_code(value):
    assert not looks_like_code(value)
