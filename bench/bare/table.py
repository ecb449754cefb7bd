"""Makes the one table: `python -m bench.bare.table`."""

import os

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare.settings")
django.setup()

from bench.bare.models import Row  # noqa: E402 - after Django is set up

with connection.schema_editor() as editor:
    editor.create_model(Row)
