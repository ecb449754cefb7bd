"""One's own day: what is mine and due next, what waits for me, where I have to be."""

from datetime import datetime

from django.http import HttpRequest

from jianyue.api.callers import caller
from jianyue.api.desk.area import DESK
from jianyue.api.rosters.reading import DutyOut, SwapOut, duty, swap_out
from jianyue.api.shapes import Out, Person, Said
from jianyue.api.tickets.found import line
from jianyue.api.tickets.shapes import TicketLine
from jianyue.dashboards.my_day import day_of
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed


class ToldOut(Out):
    """Something one was told lately and has not seen: where one was named, what one was given."""

    kind: str
    subject: str
    path: str
    at: datetime


class AnsweredOut(Out):
    """A ticket on which a customer spoke last, and by which kind of fact."""

    number: str
    title: str
    by: Person
    kind: str
    at: datetime


class WaitingOut(Out):
    """A ticket that waits for one's word, and for which."""

    number: str
    title: str
    said: Said


class LostCall(Out):
    """A call of the last day that nobody answered."""

    number: str
    phone: str
    caller: Person | None
    rang_at: datetime


class DueCall(Out):
    """A follow-up call that one may make."""

    number: str
    ticket: str
    person: Person


class DayWindow(Out):
    """Planned work of today."""

    number: str
    contract: str
    from_at: datetime
    until_at: datetime
    reason: str


class DayOut(Out):
    """One's own day until midnight: `count` open tickets, `more` where there are still more."""

    until: datetime
    mine: list[TicketLine]
    count: int
    more: bool
    told: list[ToldOut]
    answers: list[AnsweredOut]
    waiting: list[WaitingOut]
    duties: list[DutyOut]
    swaps: list[SwapOut]
    lost_calls: list[LostCall]
    follow_ups: list[DueCall]
    windows: list[DayWindow]


@DESK.get("/me/day", Both("读取我的一天", "Read my day"), DayOut, Deed.SEE_DESK)
def get_day(request: HttpRequest) -> DayOut:
    """Return the day of the caller."""
    who = caller(request)
    day = day_of(who.by, now=who.at)
    return DayOut(
        until=day.until, mine=[line(each) for each in day.mine], count=day.count, more=day.more,
        told=[
            ToldOut(kind=each.kind, subject=each.subject, path=each.path, at=each.decided_at)
            for each in day.told
        ],
        answers=[
            AnsweredOut(number=each.ticket.number, title=each.ticket.title, kind=each.kind,
                        by=Person(id=each.by.pk, name=each.by.name), at=each.at)
            for each in day.answers
        ],
        waiting=[
            WaitingOut(number=each.ticket.number, title=each.ticket.title, said=Said.of(each.said))
            for each in day.waiting
        ],
        duties=[duty(*each) for each in day.duties], swaps=[swap_out(each) for each in day.swaps],
        lost_calls=[
            LostCall(number=each.number, phone=each.phone, caller=Person.of(each.caller),
                     rang_at=each.rang_at)
            for each in day.lost
        ],
        follow_ups=[
            DueCall(number=each.number, ticket=each.ticket.number,
                    person=Person(id=each.person.pk, name=each.person.name))
            for each in day.follow_ups
        ],
        windows=[
            DayWindow(number=each.number, contract=each.contract.code, from_at=each.from_at,
                      until_at=each.until_at, reason=each.reason)
            for each in day.windows
        ],
    )  # fmt: skip
