"""What the database reads for the pages of a large world: run by a story as a process of its own.

Prints, as JSON, for each page the rows of each tenant's table that its queries read, and the tables
that they read from one end to the other though an index was there to be used.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.demo.people import DOMAIN, PASSWORD
from jianyue.ledger.fence import inside
from jianyue.people.models import User

LARGE = ("tickets_ticket", "tickets_clock", "ledger_fact", "ledger_words", "ledger_timeline")


def main(pages: list[tuple[str, str]]) -> None:
    """Look at each page, given with who reads it, and have every query explained."""
    settings.ALLOWED_HOSTS = ["*"]
    found = {}
    for who, path in pages:
        client = Client()
        said = {"login": f"{who}@{DOMAIN}", "password": PASSWORD}
        client.post("/account/login/", said)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200, path
        with inside(None, door=True):
            user = User.objects.get(email=said["login"])
        found[f"{who} {path}"] = _read(user, [query["sql"] for query in asked.captured_queries])
    print(json.dumps(found))  # noqa: T201 - the story reads it


def _read(user: User, statements: list[str]) -> dict[str, Any]:
    rows: Counter[str] = Counter()
    whole: set[str] = set()
    with inside(user.tenant_id, user.customer_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in statements:
            if not statement.startswith("SELECT") or "set_config" in statement:
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
            [[plan]] = cursor.fetchone()
            for node in _nodes(plan["Plan"]):
                table = node.get("Relation Name")
                if table in LARGE:
                    removed = node.get("Rows Removed by Filter", 0)
                    rows[table] += (node["Actual Rows"] + removed) * node["Actual Loops"]
                    whole |= {table} if node["Node Type"] == "Seq Scan" else set()
    return {"rows": rows, "whole": sorted(whole)}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
