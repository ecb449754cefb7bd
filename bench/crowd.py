"""Many open tickets at once: one is reported to the desk by its own actions, the others copy it.

`python -m bench.crowd COUNT REPORTED_AT GAP NAME`: the second copy is GAP microseconds younger than
the first, and so on. The first has been looked at up to the last minute before its 30th, at which
the response of level 3 runs out, is warned of and escalates, all at one instant.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import django
import psycopg

os.environ["JIANYUE_ROLE"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianyue.settings")
django.setup()

from jianyue.agreements.models import Contract  # noqa: E402 - after Django is set up
from jianyue.escalation import climbing, warning  # noqa: E402 - as above
from jianyue.ledger.fence import inside  # noqa: E402 - as above
from jianyue.ledger.models import Tenant  # noqa: E402 - as above
from jianyue.operation.installation import Installation  # noqa: E402 - as above
from jianyue.people.models import User  # noqa: E402 - as above
from jianyue.tickets import actions  # noqa: E402 - as above
from jianyue.tickets.models import Ticket  # noqa: E402 - as above

LOOKED_AT = timedelta(minutes=29)
LEVEL = 3
GRADED = {"problem": "3", "system": "core-production"}
# table -> which of its rows hang on the ticket that is copied
TABLES = {
    "ledger_timeline": "id = %(timeline)s",
    "ledger_fact": "timeline_id = %(timeline)s",
    "ledger_words": "timeline_id = %(timeline)s",
    "tickets_ticket": "id = %(ticket)s",
    "tickets_clock": "ticket_id = %(ticket)s",
    "escalation_warned": "ticket_id = %(ticket)s",
    "ledger_timer": "subject = 'ticket' AND subject_id = %(ticket)s",
}
COLUMNS = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""
TIMELINE = "md5(%(timeline)s::text || ':' || copies.n)::uuid"
TICKET = "(%(ticket)s + copies.n)"


def main(count: int, reported_at: datetime, gap: int, name: str) -> None:
    """Report the first and copy it; the copies have the ids behind it."""
    ticket = _first(reported_at)
    with psycopg.connect(_superuser()) as database:
        database.execute("SET session_replication_role = replica")  # looks up no keys of the copies
        given = {
            "ticket": ticket.pk, "timeline": ticket.timeline_id, "count": count - 1, "name": name,
            "gap": gap,
        }  # fmt: skip
        for table, which in TABLES.items():
            columns = {
                column: _copied(table, column, kind)
                for column, kind in database.execute(COLUMNS, [table]).fetchall()
                if column != "id" or table in {"ledger_timeline", "tickets_ticket"}
            }
            database.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
                f"FROM {table}, generate_series(1, %(count)s) AS copies (n) WHERE {which}",
                given,
            )
        last = [ticket.pk + count]
        database.execute("SELECT setval('tickets_ticket_id_seq', %s)", last)
    with psycopg.connect(_superuser(), autocommit=True) as database:
        database.execute("VACUUM (ANALYZE)")
        database.execute("CHECKPOINT")


def _first(reported_at: datetime) -> Ticket:
    tenant = Tenant.objects.get(code="demo")
    with inside(tenant.pk):
        contract = Contract.objects.get(code="HT-YH")
        teller = User.objects.get(email="teller@demo.example")
        said = actions.Report("incident", "柜面系统无法登录", "网点无法登录", attributes=GRADED)
        ticket = actions.report(contract, said, at=reported_at, by=teller)
    for look in (warning.warn_due, climbing.escalate_due):
        while look(reported_at + LOOKED_AT):
            pass
    assert ticket.level == LEVEL, ticket.level
    return ticket


def _superuser() -> str:
    return Installation().cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")


def _copied(table: str, column: str, kind: str) -> str:
    if column == "timeline_id" or (table, column) == ("ledger_timeline", "id"):
        return TIMELINE
    if column in {"ticket_id", "subject_id"} or (table, column) == ("tickets_ticket", "id"):
        return TICKET
    if (table, column) == ("tickets_ticket", "number"):
        return "%(name)s || '-' || copies.n"
    if kind == "timestamp with time zone":
        return f"{table}.{column} + copies.n * %(gap)s * interval '1 microsecond'"
    return f"{table}.{column}"


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]).astimezone(UTC), int(sys.argv[3]),
         sys.argv[4])  # fmt: skip
