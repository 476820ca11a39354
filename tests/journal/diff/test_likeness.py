"""Which elements are one before and after a change."""

from journal.diff.likeness import Likeness, features, likeness


def alike(one, other):
    return likeness(features(one), features(other))


def like_pairs(before, after):
    return Likeness().pairs(before, after)


def test_a_message_resembles_itself_more_than_another_one():
    question = {"role": "user", "content": "Which files did the build change yesterday?"}
    edited = {"role": "user", "content": "Which files did the build change today?"}
    other = {"role": "assistant", "content": "Nothing at all.", "tool_calls": []}
    assert alike(question, edited) > 0.8
    assert alike(question, other) < 0.1


def test_a_name_says_more_than_words():
    before = {"tool_call_id": "call_1", "role": "tool", "content": "all of the long listing"}
    after = {"tool_call_id": "call_1", "role": "tool", "content": "[cut]"}
    assert alike(before, after) > 0.8


def test_words_count_for_less_when_somebody_else_says_them():
    assert alike({"role": "user", "content": "make it so"}, {"role": "user", "content": "make it so"}) == 1.0
    assert (
        round(alike({"role": "tool", "content": "make it so"}, {"role": "user", "content": "make it so"}), 2)
        == 0.48
    )


def test_an_object_resembles_no_text():
    assert alike({"text": "hello"}, "hello") == 0.0
    assert alike([1], 1) == 0.0


def test_empty_elements_of_one_kind_are_alike():
    assert alike({}, {}) == 1.0
    assert alike([], []) == 1.0


def test_two_elements_that_are_alone_are_one_that_changed():
    assert like_pairs([1], ["one"]) == [(0, 0)]
    assert like_pairs([{"role": "user", "content": "a"}], [{"role": "user", "content": "b c d"}]) == [(0, 0)]


def test_two_objects_that_have_nothing_in_common_are_two():
    asked = {"role": "user", "content": "Which files did it change?"}
    used = {"type": "function_call", "name": "run", "arguments": "{}"}
    assert like_pairs([asked], [used]) == []


def test_messages_of_another_shape_are_known_by_what_they_say():
    before = [{"role": "user", "content": f"This is what was said as number {n}."} for n in range(60)]
    after = [
        {"role": "user", "content": [{"type": "text", "text": one["content"]}]}
        for one in before
        if not one["content"].endswith("7.")
    ]
    kept = [n for n in range(60) if n % 10 != 7]
    assert like_pairs(before, after) == [(n, position) for position, n in enumerate(kept)]


def test_a_renamed_tool_is_the_tool_it_was():
    before = [
        {"name": "read", "description": "Reads a file from disk"},
        {"name": "run", "description": "Runs a command in a shell"},
    ]
    after = [
        {"name": "web", "description": "Looks things up"},
        {"name": "mcp_read", "description": "Reads a file from disk"},
        {"name": "mcp_run", "description": "Runs a command in a shell"},
    ]
    assert like_pairs(before, after) == [(0, 1), (1, 2)]


def test_function_names_are_names_of_tools():
    before = [{"function": {"name": "read", "description": "a b c d"}}, {"function": {"name": "run"}}]
    after = [{"function": {"name": "run", "description": "e f g h"}}]
    assert like_pairs(before, after) == [(1, 0)]


def test_a_run_that_is_too_long_is_paired_by_what_it_says_alone():
    before = [{"content": f"short {n}"} for n in range(60)] + [
        {"content": "something said at length", "n": 1}
    ]
    after = [{"content": "something said at length", "n": 2}] + [{"content": f"brief {n}"} for n in range(60)]
    assert like_pairs(before, after) == [(60, 0)]


def test_a_member_more_or_less_makes_no_other_object():
    assert like_pairs([{}], [{"a": "something said at length"}]) == [(0, 0)]
    assert like_pairs([{"a": "something said at length", "b": 1}], [{"b": 2}]) == [(0, 0)]


def test_when_all_pairs_are_spent_elements_are_compared_place_by_place(monkeypatch):
    monkeypatch.setattr("journal.diff.likeness.MOST_PAIRS", 3)
    paired = Likeness()
    assert paired.pairs(["one", "two"], ["two a"]) == [(1, 0)]
    assert paired.pairs(["one", "two"], ["two a"]) == []
    assert paired.pairs(["one", "two"], ["two a", "one a"]) == [(0, 0), (1, 1)]


def test_only_the_first_words_of_huge_elements_are_compared():
    words = " ".join(f"w{n}" for n in range(100_000))
    assert len(features([words] * 50).words) <= 1500
    assert features([[]] * 100_000).words == frozenset()
