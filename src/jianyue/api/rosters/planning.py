"""Planning: rosters set up, changed, closed; rotations arranged and ended; the way back."""

from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.rosters.area import ROSTERS, ChangeOut, person_named, roster_for, row_for, weighed
from jianyue.api.rosters.reading import RosterOut, whole
from jianyue.api.shapes import Day, Id, Instant, Sent, Words
from jianyue.escalation import layers, rosters, undoing
from jianyue.escalation.hours import hours_of
from jianyue.escalation.layers import Plan
from jianyue.escalation.models import Layer, Roster
from jianyue.escalation.rosters import Outline
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed

Hours = Annotated[Words, Field(max_length=40)]
AHEAD = timedelta(days=3 * 366)


class OutlineIn(Sent):
    """What a roster is called, and which time it has to cover.

    hours    name of hours of the agreement, or 5x8; empty for always
    outside  it covers all but these
    shown    the customer sees who is on call
    """

    name: Annotated[Words, Field(min_length=1, max_length=80)]
    name_en: Annotated[Words, Field(max_length=80)] = ""
    hours: Hours = ""
    outside: bool = False
    shown: bool = False


class RosterIn(OutlineIn):
    """A new roster: of a contract, or of the house; its zone stays."""

    zone: Annotated[Words, Field(min_length=1, max_length=60)] = "Asia/Shanghai"
    contract: Annotated[Words, Field(min_length=1, max_length=12)] | None = None


class LookIn(Sent):
    """Whether one only looks at what a change would do; nothing is kept then."""

    only_look: bool = False


class LayerIn(LookIn):
    """Who takes turns, in which order, and when the duty is handed over.

    position   which layer it is; left out, a new one below those there are
    from_date  of the first hand-over, in the roster's zone
    handovers  times of day, as 09:00,21:00
    since      from when it counts; left out, now
    """

    members: Annotated[list[Id], Field(min_length=1, max_length=60)]
    from_date: Day
    days: Annotated[int, Field(ge=1, le=366)] = 7
    handovers: Annotated[Words, Field(min_length=1, max_length=100)] = "09:00"
    hours: Hours = ""
    outside: bool = False
    skips: bool = False
    position: Annotated[int, Field(ge=1, le=50)] | None = None
    since: Instant | None = None


@ROSTERS.post("/rosters", Both("设立值班表", "Set up a roster"), RosterOut, Deed.PLAN_STAFF)
def open_roster(request: HttpRequest, said: RosterIn) -> Made:
    """Set up a roster of a contract, or of the house."""
    who = caller(request)
    contract = contract_for(who, said.contract) if said.contract else None
    draft = Roster(tenant_id=who.by.tenant_id or 0, contract=contract, zone=said.zone)
    outline = Outline(**said.model_dump(exclude={"contract"}))
    _check_hours(draft, said.hours, who)
    made = rosters.open_roster(outline, contract, at=who.at, by=who.by)
    return Made(_now(who, made.pk), reverse("api-get-roster", args=[made.pk]))


@ROSTERS.post(
    "/rosters/{roster}/change", Both("修改值班表", "Change a roster"), RosterOut, Deed.PLAN_STAFF
)
def change_roster(request: HttpRequest, roster: Id, said: OutlineIn) -> RosterOut:
    """Change what a roster is called and covers."""
    who = caller(request)
    kept = _unchanged(request, who, roster)
    _check_hours(kept, said.hours, who)
    outline = Outline(zone=kept.zone, **said.model_dump())
    rosters.change_roster(kept, outline, at=who.at, by=who.by)
    return _now(who, roster)


@ROSTERS.post(
    "/rosters/{roster}/close", Both("停用值班表", "Close a roster"), None, Deed.PLAN_STAFF, takes=""
)
def close_roster(request: HttpRequest, roster: Id) -> None:
    """Close a roster; nobody is on call by it any more."""
    who = caller(request)
    rosters.close_roster(_unchanged(request, who, roster), at=who.at, by=who.by)


@ROSTERS.post(
    "/rosters/{roster}/layers", Both("安排轮值", "Arrange a rotation"), ChangeOut, Deed.PLAN_STAFF
)
def set_layer(request: HttpRequest, roster: Id, said: LayerIn) -> ChangeOut:
    """Let a rotation count from an instant on, in the place of what stands at its position."""
    who = caller(request)
    kept = _unchanged(request, who, roster)
    people = {pk: person_named(who, pk, "members") for pk in dict.fromkeys(said.members)}
    plan = Plan(
        tuple(people[pk] for pk in said.members), said.from_date, said.days,
        said.handovers.strip(), said.hours, said.outside, said.skips,
    )  # fmt: skip
    since = said.since or who.at
    if since > who.at + AHEAD:
        raise invalid("since", "最多提前三年。", "Three years ahead at most.")
    position = said.position or _last(kept) + 1

    def deed() -> Layer:
        return layers.set_layer(kept, position, plan, since=since, at=who.at, by=who.by)

    return weighed(kept, deed, who, looks=said.only_look)


@ROSTERS.post("/layers/{layer}/end", Both("取消轮值", "End a rotation"), ChangeOut, Deed.PLAN_STAFF)
def end_layer(request: HttpRequest, layer: Id, said: LookIn) -> ChangeOut:
    """End a rotation now."""
    who = caller(request)
    one: Layer = row_for(who, Layer, layer, "roster__contract")

    def deed() -> None:
        layers.end_layer(one, since=who.at, at=who.at, by=who.by)

    return weighed(one.roster, deed, who, looks=said.only_look)


@ROSTERS.post(
    "/rosters/{roster}/undo", Both("撤销上一步", "Take the last change back"), RosterOut,
    Deed.PLAN_STAFF, Deed.WORK, takes="",
)  # fmt: skip
def undo_roster(request: HttpRequest, roster: Id) -> RosterOut:
    """Take the last change of a roster back, from now on."""
    who = caller(request)
    undoing.undo(_unchanged(request, who, roster), at=who.at, by=who.by)
    return _now(who, roster)


def _check_hours(roster: Roster, name: str, who: Caller) -> None:
    known = {each for each, _ in hours_of([roster], who.at).choices(roster, "zh")}
    if name and name not in known:
        raise invalid("hours", "协议中没有这个服务时间。", "The agreement has no such hours.")


def _last(roster: Roster) -> int:
    last = Layer.objects.filter(roster=roster).order_by("-position").first()
    return last.position if last else 0


def _now(who: Caller, roster: int) -> RosterOut:
    return whole(roster_for(who, roster), who)


def _unchanged(request: HttpRequest, who: Caller, roster: int) -> Roster:
    return unchanged(request, lambda: roster_for(who, roster), lambda row: whole(row, who))
