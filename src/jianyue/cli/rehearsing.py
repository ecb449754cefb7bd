"""A database for each made-up history: a copy of the one in which the stage stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from django.db import connections
from psycopg import sql

from jianyue.ledger.cluster import Cluster

STAGE: Final = "jianyue"
# Its tables are small, so any plan will do: to plan each statement anew costs more.
SMALL: Final = {"options": "-c plan_cache_mode=force_generic_plan", "prepare_threshold": 2}


@contextmanager
def rehearsed(cluster: Cluster, seed: int) -> Iterator[None]:
    """Work in a copy of the stage's database, and drop it afterwards."""
    name = f"history_{seed}"
    _close()
    with psycopg.connect(cluster.url("jianyue_owner", "postgres"), autocommit=True) as owner:
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        owner.execute(copied.format(sql.Identifier(name), sql.Identifier(STAGE)))
        _lead_to(name)
        try:
            yield
        finally:
            _close()
            _lead_to(STAGE)
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _close() -> None:
    for each in connections.all():
        each.close()
        each.close_pool()  # type: ignore[attr-defined] # PostgreSQL's backend has it


def _lead_to(name: str) -> None:
    for each in connections.all():
        each.settings_dict["NAME"] = name
        each.settings_dict["OPTIONS"] |= SMALL
