"""Commitments beside availability as the page shows them: each opens what it counted."""

from collections.abc import Iterable
from typing import Any, Final

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.tickets.words import Contest
from jianyue.watch.kept import LONGEST, MAJOR, Kept
from jianyue.web.watch.found import titles, traced

LISTED: Final = 50
TITLES: Final = {
    MAJOR: Both("重大事件", "Major incidents"),
    LONGEST: Both("单次最长非计划中断", "Longest single unplanned outage"),
}


def shown(kept: Iterable[Kept], agreement: Agreement, reader: User) -> list[dict[str, Any]]:
    """Return each commitment with what lies behind it; a ticket one may not see only counts."""
    return [_row(each, agreement, reader) for each in kept]


def _row(each: Kept, agreement: Agreement, reader: User) -> dict[str, Any]:
    indicator, longest = each.promised.indicator, each.longest
    counted = list(each.tickets.visible_to(reader)[:LISTED])
    is_length = each.promised.measure == LONGEST
    return {
        "kept": each,
        "title": indicator.title or TITLES[each.promised.measure or MAJOR],
        "system": titles(agreement, [each.system])[0] if each.system else None,
        "length": longest.length if longest else None,
        "number": None if is_length or each.figure is None else int(each.figure),
        "tickets": counted,
        "more": 0 if is_length else int(each.figure or 0) - len(counted),
        "left_out": [
            (ticket, Contest.of(ticket.contest))
            for ticket in each.left_out.visible_to(reader)[:LISTED]
        ],
        "outages": [traced(number) for number in longest.numbers] if longest else [],
    }
