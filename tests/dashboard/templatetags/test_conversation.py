"""The beginning of what was said at once, the rest behind a fold."""

from dashboard.templatetags.conversation import beginning, mono, prose, run_address, said_look


def test_a_short_text_stands_as_it_is():
    assert prose("hello", 5) == '<div class="prose" dir="auto">hello</div>'


def test_a_long_text_is_folded_after_some_lines():
    text = "\n".join(f"line {number}" for number in range(40))
    shown = prose(text, len(text))
    assert "line 13<details" in shown
    assert "show all (309 characters)" in shown
    assert "line 39" in shown


def test_a_text_without_line_ends_is_folded_after_some_characters():
    assert len(beginning("x" * 5000, 14, 1600)) == 1600
    assert len(beginning("x" * 1900, 14, 1600)) == 1900


def test_a_few_more_lines_are_not_worth_a_fold():
    text = "\n".join("abcdefghijkl")
    assert beginning(text, 10, 600) == text
    assert beginning(text, 3, 600) == "a\nb\nc"


def test_what_a_page_does_not_hold_is_counted():
    assert "… and 20 characters more" in prose("x" * 10, 30)
    assert "… and 20 characters more" in prose("x\n" * 200, 420)


def test_markup_and_hidden_characters_are_spelled_out():
    shown = mono("<script>\u202e\x00", 10)
    assert "<script>" not in shown
    assert "\\u202e" in shown
    assert "\\u0000" in shown


def test_empty_lines_around_a_text_are_left_out_and_nothing_else_says_so():
    assert prose("\n\nhello\n", 8) == '<div class="prose" dir="auto">hello</div>'
    assert prose("\n\n", 2) == '<p class="muted">2 characters of white space</p>'


def test_roles_that_nobody_knows_look_like_others():
    assert [said_look(role) for role in ("user", "model", "developer", "tool", "wizard")] == [
        *("user", "assistant", "system", "tool", "other")
    ]


def test_a_run_has_an_address():
    assert run_address("/s?view=conversation", "run a&b") == "/s?view=conversation&run=run+a%26b"
    assert run_address("/s", "") == "/s?run="
