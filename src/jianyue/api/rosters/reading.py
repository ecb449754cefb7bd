"""Who is on call: now, by the day, on every roster; one's own duties."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.rosters.area import ROSTERS, roster_for
from jianyue.api.shapes import Choice, Day, Id, Out, Paging, Person, Said, Sent
from jianyue.engine.rosters import Stretch
from jianyue.escalation.calendars import Asked, Entry, sheet_of
from jianyue.escalation.ical import own_duties
from jianyue.escalation.models import Layer, Override, Roster, Swap, SwapState
from jianyue.escalation.noting import SAID, plans
from jianyue.escalation.queries import OnCall, on_call
from jianyue.escalation.undoing import last_change
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may

BESIDE: Final = "contract"


class OnCallOut(Out):
    """Who is on call on a roster until when; nobody off duty, or where it is a hole."""

    roster: int
    name: Said
    contract: str | None
    person: Person | None
    until_at: datetime
    hole: bool


class RosterPage(Out):
    """A page of rosters, each with who is on call now."""

    items: list[OnCallOut]
    next: str | None


class LayerOut(Out):
    """A rotation; the layer of the lowest position speaks first."""

    id: int
    position: int
    members: list[Person]
    from_date: date
    days: int
    handovers: str
    hours: str
    outside: bool
    skips: bool
    since: datetime
    until: datetime | None


class OverrideOut(Out):
    """That somebody has a duty instead of who would have it."""

    id: int
    person: Person
    replaces: Person | None
    from_at: datetime
    until_at: datetime
    reason: str


class SwapOut(Out):
    """That somebody asks another to take his duty, for one of the other's or for none."""

    id: int
    asker: Person
    other: Person
    from_at: datetime
    until_at: datetime
    back_from: datetime | None
    back_until: datetime | None
    reason: str
    state: Choice


class RosterOut(Out):
    """A roster; how it is made up, where the caller may change it.

    hours     name of the hours that it has to cover; empty for always
    undoable  the last change, where the caller can take it back
    """

    id: int
    name: Said
    contract: str | None
    zone: str
    hours: str
    outside: bool
    shown: bool
    layers: list[LayerOut]
    overrides: list[OverrideOut]
    swaps: list[SwapOut]
    undoable: Said | None


class TurnOut(Out):
    """A stretch of time with who is on call, whom he stands in for, who stands behind him."""

    roster: int
    from_at: datetime
    until_at: datetime
    person: Person | None
    absent: Person | None
    line: list[Person]
    hole: bool


class CalendarOut(Out):
    """A week, or a month, of one roster or of all of a contract."""

    zone: str
    first: date
    turns: list[TurnOut]


class DutyOut(Out):
    """One's own duty on a roster."""

    roster: int
    name: Said
    from_at: datetime
    until_at: datetime


class Duties(Out):
    """One's own duties of the next 60 days."""

    duties: list[DutyOut]


class CalendarQuery(Sent):
    """The week, or the month, that holds a day; left out, this one."""

    day: Day | None = None
    month: bool = False


@ROSTERS.get("/rosters", Both("列出值班表", "List rosters"), RosterPage)
def list_rosters(request: HttpRequest, asked: Query[Paging]) -> RosterPage:
    """Return every roster in use that the caller sees, with who is on call now."""
    who = caller(request)
    rows = Roster.objects.visible_to(who.by).filter(closed_at=None).select_related(BESIDE)
    page = paged(request, who, rows, asked.limit, lambda row: row)
    items = [_now(each) for each in on_call(page["items"], who.at)]
    return RosterPage(items=items, next=page["next"])


@ROSTERS.get("/rosters/{roster}", Both("读取值班表", "Read a roster"), RosterOut)
def get_roster(request: HttpRequest, roster: Id) -> RosterOut:
    """Return a roster: how it is made up, and what is asked of it."""
    who = caller(request)
    return whole(roster_for(who, roster), who)


@ROSTERS.get(
    "/rosters/{roster}/calendar", Both("读取值班日历", "Read the calendar of a roster"), CalendarOut
)
def get_calendar(request: HttpRequest, roster: Id, asked: Query[CalendarQuery]) -> CalendarOut:
    """Return who is on call when in a week or a month."""
    who = caller(request)
    kept = roster_for(who, roster)
    return _calendar([kept], ZoneInfo(kept.zone), asked, who)


@ROSTERS.get(
    "/contracts/{code}/calendar", Both("读取合同的值班日历", "Read all rosters of a contract"),
    CalendarOut,
)  # fmt: skip
def get_contract_calendar(
    request: HttpRequest, code: str, asked: Query[CalendarQuery]
) -> CalendarOut:
    """Return who is on call when, on every roster of a contract."""
    who = caller(request)
    rows = Roster.objects.visible_to(who.by).filter(closed_at=None)
    kept = list(rows.filter(contract=contract_for(who, code)).order_by("name"))
    zone = ZoneInfo(kept[0].zone if kept else who.by.zone)
    return _calendar(kept, zone, asked, who)


