"""Every page of the documentation can be reached, and every link in it leads somewhere."""

import re

from tests.engines.recto import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def pages():
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def linked_from(page):
    targets = LINK.findall(page.read_text())
    return {(page.parent / target).resolve() for target in targets if "://" not in target}


def test_every_page_is_linked_from_the_readme_or_from_the_table_of_contents():
    reachable = linked_from(ROOT / "README.md") | linked_from(ROOT / "docs" / "README.md")
    unreachable = [str(page.relative_to(ROOT)) for page in pages() if page not in reachable]
    assert unreachable == ["README.md"]


def test_every_link_leads_to_a_file():
    broken = [
        f"{page.name}: {target}" for page in pages() for target in linked_from(page) if not target.exists()
    ]
    assert broken == []


def test_the_readme_names_both_commands():
    readme = (ROOT / "README.md").read_text()
    assert "python3 manage.py up" in readme
    assert "python3 manage.py test" in readme


def test_ci_calls_the_command_of_the_readme():
    assert "python3 manage.py test" in (ROOT / ".ci" / "run").read_text()
