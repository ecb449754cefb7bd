"""The database of the desk's tests: private, made once, rolled back after each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connections

from jianyue.ledger.cluster import Cluster
from tests import cast, template


def standing(folder: Path) -> Iterator[None]:
    """Have the server run while the tests do; its tables were made by their owner."""
    cluster = Cluster(folder / "postgres", durable=False)
    template.copied_to(cluster.folder)
    cluster.ensure_running()
    try:
        work_as("jianyue_app")
        # What is remembered is taken back after each test, with everything else.
        written: Any = settings.CACHES["default"]["OPTIONS"]
        written["connection"] = "default"
        cache.alias = "default"  # type: ignore[attr-defined] # one is made while tests are looked for
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        cast.enter()
        yield
        work_as("jianyue_owner")
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def work_as(role: str) -> None:
    """Let the following connections be those of a role of the database."""
    for each in connections.all():
        each.close()
        each.close_pool()  # type: ignore[attr-defined] # PostgreSQL's backend has it
        given: dict[str, Any] = each.settings_dict
        given["USER"] = role
