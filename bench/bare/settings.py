"""Settings of the bare application; nothing but a database."""

import os

from jianyue.ledger.environment import connection

SECRET_KEY = "bench only, never in use"  # noqa: S105 - of the bench alone
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.bare.urls"
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
DATABASES = {"default": connection(os.environ["BENCH_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
