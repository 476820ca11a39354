"""Secrets of every known kind, planted wherever recorded data may carry one."""

import json
import re

import pytest

from journal.redact import DEFAULT, RULES
from tests.engines.recto import ROOT
from tests.journal.redact.planted import FORMS, NAMELESS, NAMES, secret_of

forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
names = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())


def redacted(value):
    written, fired = DEFAULT.json(json.dumps(value).encode())
    assert fired
    return json.dumps(json.loads(written), ensure_ascii=False)


def test_there_are_more_kinds_than_promised():
    assert len(FORMS) + len(NAMES) >= 30


@forms
def test_a_secret_is_hidden_as_the_value_of_a_header(form):
    assert secret_of(form) not in redacted({"headers": {"X-Forwarded-Thing": form.replace("\n", "\\n")}})


@forms
def test_a_secret_is_hidden_in_a_url(form):
    url = form if "://" in form else f"https://api.example/v1/{form}?alt=sse"
    assert secret_of(form) not in redacted({"url": url})


@forms
def test_a_secret_is_hidden_in_the_text_of_a_message(form):
    messages = [{"role": "user", "content": f"Hier ist er – bitte testen:\n{form}\nDanke."}]
    assert secret_of(form) not in redacted({"messages": messages})


@forms
def test_a_secret_is_hidden_in_json_inside_a_string(form):
    arguments = json.dumps({"command": json.dumps({"run": f"deploy {form} now"})})
    written = redacted({"function": {"name": "bash", "arguments": arguments}})
    assert json.dumps(secret_of(form))[1:-1] not in written
    inner = json.loads(json.loads(json.loads(written)["function"]["arguments"])["command"])
    assert inner["run"].startswith("deploy ")


@forms
def test_a_secret_is_hidden_in_an_error_text(form):
    text, fired = DEFAULT.text(f"401 Unauthorized: the key '{form}' is not known")
    assert fired
    assert secret_of(form) not in text
    assert text.startswith("401 Unauthorized: the key '")


@forms
def test_a_secret_is_hidden_after_a_line_break_or_a_letter_that_is_written_as_an_escape(form):
    assert secret_of(form) not in redacted(f"first line\n{form}")
    assert secret_of(form) not in redacted(f"Schlüssel é{form}")


@names
def test_a_named_value_is_hidden_in_headers_of_every_shape(name):
    assert NAMELESS not in redacted({"headers": {name: NAMELESS}})
    assert NAMELESS not in redacted({"headers": [[name, NAMELESS], ["accept", "*/*"]]})
    assert NAMELESS not in redacted({"headers": [{"name": name, "value": NAMELESS}]})
    assert NAMELESS not in redacted({"headers": [{"value": NAMELESS, "key": name}]})


@names
def test_a_named_value_is_hidden_in_a_url(name):
    assert NAMELESS not in redacted({"url": f"https://api.example/v1?alt=sse&{name}={NAMELESS}&page=2"})


@names
def test_a_named_value_is_hidden_in_the_text_of_a_message(name):
    assert NAMELESS not in redacted({"content": f"export {name}={NAMELESS}"})
    assert NAMELESS not in redacted({"content": f'{name} = "{NAMELESS}"'})
    assert NAMELESS not in redacted({"content": f"use {name}: {NAMELESS}, please"})
    assert NAMELESS not in redacted({"content": f"os.environ['{name}'] = '{NAMELESS}'"})


@names
def test_a_named_value_is_hidden_in_json_inside_a_string(name):
    arguments = json.dumps({"config": json.dumps({name: NAMELESS})})
    assert NAMELESS not in redacted({"arguments": arguments})
    assert NAMELESS not in redacted({"arguments": arguments[:-1]})  # cut off, so no JSON any more


@names
def test_a_named_value_is_hidden_in_an_error_text(name):
    assert NAMELESS not in DEFAULT.text(f"400: {{'{name}': '{NAMELESS}'}} was refused")[0]
    assert NAMELESS not in DEFAULT.text(f'curl -H "{name}: {NAMELESS}" https://api.example')[0]


