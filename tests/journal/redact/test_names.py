"""Which names hide what stands under them."""

import pytest

from journal.redact import DEFAULT, Rule
from journal.redact.names import Names, is_working_directory

HIDDEN = [
    "api_key",
    "apikey",
    "apiKey",
    "API_KEY",
    "x-api-key",
    "X-Other-ApiKey",
    "OPENAI_API_KEY",
    "OPENAI_API_KEY_2",
    "x-goog-api-key",
    "Ocp-Apim-Subscription-Key",
    "secret",
    "client_secret",
    "clientSecret",
    "secrets",
    "password",
    "passwd",
    "pwd",
    "db_password",
    "Password2",
    "passphrase",
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "cookies",
    "set-cookie",
    "credential",
    "credentials",
    "private_key",
    "privateKey",
    "access_token",
    "accessToken",
    "refresh_token",
    "id_token",
    "session_token",
    "auth_token",
    "authToken",
    "token",
    "TOKEN",
    "github_token",
    "x-amz-security-token",
    "jwt",
    "aws_secret_access_key",
    "AccountKey",
]

SURVIVING = [
    "input_tokens",
    "output_tokens",
    "max_tokens",
    "maxOutputTokens",
    "totalTokenCount",
    "promptTokens",
    "tokenizer",
    "token_count",
    "token_type",
    "session_id",
    "signature",
    "thought_signature",
    "thoughtSignature",
    "next_page_token",
    "nextPageToken",
    "prompt_cache_key",
    "cache_key",
    "key",
    "primary_key",
    "public_key",
    "keys",
    "keyboard",
    "monkey",
    "state",
    "model",
    "id",
    "name",
    "time_to_first_token",
    "cost_per_token",
    "eos_token",
    "password_reset_url",
    "secretary",
    "authorization_url",
    "cookie_policy",
    "credential_id",
    "author",
    "word",
]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_secret_name_hides_its_value(name):
    assert DEFAULT.hides_key(name)


@pytest.mark.parametrize("name", SURVIVING)
def test_a_harmless_name_shows_its_value(name):
    assert not DEFAULT.hides_key(name)


def test_a_name_is_judged_by_its_end_however_long_it_is():
    assert DEFAULT.hides_key("x" * 100_000 + "_api_key")
    assert not DEFAULT.hides_key("api_key" + "x" * 100_000)


def test_a_letter_that_only_becomes_ascii_in_small_letters_is_another_letter():
    assert not DEFAULT.hides_key("to\N{KELVIN SIGN}en")


def test_a_parameter_of_a_url_may_be_secret_where_a_key_is_not():
    names = Names([Rule("p", parameters=("x_sig",)), Rule("n", keys=("api_key",))])
    assert names.rule("X-Sig") is None
    assert names.parameter_rule("X-Sig") == "p"
    assert names.parameter_rule("apikey") == "n"


def test_names_without_rules_hide_nothing():
    assert Names([]).rule("password") is None


def test_the_memory_for_names_is_bounded():
    names = Names([Rule("n", keys=("token",))])
    for number in range(10_000):
        names.rule(f"a{number}token")
    assert len(names._remembered) <= 4096


def test_the_working_directory_is_no_password():
    assert is_working_directory("PWD", "/home/recto")
    assert not is_working_directory("PWD", "hunter2")
    assert not is_working_directory("password", "/home/recto")
