"""What the web server loads: Django, and in embedded mode the worker beside it."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Files on their way in are not redacted yet: they wait beside the data, for its owner's eyes, not in the system's
# folder for everybody. Set here, because only a web process has use for the folder and may make it.
ARRIVING = settings.RECTO_DATA / "uploads" / "arriving"
ARRIVING.mkdir(mode=0o700, parents=True, exist_ok=True)
settings.FILE_UPLOAD_TEMP_DIR = str(ARRIVING)
