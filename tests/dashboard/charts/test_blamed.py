"""A body laid out with who left each leaf."""

from dashboard.charts import blamed
from dashboard.charts.blamed import lay_out_blame

BODY = {
    "model": "large",
    "messages": [{"role": "system", "content": "brief"}, {"role": "user", "content": "hi"}],
}
OWNERS = {
    "/model": 1,
    "/messages/0/role": 2,
    "/messages/0/content": 2,
    "/messages/1/role": None,
    "/messages/1/content": None,
}


def test_each_leaf_has_its_owner_and_a_container_that_of_all_its_leaves():
    root = lay_out_blame(BODY, OWNERS)
    model, messages = root.inside
    assert (model.key, model.text, model.owner, model.is_mixed) == ("model", "large", 1, False)
    assert (messages.is_mixed, [one.owner for one in messages.inside]) == (True, [2, None])
    assert messages.inside[0].inside[1].pointer == "/messages/0/content"


def test_only_the_leaves_of_one_owner_are_kept():
    root = lay_out_blame(BODY, OWNERS, only=2)
    assert [[one.key for one in line.inside] for line in root.inside] == [["[0]"]]


def test_the_clients_leaves_can_be_asked_for_alone():
    root = lay_out_blame(BODY, OWNERS, only=0)
    assert [one.key for one in root.inside[0].inside] == ["[1]"]


def test_a_long_stretch_of_one_owner_is_folded():
    value = {"tools": [{"name": f"t{n}", "type": "function"} for n in range(4)], "model": "x"}
    owners = {f"/tools/{n}/{name}": None for n in range(4) for name in ("name", "type")} | {"/model": 1}
    tools, model = lay_out_blame(value, owners).inside
    assert (tools.is_folded, model.is_folded) == (True, False)


def test_a_part_keeps_its_place():
    part = lay_out_blame(BODY["messages"][0], OWNERS, under="/messages/0")
    assert [(one.pointer, one.owner) for one in part.inside] == [
        ("/messages/0/role", 2),
        ("/messages/0/content", 2),
    ]


def test_what_is_too_much_is_left_for_another_page(monkeypatch):
    monkeypatch.setattr(blamed, "MOST_LINES", 2)
    messages = lay_out_blame(BODY, OWNERS).inside[1]
    assert (messages.is_late, messages.inside) == (True, [])


def test_deep_nesting_is_left_for_another_page():
    value = []
    for _ in range(150):
        value = [value]
    line = lay_out_blame(value, {})
    while line.inside:
        line = line.inside[0]
    assert (line.is_late, line.depth) == (True, blamed.DEEPEST)
