"""What a diff comes to."""

from journal.diff.operations import Kind
from journal.diff.structural import diff
from journal.diff.summary import characters, summary


def told(before, after):
    return summary(diff(before, after))


def test_changes_are_counted_by_kind():
    found = told({"a": 10, "b": 20, "k": "[REDACTED]"}, {"a": 11, "c": [30], "k": "sk"})
    assert found.counts == {Kind.REPLACE: 1, Kind.REMOVE: 1, Kind.ADD: 1, Kind.HIDDEN: 1}
    assert found.changes == 3


def test_places_are_told_without_indices_the_most_changed_first():
    before = {"messages": [{"content": "one"}, {"content": "two"}], "model": "a"}
    after = {"messages": [{"content": "eins"}, {"content": "zwei"}], "model": "b"}
    assert list(told(before, after).paths.items()) == [("/messages/*/content", 2), ("/model", 1)]


def test_of_a_changed_text_the_changed_words_count():
    found = told({"t": "the old long story of it"}, {"t": "the new long story of it, again"})
    assert (found.added_characters, found.removed_characters) == (len("new") + len(", again"), len("old"))


def test_of_other_values_their_literals_count():
    assert characters({"key": ["abc", 12, True, False, None, 1.5, {}]}) == 3 + 2 + 4 + 5 + 4 + 3
    assert characters(10**40) == 41


def test_what_moved_adds_and_removes_nothing():
    found = told({"max_tokens": 100}, {"max_completion_tokens": 100})
    assert (found.added_characters, found.removed_characters) == (0, 0)


def test_texts_beyond_the_bound_count_whole(monkeypatch):
    monkeypatch.setattr("journal.diff.summary.MOST_CHARACTERS", 10)
    found = told({"t": "a long text"}, {"t": "a longer text"})
    assert (found.added_characters, found.removed_characters) == (13, 11)


def test_a_summary_names_so_many_places_and_counts_the_rest():
    found = told({}, {f"key {number:03}": 10 for number in range(60)})
    assert (len(found.paths), found.paths_not_named, found.changes) == (50, 10, 60)


def test_a_coarse_diff_has_a_coarse_summary():
    assert told([], list(range(200_001))).is_coarse
    assert not told([], [1]).is_coarse


def test_no_operation_comes_to_nothing():
    found = summary([])
    assert (found.changes, found.paths, found.added_characters) == (0, {}, 0)
