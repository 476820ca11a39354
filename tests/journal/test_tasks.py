"""Tasks call one function each, and are run again when the database was away."""

import pytest
from celery.exceptions import Retry
from django.db import OperationalError

from journal import tasks


def test_the_task_runs_the_upload_it_is_given(monkeypatch):
    ran = []
    monkeypatch.setattr(tasks, "run_upload", ran.append)
    tasks.import_upload.apply(args=(7,))
    assert ran == [7]


def test_a_database_that_is_away_is_tried_again_when_our_sign_of_life_is_old(monkeypatch):
    def gone(upload_id):
        raise OperationalError("the database is gone")

    monkeypatch.setattr(tasks, "run_upload", gone)
    monkeypatch.setattr(tasks.import_upload, "apply_async", lambda *arguments, **options: None)
    tasks.import_upload.push_request(called_directly=False, retries=0, is_eager=False)
    with pytest.raises(Retry) as retry:
        tasks.import_upload.run(7)
    assert retry.value.when == 65


def test_the_task_has_the_name_that_uploads_are_queued_under():
    from journal.uploads.waiting import IMPORT_TASK

    assert tasks.import_upload.name == IMPORT_TASK


def test_the_task_prices_anew_what_it_is_given(monkeypatch):
    ran = []
    monkeypatch.setattr(tasks, "run_repricing", ran.append)
    tasks.reprice_calls.apply(args=(7,))
    assert ran == [7]


def test_repricings_that_were_cut_off_go_on_when_a_worker_starts(monkeypatch):
    queued = []
    monkeypatch.setattr(tasks, "unfinished_repricings", lambda: [3, 4])
    monkeypatch.setattr(tasks.reprice_calls, "apply_async", lambda args, **_: queued.append(args))
    tasks.go_on_repricing()
    assert queued == [(3,), (4,)]


def test_sessions_are_looked_at_as_long_as_a_worker_runs(monkeypatch):
    begun = []
    monkeypatch.setattr(tasks, "watch_caches", lambda: begun.append(True))
    tasks.look_for_lost_caches()
    assert begun == [True]
