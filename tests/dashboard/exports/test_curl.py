"""A request as a shell command."""

import json
import subprocess

import pytest

from dashboard.exports.curl import Request, command

BODY = {"model": "m", "messages": [{"role": "user", "content": 'it\'s $HOME `id` \\ "JSON" ünï \u202e!'}]}


def run(text, tmp_path, **variables):
    """What a shell hands to curl: its arguments and its input."""
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nfor one in "$@"; do printf "%s\\n" "$one"; done >"$0.told"\ncat >"$0.body"\n')
    fake.chmod(0o755)
    subprocess.run(
        ["sh", "-c", text],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": "/wrong", **variables},
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return (tmp_path / "curl.told").read_text().splitlines(), (tmp_path / "curl.body").read_text()


def test_a_shell_sends_what_was_recorded(tmp_path):
    asked = Request(json.dumps(BODY, ensure_ascii=False).encode(), "openai_chat")
    arguments, body = run(command(asked), tmp_path, OPENAI_API_KEY="sk-mine")
    assert arguments == [
        "https://api.openai.com/v1/chat/completions",
        "-H", "content-type: application/json",
        "-H", "authorization: Bearer sk-mine",
        "--data-binary", "@-",
    ]  # fmt: skip
    assert json.loads(body) == BODY
    assert "\u202e" not in body


def test_recorded_headers_and_address_are_kept_and_their_secrets_are_variables(tmp_path):
    asked = Request(
        b"{}",
        url="https://gateway.example/v1?key=[redacted:google-key:39]&x=$(id)'",
        headers=(
            ("Authorization", "Bearer [redacted:authorization:51]"),
            ("Host", "gateway.example"),
            ("X-Title", 'a "b" $(id) `id` it\'s \u202e'),
            ("Bad Name\r\n", "x"),
        ),
    )
    text = command(asked)
    assert text.splitlines()[0] == "# Set URL, AUTHORIZATION before."
    arguments, _ = run(text, tmp_path, URL="https://mine/", AUTHORIZATION="mine")
    assert arguments[:5] == [
        "https://mine/",
        "-H",
        "Authorization: Bearer mine",
        "-H",
        'X-Title: a "b" $(id) `id` it\'s ',
    ]


def test_a_hidden_part_of_an_address_is_a_variable(tmp_path):
    asked = Request(b"{}", "gemini", url="https://g.example/v1?key=[redacted:google-key:39]&alt=sse")
    arguments, _ = run(command(asked), tmp_path, HIDDEN_GOOGLE_KEY="AIza", GEMINI_API_KEY="AIza")
    assert arguments[0] == "https://g.example/v1?key=AIza&alt=sse"


def test_hidden_parts_of_a_body_are_variables_and_nothing_else_of_it_is(tmp_path):
    body = {**BODY, "token": "[redacted:openai-key:51]"}
    text = command(Request(json.dumps(body, ensure_ascii=False).encode(), "openai_chat"))
    _, sent = run(text, tmp_path, OPENAI_API_KEY="k", HIDDEN_OPENAI_KEY="sk-told")
    assert json.loads(sent) == {**BODY, "token": "sk-told"}


@pytest.mark.parametrize(
    ("protocol", "address", "header"),
    [
        (
            "anthropic_messages",
            "https://api.anthropic.com/v1/messages",
            "'x-api-key: '\"$ANTHROPIC_API_KEY\"",
        ),
        (
            "gemini",
            "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent",
            "'x-goog-api-key: '",
        ),
        ("ollama", "http://127.0.0.1:11434/api/chat", "'content-type: application/json'"),
        (None, '"$URL"', "'authorization: Bearer '\"$OPENAI_API_KEY\""),
    ],
)
def test_a_protocol_knows_where_requests_go_and_who_asks(protocol, address, header):
    text = command(Request(b"{}", protocol, "m"))
    assert address in text
    assert header in text


def test_a_request_without_a_body_sends_none(tmp_path):
    arguments, _ = run(command(Request(None, "ollama")), tmp_path)
    assert "--data-binary" not in arguments
