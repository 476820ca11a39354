"""Tasks run in a worker process behind a real broker, and inside the web process without one."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from celery import current_app

from config.celery import app
from tests.engines.recto import ROOT
from tests.engines.worker import CeleryWorker

EMBEDDED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import threading, time
from celery import shared_task
from config.worker import start_embedded_worker
tried, done = [], threading.Event()

@shared_task(bind=True, max_retries=1)
def note(self, word):
    tried.append(word)
    if len(tried) == 1:
        raise self.retry(countdown=0.1)
    done.set()

start_embedded_worker()
note.delay("again")
print(done.wait(30), tried)
"""


def test_a_worker_process_answers_through_the_broker(celery_worker_process):
    answers = celery_worker_process.client.control.ping(timeout=10)
    assert [list(answer.values()) for answer in answers] == [[{"ok": "pong"}]]


def test_an_upload_taken_by_the_web_process_is_read_by_the_worker_process(start_recto, broker_url):
    recto = start_recto(RECTO_BROKER_URL=broker_url)
    database = {"DATABASE_URL": recto.environment["DATABASE_URL"]}
    worker = CeleryWorker(recto.data, broker_url=broker_url, environment=database)
    worker.start()
    try:
        upload = ask(recto, "/api/v1/uploads?filename=one.jsonl", b'{"v":1,"id":"e1","type":"app.note"}\n')
        give_up_at = time.monotonic() + 60
        while (told := ask(recto, f"/api/v1/uploads/{upload['id']}"))["state"] in {"queued", "running"}:
            assert time.monotonic() < give_up_at, told
            time.sleep(0.1)
    finally:
        worker.stop()
    assert (told["state"], told["files"][0]["events"]) == ("done", 1)
    assert "import_upload" in worker.log.read_text()


def ask(recto, path, body=None):
    request = urllib.request.Request(recto.url + path, data=body)
    request.add_header("Authorization", f"Bearer {recto.key}")
    request.add_header("Content-Type", "application/octet-stream")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_the_embedded_worker_runs_and_retries_a_task_of_the_same_process(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": ""}
    environment["RECTO_DATA"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", EMBEDDED], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "True ['again', 'again']\n", done.stderr


def test_the_application_is_the_default_one_of_every_thread():
    with ThreadPoolExecutor(max_workers=1) as threads:
        assert threads.submit(lambda: current_app.main).result() == "recto"


def test_tasks_are_never_run_inside_the_request():
    assert app.conf.task_always_eager is False
