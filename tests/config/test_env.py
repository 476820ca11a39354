"""The environment is read strictly, and unknown names are named."""

import pytest

from config import env


def test_a_misspelt_name_is_told_with_the_name_that_was_meant():
    environ = {"RECTO_PROT": "1", "RECTO_PORT": "1", "HOME": "/"}
    assert env.unknown_names(environ) == [("RECTO_PROT", "RECTO_PORT")]


def test_a_name_like_no_other_is_told_without_a_guess():
    assert env.unknown_names({"RECTO_ZZZZZZZZZ": "1"}) == [("RECTO_ZZZZZZZZZ", None)]


def test_an_empty_number_means_the_default(monkeypatch):
    monkeypatch.setenv("RECTO_PORT", "")
    assert env.integer("RECTO_PORT", 8321, least=1, most=65535) == 8321


@pytest.mark.parametrize("word", ["many", "1.5", "0", "65536", "-3"])
def test_a_number_that_cannot_be_meant_is_refused_by_name(monkeypatch, word):
    monkeypatch.setenv("RECTO_PORT", word)
    with pytest.raises(env.BadEnvironmentError, match="RECTO_PORT"):
        env.integer("RECTO_PORT", 8321, least=1, most=65535)


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_flags_are_yes_or_no(monkeypatch, word, meaning):
    monkeypatch.setenv("RECTO_DEBUG", word)
    assert env.flag("RECTO_DEBUG") is meaning


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("RECTO_DEBUG", "maybe")
    with pytest.raises(env.BadEnvironmentError, match="neither yes nor no"):
        env.flag("RECTO_DEBUG")


def test_words_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("RECTO_ALLOWED_HOSTS", "a.example, b.example,")
    assert env.words("RECTO_ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_options_win_over_the_environment(monkeypatch):
    monkeypatch.setenv("RECTO_PORT", "1")
    monkeypatch.setenv("RECTO_DATA", "elsewhere")
    line = ["up", "--port", "8400", "--data=here", "--no-sample"]
    assert env.adopt_options(line) == line
    assert env.integer("RECTO_PORT", 8321, least=1, most=65535) == 8400
    assert env.text("RECTO_DATA", "") == "here"


@pytest.mark.parametrize("data", [["--data", "here"], ["--data=here"]])
def test_every_command_takes_the_data_folder(monkeypatch, data):
    monkeypatch.setenv("RECTO_DATA", "elsewhere")
    assert env.adopt_options(["import_trace", *data, "a.jsonl"]) == ["import_trace", "a.jsonl"]
    assert env.text("RECTO_DATA", "") == "here"


def test_arguments_of_pytest_are_left_alone(monkeypatch):
    monkeypatch.setenv("RECTO_DATA", "elsewhere")
    assert env.adopt_options(["test", "--data", "here"]) == ["test", "--data", "here"]
    assert env.text("RECTO_DATA", "") == "elsewhere"


def test_an_option_without_its_value_is_left_for_the_command_to_refuse(monkeypatch):
    monkeypatch.setenv("RECTO_DATA", "elsewhere")
    assert env.adopt_options(["rebuild", "--data"]) == ["rebuild", "--data"]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8321"),
        ("::1", "http://[::1]:8321"),
        ("0.0.0.0", "http://localhost:8321"),
    ],
)
def test_the_address_can_be_opened_as_it_is_printed(host, url):
    assert env.address(host, 8321) == url
