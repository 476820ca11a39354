"""Characters that hide or turn text are found and named."""

import pytest

from dashboard.charts.visible import Piece, pieces


def test_plain_text_is_one_piece():
    assert list(pieces("Grüße, 世界\n\tok")) == [Piece("Grüße, 世界\n\tok", None)]


@pytest.mark.parametrize(
    ("character", "escape", "name"),
    [
        ("\x00", "\\u0000", "U+0000 NULL"),
        ("\x1b", "\\u001b", "U+001B ESCAPE"),
        ("\u202e", "\\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "\\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u200b", "\\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\ufeff", "\\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\ud800", "\\ud800", "U+D800 lone surrogate"),
        ("\U000e0041", "\\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_a_hidden_character_is_spelled_out_in_its_place(character, escape, name):
    assert list(pieces(f"a{character}b")) == [Piece("a", None), Piece(escape, name), Piece("b", None)]


def test_a_joiner_inside_an_emoji_stays():
    assert list(pieces("👩\u200d💻")) == [Piece("👩\u200d💻", None)]


def test_a_joiner_between_plain_letters_is_spelled_out():
    assert [piece.text for piece in pieces("pay\u200dpal")] == ["pay", "\\u200d", "pal"]
