"""What a letter about a ticket shows of it in a small table: how it stands when that leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, language_of
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.tickets.folding import NO_LEVEL
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Kind, State

NUMBER: Final = Both("编号", "Number")
KIND: Final = Both("类型", "Kind")
LEVEL: Final = Both("级别", "Level")
STATE: Final = Both("状态", "State")
REPORTED: Final = Both("报告时间", "Reported")
DUE: Final = Both("最近期限", "Next due")


def rows_of(notice: Notice) -> Sequence[tuple[str, str]]:
    """Return label and value of what the reader may see; nothing where he sees it no more."""
    if notice.cause != "ticket" or notice.user is None:
        return ()
    with inside(notice.tenant_id):
        rows = Ticket.objects.visible_to(notice.user).filter(pk=notice.cause_id)
        ticket = rows.only(
            "number", "kind", "level", "state", "reported_at", "due_at", "tenant"
        ).first()
    return _rows(ticket, notice.user) if ticket else ()


def _rows(ticket: Ticket, reader: User) -> list[tuple[str, str]]:
    language, zone = language_of(reader.language), ZoneInfo(reader.zone)
    graded = ticket.level != NO_LEVEL
    said = [
        (NUMBER, ticket.number),
        (KIND, Kind.of(ticket.kind).words(language)),
        (LEVEL, str(ticket.level) if graded else ""),
        (STATE, State.of(ticket.state).words(language)),
        (REPORTED, _moment(ticket.reported_at, zone)),
        (DUE, _moment(ticket.due_at, zone)),
    ]
    return [(label.words(language), value) for label, value in said if value]


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if at else ""
