"""Have the tickets there are be found by their words."""

from typing import Any, ClassVar

from django.db import migrations

from jianyue.ledger.terms import lexemes

BATCH = 2_000
TICKETS = """
SELECT ticket.id, ticket.tenant_id, ticket.customer_id, ticket.contract_id, ticket.timeline_id,
  first.occurred_at
FROM tickets_ticket ticket JOIN ledger_fact first
  ON first.timeline_id = ticket.timeline_id AND first.seq = 1
WHERE ticket.id > %s ORDER BY ticket.id LIMIT %s
"""
WORDS = """
SELECT timeline_id, internal, text FROM ledger_words
WHERE timeline_id = ANY(%s) AND erased_at IS NULL AND field <> 'folded'
"""
KEEP = """
INSERT INTO ledger_lexicon (tenant_id, customer_id, timeline_id, internal, at, terms)
VALUES (%s, %s, %s, %s, %s, array_to_tsvector(%s))
"""


def fill(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - Django's signature
    """Store the terms of every ticket, a batch at a time."""
    last = 0
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(TICKETS, [last, BATCH])
            tickets = cursor.fetchall()
            if not tickets:
                return
            last = tickets[-1][0]
            cursor.execute(WORDS, [[ticket[4] for ticket in tickets]])
            said: dict[tuple[Any, bool], set[str]] = {}
            for timeline, internal, text in cursor.fetchall():
                said.setdefault((timeline, internal), set()).update(lexemes(text))
            cursor.executemany(KEEP, [row for each in tickets for row in _rows(each, said)])


def _rows(ticket: Any, said: dict[tuple[Any, bool], set[str]]) -> list[list[Any]]:  # noqa: ANN401 - a row
    _, tenant, customer, contract, timeline, at = ticket
    marks = {f"C{customer}", f"K{contract}", f"M{at.year}-{at.month}"}
    told, inner = said.get((timeline, False), set()), said.get((timeline, True))
    rows = [(False, told), *([] if inner is None else [(True, told | inner)])]
    return [
        [
            tenant,
            customer,
            timeline,
            internal,
            at,
            [f"{tenant}:{term}" for term in (*marks, *terms)],
        ]
        for internal, terms in rows
    ]


class Migration(migrations.Migration):
    """Fill what the ledger keeps from now on."""

    dependencies: ClassVar = [
        ("ledger", "0006_lexicon"),
        ("tickets", "0010_shared_views"),
    ]
    operations: ClassVar = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
