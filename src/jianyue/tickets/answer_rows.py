"""The answers to request types as a table of the records that are handed over."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import IO, Any, Final

from jianyue.ledger.models import Fact, Words
from jianyue.people.models import User
from jianyue.tickets.answered import BEGINS
from jianyue.tickets.asked import Values, asked_of, edition_of, said_in
from jianyue.tickets.models import Ticket

HEADINGS: Final = ("number", "type", "edition", "field", "answer")
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell


class AnswerRows:
    """A table of answers, one a line, as they were said last; nothing internal is in it."""

    def __init__(self, table: IO[str], reader: User) -> None:
        self.rows, self.reader = csv.writer(table), reader
        self.rows.writerow(HEADINGS)
        self.edition_of = cache(edition_of)

    def add(self, tickets: Sequence[Ticket], facts: Mapping[Any, Sequence[Fact]]) -> None:
        """Write the answers of some tickets; a query for their words, and one for each edition."""
        told = [each for each in tickets if any("asked" in f.body for f in facts[each.timeline_id])]
        words = _words([each.timeline_id for each in told])
        for ticket in told:
            known = facts[ticket.timeline_id]
            values = said_in((fact, words[ticket.timeline_id, fact.seq]) for fact in known)
            if values is not None:
                self.rows.writerows(self._lines(ticket, values))

    def _lines(self, ticket: Ticket, values: Values) -> Iterable[Sequence[str]]:
        edition = self.edition_of(values.asked, ticket.tenant_id)
        asked = asked_of(values, self.reader, edition=edition)
        for each in asked.answers if asked else ():
            if asked is not None and each.said is not None and not each.field.internal:
                number, name = str(values.asked[1]), asked.name.zh
                said = (ticket.number, name, number, each.field.label.zh, each.said.zh)
                yield [f"'{text}" if text.startswith(FORMULAS) else text for text in said]


def _words(timelines: Sequence[Any]) -> Mapping[tuple[Any, int], dict[str, str]]:
    found: dict[tuple[Any, int], dict[str, str]] = defaultdict(dict)
    if timelines:
        rows = Words.objects.filter(timeline__in=timelines, internal=False)
        for each in rows.filter(field__startswith=BEGINS):
            found[each.timeline_id, each.seq][each.field] = each.text
    return found
