"""Files and folders on their way in, as people see it: sent, read, reported, cancelled, taken back."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings

UPLOADS = "/p/default/uploads"
WAIT_MILLISECONDS = 30_000


def lines(session):
    return "".join(json.dumps(one) + "\n" for one in recording.call(session, 1, 0))


@pytest.fixture
def handed_over(tmp_path):
    """A folder with a file that nobody knows, and an archive with a member that leads out of it."""
    folder = tmp_path / "logs"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "one.jsonl").write_text(lines("from a folder"))
    (folder / "notes.txt").write_text("hello\n")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("two.jsonl", lines("from an archive"))
        archive.writestr("../out", "x")
    return folder, tmp_path / "more.zip"


def hand_over(page, folder, archive):
    page.locator("[data-dropzone-files]").set_input_files(archive)
    page.locator("[data-dropzone-folder]").set_input_files(folder)
    expect(page.locator("[data-dropzone-list]")).to_contain_text("3 files")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page).to_have_url(re.compile(f"{UPLOADS}/"))
    expect(page.get_by_role("link", name="Undo upload")).to_be_visible(timeout=WAIT_MILLISECONDS)


def test_a_folder_and_an_archive_are_read_file_by_file_and_taken_back(live_recto, open_page, handed_over):
    page = open_page(live_recto, UPLOADS)
    hand_over(page, *handed_over)
    files = page.get_by_role("region", name="Files")
    for name in ("more.zip", "more.zip/two.jsonl", "logs/notes.txt", "logs/inner/one.jsonl"):
        expect(files.get_by_role("rowheader").filter(has_text=name).first).to_be_visible()
    expect(files).to_contain_text("../out: its name leads out of the archive")
    assert serious_findings(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download refused lines").click()
    assert download.value.suggested_filename.endswith(".jsonl")
    page.get_by_label("Read as").select_option("recto")
    page.get_by_role("button", name="Read again").click()
    expect(files.get_by_role("row").filter(has_text="notes.txt")).to_contain_text("recto")
    expect(page.get_by_role("link", name="Undo upload")).to_be_visible(timeout=WAIT_MILLISECONDS)
    page.get_by_role("link", name="Undo upload").click()
    assert serious_findings(page) == []
    page.get_by_role("button", name="Undo the upload").click()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible(timeout=WAIT_MILLISECONDS)
    assert serious_findings(page) == []
    page.goto("/p/default/sessions")
    expect(page.get_by_role("link", name="from a folder")).to_have_count(0)


def test_too_many_files_are_told_before_they_are_sent(live_recto, open_page, handed_over):
    page = open_page(live_recto, UPLOADS)
    page.locator("[data-dropzone]").evaluate("form => { form.dataset.mostFiles = 2; }")
    page.locator("[data-dropzone-folder]").set_input_files(handed_over[0])
    page.locator("[data-dropzone-files]").set_input_files(handed_over[1])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("3 files are more than one upload takes (2)")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-dropzone-list]")).to_have_text("")


def test_without_scripts_a_file_is_sent_and_its_report_is_looked_at_again(live_recto, open_page, handed_over):
    page = open_page(live_recto, UPLOADS, scripts=False)
    page.locator("input[type=file]").first.set_input_files(handed_over[1])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page).to_have_url(re.compile(f"{UPLOADS}/"))
    for _ in range(60):
        if page.get_by_role("link", name="Undo upload").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("region", name="Files")).to_contain_text("more.zip/two.jsonl")
