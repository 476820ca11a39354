"""The quick look may be wrong about harmless text, never about a secret."""

import json

import pytest

from journal.redact import RULES
from journal.redact.names import Names
from journal.redact.prefilter import suspicious

NAMES = Names(RULES)


@pytest.mark.parametrize(
    "text",
    [
        "The secret is out: the password reset page counts every token, and the key to it is patience.",
        "a task-list, a disk-usage-report-of-2024, and snake_case_names_that_are_long_enough",
        "----------------------------------------------------------------",
        "input_tokens=5 max_tokens: 10 next_page_token=abc cache_key = d",
        "[redacted:token:12] password=[redacted:password:7]",
        "version: 2, description: none, usage: see below, http://localhost:8000/",
    ],
)
def test_harmless_text_needs_no_closer_look(text):
    assert not suspicious(text.encode(), NAMES)
    assert not suspicious(json.dumps({"a": text, "b": json.dumps({"c": text})}).encode(), NAMES)


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"password":"x"}',
        b'{"password"\n  :\n"x"}',
        rb'{"to\u006ben":"x"}',
        rb'{"a":"{\"password\":\"x\"}"}',
        rb'{"a":"{\"b\":\"{\\\"password\\\":\\\"x\\\"}\"}"}',
        rb'{"a":"{\"b\":\"{\\\"c\\\":\\\"{\\\\\\\"password\\\\\\\":1}\\\"}\"}"}',
        rb'{"a":"\u0027password\u0027: \u0027x\u0027"}',
        rb'{"a":"https://h?a=b\u0026key=x"}',
        b'{"name": "authorization", "value": "x"}',
        rb'"[[\"authorization\",\"x\"]]"',
        b'[\n [\n  "cookie",\n  "x"]]',
        rb'"https:\/\/u:p@h"',
        rb'{"password":"[redacted:token:12]\"x"}',
        rb'"\"password\"\r\n=\"x\""',
        rb'"\u2022sk-abcdefghijklmnop1"',
        b'"risk_github_pat_' + b"a1" * 20 + b'"',
    ],
)
def test_a_secret_is_noticed_however_it_is_written(raw):
    assert suspicious(raw, NAMES)