@ROSTERS.get("/me/duties", Both("列出我的值班", "List my duties"), Duties)
def list_duties(request: HttpRequest) -> Duties:
    """Return one's own duties of the next 60 days."""
    who = caller(request)
    rosters = Roster.objects.visible_to(who.by).filter(closed_at=None)
    return Duties(duties=[duty(*each) for each in own_duties(who.by, rosters, at=who.at)])


def duty(roster: Roster, stretch: Stretch) -> DutyOut:
    """Return a duty as it is answered."""
    return DutyOut(
        roster=roster.pk, name=Said.of(roster.said), from_at=stretch.span.start,
        until_at=stretch.span.end,
    )  # fmt: skip


def swap_out(row: Swap) -> SwapOut:
    """Return a swap as it is answered."""
    names = ("from_at", "until_at", "back_from", "back_until", "reason")
    return SwapOut(
        id=row.pk, asker=Person(id=row.asker.pk, name=row.asker.name),
        other=Person(id=row.other.pk, name=row.other.name),
        state=Choice.of(SwapState.of(row.state)), **{name: getattr(row, name) for name in names},
    )  # fmt: skip


def whole(row: Roster, who: Caller) -> RosterOut:
    """Return a roster; what it is made of is told to those who may change it."""
    edits = may(who.by, Deed.WORK) or plans(who.by)
    made = _made(row, who) if edits else {"layers": [], "overrides": [], "swaps": []}
    change = last_change(row) if edits else None
    own = change is not None and (plans(who.by) or change.by_id == who.by.pk)
    return RosterOut(
        id=row.pk, name=Said.of(row.said), contract=row.contract.code if row.contract else None,
        zone=row.zone, hours=row.hours, outside=row.outside, shown=row.shown, **made,
        undoable=Said.of(SAID[change.kind]) if change and own else None,
    )  # fmt: skip


def _made(row: Roster, who: Caller) -> dict[str, Any]:
    layers = Layer.objects.filter(roster=row).exclude(until__lte=who.at)
    live = Override.objects.filter(roster=row, withdrawn_at=None, until_at__gt=who.at)
    swaps = Swap.objects.filter(roster=row, state=SwapState.ASKED, until_at__gt=who.at)
    return {
        "layers": [_layer(each) for each in layers.prefetch_related("members__user")],
        "overrides": [
            _override(each) for each in live.select_related("user", "replaces").order_by("from_at")
        ],
        "swaps": [
            swap_out(each) for each in swaps.select_related("asker", "other").order_by("from_at")
        ],
    }


def _layer(row: Layer) -> LayerOut:
    names = (
        "position", "from_date", "days", "handovers", "hours", "outside", "skips", "since", "until",
    )  # fmt: skip
    members = [Person(id=each.user.pk, name=each.user.name) for each in row.members.all()]
    return LayerOut(id=row.pk, members=members, **{name: getattr(row, name) for name in names})


def _override(row: Override) -> OverrideOut:
    return OverrideOut(
        id=row.pk, person=Person(id=row.user.pk, name=row.user.name),
        replaces=Person.of(row.replaces), from_at=row.from_at, until_at=row.until_at,
        reason=row.reason,
    )  # fmt: skip


def _now(one: OnCall) -> OnCallOut:
    roster, stretch = one.roster, one.stretch
    return OnCallOut(
        roster=roster.pk, name=Said.of(roster.said),
        contract=roster.contract.code if roster.contract else None,
        person=Person.of(one.person), until_at=stretch.span.end, hole=stretch.is_hole,
    )  # fmt: skip


def _calendar(
    rosters: list[Roster], zone: ZoneInfo, asked: CalendarQuery, who: Caller
) -> CalendarOut:
    day = asked.day or who.at.astimezone(zone).date()
    sheet = sheet_of(rosters, Asked(day, asked.month, zone), now=who.at)
    entries = (entry for week in sheet.weeks for each in week for entry in each.entries)
    found = {(each.roster.pk, each.stretch.span.start): each for each in entries}
    return CalendarOut(
        zone=zone.key, first=sheet.first, turns=[_turn(found[key]) for key in sorted(found)]
    )


def _turn(entry: Entry) -> TurnOut:
    line = [Person(id=each.pk, name=each.name) for each in entry.line]
    return TurnOut(
        roster=entry.roster.pk, from_at=entry.stretch.span.start, until_at=entry.end,
        person=Person.of(entry.person), absent=Person.of(entry.absent), line=line,
        hole=entry.is_hole,
    )  # fmt: skip
