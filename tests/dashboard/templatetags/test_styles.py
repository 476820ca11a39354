"""The styles that every page links to."""

from pathlib import Path

from django.conf import settings

from dashboard.templatetags.styles import FILES, all_styles, styles


def test_every_style_that_is_written_travels():
    written = sorted(
        path.relative_to(settings.ROOT / "static")
        for path in Path(settings.ROOT, "static/css").rglob("*.css")
    )
    assert sorted(map(Path, FILES)) == written


def test_one_link_brings_them_all(settings):
    settings.DEBUG = False
    assert styles() == f'<link rel="stylesheet" href="/styles/{all_styles()[0]}.css">'


def test_who_works_on_them_gets_each_by_itself(settings):
    settings.DEBUG = True
    assert styles().count("<link") == len(FILES)
    assert 'href="/static/css/tokens.css"' in styles()
