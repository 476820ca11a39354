"""What a web process of `up` loads: the application, and in embedded mode the worker beside it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time

from django.conf import settings

from config.wsgi import application

__all__ = ["application"]


# A thread that gave up the interpreter's lock to write to the database wants it back soon: by default
# it may wait 5 ms each time while requests are parsed beside it.
sys.setswitchinterval(0.0005)


def _end_with_the_server() -> None:
    """A web process whose server was killed must not go on answering beside the next one."""
    server = os.getppid()
    while os.getppid() == server:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


threading.Thread(target=_end_with_the_server, name="end-with-the-server", daemon=True).start()
if settings.RECTO_EMBEDDED_WORKER:
    from config.worker import start_embedded_worker

    start_embedded_worker()
# What is loaded stays: the collector need not look at it again. Batches make tens of thousands of objects that
# are all needed until they are stored; looking for cycles among them took a twentieth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
