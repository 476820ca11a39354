"""The API is loaded when somebody asks for it."""

import subprocess
import sys

from django.urls import resolve, reverse

from config.api import api


def test_names_of_the_api_are_known_where_its_own_pages_ask_for_them():
    assert api.urls[1:] == ("ninja", "api-1")
    assert reverse("api-1:openapi-json") == "/api/openapi.json"


def test_what_nobody_answers_below_the_api_is_answered_by_it():
    assert resolve("/api/nothing/here").func.__module__ == "journal.api.errors"


def test_the_first_page_does_not_load_the_api():
    asked = (
        "import django, sys; django.setup(); from django.urls import resolve, reverse; "
        "resolve('/'); reverse('readyz'); print('config.api' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
