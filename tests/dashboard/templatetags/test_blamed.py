"""The gutter of a blame as HTML."""

from dashboard.charts.blamed import lay_out_blame
from dashboard.templatetags.blamed import blame_tree


class Links:
    def to(self, **more):
        return "?" + "&".join(f"{name}={value}" for name, value in more.items())


def tree(value, owners):
    return blame_tree(lay_out_blame(value, owners), [1, 4], ["client", "4 inject"], Links())


def test_the_same_owner_is_named_once_in_a_row():
    html = tree({"a": 1, "b": 2, "c": 3}, {"/a": 1, "/b": 1, "/c": None})
    assert html.count(">4 inject</a>") == 1
    assert html.count(">client</a>") == 1


def test_a_field_leads_to_its_history_and_a_pass_to_what_it_touched():
    html = tree({"a": 1, "b": 2}, {"/a": 1, "/b": None})
    assert 'href="?path=/a"' in html
    assert 'href="?pass=4"' in html


def test_recorded_text_does_nothing():
    assert "<script" not in tree({"<script>": "<script>"}, {"/<script>": None})


def test_what_folds_holds_no_links():
    html = tree(
        {"a": [{"n": 1, "m": 2}] * 4, "b": 1},
        {"/b": 1} | {f"/a/{n}/{m}": None for n in range(4) for m in "nm"},
    )
    assert "<a " not in html.partition("<summary")[2].partition("</summary>")[0]
