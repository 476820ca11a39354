"""All styles under one address."""

import gzip

from dashboard.templatetags.styles import all_styles

TAG, CONTENT = all_styles()


def test_the_styles_may_be_kept_because_their_address_changes_with_them(client):
    response = client.get(f"/styles/{TAG}.css")
    assert response.content == CONTENT
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]


def test_they_travel_packed_to_those_who_can_unpack_them(client):
    response = client.get(f"/styles/{TAG}.css", headers={"Accept-Encoding": "gzip, br"})
    assert (response["Content-Encoding"], gzip.decompress(response.content)) == ("gzip", CONTENT)


def test_a_page_of_an_older_version_is_led_to_those_there_are(client):
    response = client.get("/styles/0000.css")
    assert (response.status_code, response["Location"]) == (302, f"/styles/{TAG}.css")