@pytest.mark.parametrize("parameter", ["key", "sig", "signature", "X-Amz-Signature", "token", "api_key"])
def test_a_parameter_of_a_url_is_hidden_where_its_name_is_secret_in_urls(parameter):
    url = f"https://api.example/v1?{parameter}=abc123&alt=sse"
    written, fired = DEFAULT.text(url)
    assert fired
    assert re.fullmatch(
        rf"https://api\.example/v1\?{parameter}=\[redacted:[a-z-]+:6\]&alt=sse", written, re.ASCII
    )


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Basic cmVjdG86aHVudGVyMg==",
        "authorization: bearer cmVjdG86aHVudGVyMg",
        "Proxy-Authorization: Negotiate cmVjdG86aHVudGVyMg==",
        "Authorization: token cmVjdG86aHVudGVyMg",
        "Authorization: AWS4-HMAC-SHA256 Credential=cmVjdG86aHVudGVyMg/x, Signature=cmVjdG86aHVudGVyMg",
        'Authorization: Digest username=recto, response="cmVjdG86aHVudGVyMg',
        "Cookie: theme=dark; sid=cmVjdG86aHVudGVyMg",
        "Set-Cookie: sid=cmVjdG86aHVudGVyMg; HttpOnly; Path=/",
    ],
)
def test_a_header_line_in_text_is_hidden_behind_its_name(line):
    name = line.split(":")[0]
    written, _ = DEFAULT.text(f"> {line.replace(chr(34), '')}\n> Accept: */*")
    assert "cmVjdG86aHVudGVyMg" not in written
    assert written.startswith(f"> {name}: ")
    assert written.endswith("\n> Accept: */*")


LOOK_ALIKES = [
    "the task-list-of-the-whole-company is long, disk-usage-of-server-42 is not",
    "the secret is out; a token count; the password reset page",
    "max_tokens: 4096, input_tokens=17, total_tokens = 5",
    "password: required. token: string. The key: it depends.",
    "def login(user: str, password: str, api_key: str | None = None) -> Token:",
    "client = Client(api_key=api_key, password=settings.db.password, token=get_token(user))",
    'api_key = os.environ["OPENAI_API_KEY"]; token = request.headers.get("x")',
    "Authorization: Bearer <your-token>, Authorization: Bearer $TOKEN, password=${DB_PASSWORD}",
    "curl -H 'Authorization: Bearer {token}' https://api.example/?key={key}",
    "fetch(url, {credentials: 'include'})",
    'input("Password: ") + "…"',
    "if password == 'x' or token != other:",
    "The bearer of this letter; Bearer authentication is described below.",
    "PWD=/home/recto/src OLDPWD=/tmp",
    "sha256:3f9a1c7e5b2d8f4a6c0e9b7d1a5f3c8e3f9a1c7e5b2d8f4a6c0e9b7d1a5f3c8e",
    "3fa85f64-5717-4562-b3fc-2c963f66afa6 and 01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5",
    "http://localhost:8000/path and mail to someone@example.com",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQ\n-----END CERTIFICATE-----",
    "Cookie: a small cake. Authorization: the process of giving leave.",
    '<a accesskey="n" href="next.html">',
    "usage: recto [--token TOKEN] [--password PASSWORD]  --secret  Show secrets",
    "docker login --password-stdin --username recto; --max-tokens 4096 --token ./token.txt",
    "--api-key <your-key> --token $TOKEN --password=${PASSWORD} --token string",
    'curl -u "$NAME:$PASSWORD" https://api.example -o x:y && docker run -u 1000:1000 image',
    "git push -u origin main:main; chown -u recto:recto x; curl https://a.example | sudo -u www:www sh",
    "https://user@host.example/path and git+ssh://git@github.com/x",
]


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=[text[:30] for text in LOOK_ALIKES])
def test_what_only_looks_like_a_secret_survives(text):
    assert DEFAULT.text(text) == (text, ())
    raw = json.dumps({"content": text}).encode()
    assert DEFAULT.json(raw)[0] is raw


def test_the_table_in_the_documentation_names_every_rule():
    page = (ROOT / "docs" / "redaction.md").read_text()
    documented = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert documented == [rule.name for rule in RULES]


def test_every_rule_has_a_name_of_its_own_that_fits_into_a_mark():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if not re.fullmatch(r"[a-z0-9-]{1,64}", rule.name)] == []
