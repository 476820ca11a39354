"""Styles and scripts travel packed, to those who can unpack them."""

import gzip

import pytest

URL = "/static/css/tokens.css"
PACKED = {"Accept-Encoding": "gzip, br"}


def whole(response):
    return response.content if hasattr(response, "content") else b"".join(response)


def test_a_style_is_packed_and_the_same(client):
    plain = client.get(URL)
    packed = client.get(URL, headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == whole(plain)
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_both_forms_are_told_apart_and_asked_for_again_in_vain(client):
    tag = client.get(URL, headers=PACKED).headers["ETag"]
    assert tag.startswith("W/")
    again = client.get(URL, headers={**PACKED, "If-None-Match": tag})
    assert again.status_code == 304


def test_a_part_of_a_file_is_not_packed(client):
    response = client.get(URL, headers={**PACKED, "Range": "bytes=0-9"})
    assert (response.status_code, "Content-Encoding" in response.headers) == (206, False)


def test_asking_for_the_head_alone_packs_nothing(client):
    client.head(URL, headers=PACKED)
    assert b"--canvas" in gzip.decompress(client.get(URL, headers=PACKED).content)


@pytest.mark.django_db
def test_other_answers_are_left_alone(client):
    assert "Content-Encoding" not in client.get("/healthz", headers=PACKED).headers
    assert client.get("/static/nothing.css", headers=PACKED).status_code == 404
