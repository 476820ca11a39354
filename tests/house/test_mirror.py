"""The tests mirror the tree, so that the tests of a module are found without searching."""

from tests.engines.recto import ROOT

ROOMS = (
    "journal/wire",
    "journal/anatomy",
    "journal/diff",
    "journal/fold",
    "journal/cost",
    "journal/redact",
    "dashboard/queries",
    "dashboard/grammar",
)


def test_every_module_of_the_plain_rooms_and_of_the_queries_has_its_tests():
    modules = [
        path.relative_to(ROOT)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    missing = [
        str(module)
        for module in modules
        if not (ROOT / "tests" / module.parent / f"test_{module.name}").exists()
    ]
    assert modules
    assert missing == []
