"""The engines are real ones."""

import psycopg
import pytest
import redis

from tests.engines import postgres


def test_the_browser_is_a_real_chromium_and_is_given_to_tests(page):
    page.set_content("<title>Recto</title><script>document.title += ' ' + (1 + 1)</script>")
    assert page.title() == "Recto 2"
    assert page.context.browser.browser_type.name == "chromium"


def test_the_broker_keeps_what_it_is_told(broker_url):
    client = redis.Redis(unix_socket_path=broker_url.removeprefix("redis+socket://"))
    client.set("said", "kept")
    assert client.get("said") == b"kept"


@pytest.mark.parametrize("programs", list(dict.fromkeys(postgres.available())), ids=str)
def test_every_postgresql_that_is_at_hand_can_be_used(programs, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(programs))
    server = postgres.PostgresServer()
    server.start()
    try:
        with psycopg.connect(server.make_database("one")) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    finally:
        server.stop()
    assert not server.folder.exists()
