"""The Celery application; `celery -A config worker` runs its tasks on servers."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("recto")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Threads of the server look for the default application, which would otherwise be a broker on this host.
app.set_default()
app.autodiscover_tasks()
