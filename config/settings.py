"""Django settings, all from the environment; each knob says its unit and what follows from it."""

from __future__ import annotations

import logging.config
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from config import env
from config.database import database_settings
from config.hosts import LOOPBACK_HOSTS, is_loopback
from config.secret import kept_secret

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024

# Where
RECTO_DATA = env.folder("RECTO_DATA", ROOT / "data")  # embedded database, secret, uploads under way
RECTO_HOST = env.text("RECTO_HOST", "127.0.0.1")
RECTO_PORT = env.integer("RECTO_PORT", 8321, least=1, most=65535)
RECTO_WORKERS = env.integer("RECTO_WORKERS", 1, least=1, most=256)  # web processes
RECTO_BROKER_URL = env.text("RECTO_BROKER_URL", "memory://")
RECTO_EMBEDDED_WORKER = env.flag("RECTO_EMBEDDED_WORKER")  # tasks run in a thread of the web process

# Who
RECTO_KEY = env.maybe_text("RECTO_KEY")
RECTO_ADMIN_PASSWORD = env.maybe_text("RECTO_ADMIN_PASSWORD")
RECTO_LOGIN_TOKEN_HASH = env.maybe_text("RECTO_LOGIN_TOKEN_HASH")
# Without a login only when nobody but this machine can reach us and nobody asked for a login.
RECTO_LOCAL_MODE = is_loopback(RECTO_HOST) and not (
    env.flag("RECTO_LOGIN") or RECTO_ADMIN_PASSWORD or RECTO_LOGIN_TOKEN_HASH
)

# How much; a limit that is passed is answered with 413 or a refusal that names the limit
RECTO_MAX_EVENT_BYTES = env.integer("RECTO_MAX_EVENT_MB", 16, least=1, most=1024) * MEBIBYTE
RECTO_MAX_BATCH_BYTES = env.integer("RECTO_MAX_BATCH_MB", 64, least=1, most=4096) * MEBIBYTE
RECTO_MAX_LINE_BYTES = env.integer("RECTO_MAX_LINE_MB", 32, least=1, most=4096) * MEBIBYTE
RECTO_MAX_UPLOAD_BYTES = env.integer("RECTO_MAX_UPLOAD_MB", 10240, least=1, most=1048576) * MEBIBYTE
RECTO_MAX_NESTING = env.integer("RECTO_MAX_NESTING", 200, least=10, most=300)  # levels
RECTO_MAX_DECOMPRESSION_RATIO = env.integer("RECTO_MAX_DECOMPRESSION_RATIO", 200, least=2, most=100000)

# Django
DEBUG = env.flag("RECTO_DEBUG")
# Made when first needed, so that commands which sign nothing leave no data folder behind.
SECRET_KEY = env.maybe_text("RECTO_SECRET_KEY") or SimpleLazyObject(lambda: kept_secret(RECTO_DATA))
# By another address people must log in, so any name will do unless some are chosen. Probes ask by 127.0.0.1.
RECTO_ALLOWED_HOSTS = env.words("RECTO_ALLOWED_HOSTS") or ["*"]
ALLOWED_HOSTS = LOOPBACK_HOSTS if RECTO_LOCAL_MODE else [*RECTO_ALLOWED_HOSTS, *LOOPBACK_HOSTS]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "ninja",
    "django_htmx",
    "journal",
    "dashboard",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.csp.ContentSecurityPolicy",
    "config.local.LocalAccess",
    "config.packed.PackedStaticFiles",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    }
]
DATABASES = {"default": database_settings(env.maybe_text("DATABASE_URL"), RECTO_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False

# Requests are bounded by the limits above, which tell the client what was too large.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20_000  # of one form; whole folders are dropped
FILE_UPLOAD_HANDLERS = ["journal.uploads.arriving.ArrivingHandler"]
FILE_UPLOAD_TEMP_DIR = None

# Static files are few and small: found where they lie, so that a start needs no collecting step.
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60  # seconds; names carry no version, so an upgrade must be seen soon

# Login
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "recto_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "recto_csrf"
CSRF_FAILURE_VIEW = "dashboard.views.faults.stale_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
RECTO_HTTPS = env.flag("RECTO_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = RECTO_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RECTO_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if RECTO_HTTPS else 0  # browsers then insist on https for a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = RECTO_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = []

# Celery
CELERY_BROKER_URL = "memory://localhost/" if RECTO_BROKER_URL == "memory://" else RECTO_BROKER_URL
CELERY_TASK_IGNORE_RESULT = True  # the jobs' own rows are the truth
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The memory broker looks for new tasks this often; its own default of a second is felt by people.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.05} if RECTO_BROKER_URL.startswith("memory://") else {}
)

LOGGING_CONFIG = None
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "recto": {"level": "INFO"},
        # A refused request is an answer, not an event of ours; and its address may hold a key.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
logging.config.dictConfig(LOGGING)

# Every process that has settings may queue a task, so it needs the application that knows the broker.
import config.celery  # noqa: E402, F401
