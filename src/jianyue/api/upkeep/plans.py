"""Plans of recurring jobs: listed, read, made, changed, ended."""

from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.shapes import Day, Happening, Id, Out, Person, Said, Sent, Words
from jianyue.api.upkeep.area import UPKEEP, StepLine, UpkeepQuery, UpkeepWhyIn
from jianyue.engine.recurrences import MOST
from jianyue.escalation.recoveries import house_of
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.upkeep import planning, rules, steps
from jianyue.upkeep.folding import PLAN_SAID
from jianyue.upkeep.models import Plan
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.queries import note_of, steps_of_plan
from jianyue.upkeep.rules import Rule, coming, said_of
from jianyue.upkeep.steps import Step
from jianyue.upkeep.words import Rhythm, Shifted

if TYPE_CHECKING:
    Every = str
else:  # surveys have a closed list that is called Rhythm too
    Every = Literal[tuple(each.value for each in Rhythm)]
AHEAD: Final = 6
MINUTES: Final = 24 * 60 - 1
Line = Annotated[Words, Field(max_length=steps.LINE)]
System = Annotated[Words, Field(min_length=1, max_length=80)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class RuleOut(Out):
    """When a plan comes round, in the zone, and how long there is for it.

    minute      of the day at which a job begins
    weekdays    0 is Monday; day is of the month, nth the n-th weekday of the month, -1 the last
    shown_days  how many days ahead a job is shown
    due_hours   hours until it must be done
    """

    every: str
    zone: str
    from_date: date
    minute: int
    until_date: date | None
    step: int
    weekdays: list[int]
    day: int
    nth: int
    month: int
    shift: str
    shown_days: int
    due_hours: int


class PlanLine(Out):
    """A plan as lists show it; `rule` says in words when it comes round."""

    number: str
    contract: str
    title: str
    systems: list[str]
    person: Person
    deputy: Person | None
    rule: Said
    ended_at: datetime | None


class PlanPage(Out):
    """A page of plans."""

    items: list[PlanLine]
    next: str | None


class PlanOut(PlanLine):
    """A plan: its steps, and when it comes round next."""

    note: str
    when: RuleOut
    steps: list[StepLine]
    ahead: list[datetime]
    history: list[Happening]


class StepIn(Sent):
    """A step; what is read and in which unit, where something is."""

    text: Annotated[Line, Field(min_length=1)]
    reading: Line = ""
    unit: Annotated[Words, Field(max_length=steps.UNIT)] = ""


class RuleIn(Sent):
    """When a plan comes round: each week on its days, else on a day or the n-th weekday."""

    every: Every
    zone: Annotated[Words, Field(min_length=1, max_length=60)]
    from_date: Day
    minute: Annotated[int, Field(ge=0, le=MINUTES)] = 9 * 60
    until_date: Day | None = None
    step: Annotated[int, Field(ge=1, le=MOST)] = 1
    weekdays: Annotated[list[Weekday], Field(max_length=7, default_factory=list)]
    day: Annotated[int, Field(ge=0, le=31)] = 0
    nth: Annotated[int, Field(ge=-1, le=4)] = 0
    month: Annotated[int, Field(ge=1, le=12)] = 1
    shift: Shifted = Shifted.STAYS
    shown_days: Annotated[int, Field(ge=0, le=rules.MOST_DAYS_BEFORE)] = 1
    due_hours: Annotated[int, Field(ge=1, le=rules.MOST_HOURS)] = 24


class PlanIn(Sent):
    """What is done again and again, by whom, and when."""

    title: Annotated[Words, Field(min_length=1, max_length=planning.TITLE)]
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=steps.MOST)]
    systems: Annotated[list[System], Field(max_length=100, default_factory=list)]
    person: Id
    deputy: Id | None = None
    rule: RuleIn
    note: Annotated[Words, Field(max_length=planning.WORDS)] = ""

    def wanted(self, who: Caller) -> Wanted:
        """Return it as the action takes it."""
        said = self.rule.model_dump()
        rule = Rule(**said | {
            "weekdays": tuple(self.rule.weekdays), "every": self.rule.every,
            "shift": self.rule.shift.value,
        })  # fmt: skip
        return Wanted(
            self.title, tuple(Step(each.text, each.reading, each.unit) for each in self.steps),
            tuple(self.systems), person_named(who, self.person, "person"), rule,
            person_named(who, self.deputy, "deputy") if self.deputy else None, self.note,
        )  # fmt: skip


class NewPlan(PlanIn):
    """A new plan of a contract."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]


@UPKEEP.get("/upkeep/plans", Both("列出例行维护计划", "List plans"), PlanPage, Deed.SEE_UPKEEP)
def list_upkeep_plans(request: HttpRequest, asked: Query[UpkeepQuery]) -> PlanPage:
    """Return the plans that the caller sees, ended ones too."""
    who = caller(request)
    rows = Plan.objects.visible_to(who.by).select_related("contract", "person", "deputy")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return PlanPage(**paged(request, who, rows, asked.limit, lambda row: PlanLine(**_line(row))))


@UPKEEP.get(
    "/upkeep/plans/{upkeep_plan}", Both("读取例行维护计划", "Read a plan"), PlanOut,
    Deed.SEE_UPKEEP,
)  # fmt: skip
def get_upkeep_plan(request: HttpRequest, upkeep_plan: str) -> PlanOut:
    """Return a plan with its steps, and when it comes round next."""
    who = caller(request)
    return _whole(_plan_for(who, upkeep_plan), who)


@UPKEEP.post(
    "/upkeep/plans", Both("制定例行维护计划", "Plan recurring jobs"), PlanOut, Deed.PLAN_UPKEEP
)
def plan_upkeep(request: HttpRequest, said: NewPlan) -> Made:
    """Plan jobs that come round; the first ones are made at once."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    house = house_of(contract.tenant_id, who.at)
    made = planning.define(contract, said.wanted(who), at=who.at, by=who.by, house=house)
    answer = _whole(_plan_for(who, made.number), who)
    return Made(answer, reverse("api-get-upkeep-plan", args=[made.number]))


@UPKEEP.post(
    "/upkeep/plans/{upkeep_plan}/change", Both("修改例行维护计划", "Change a plan"), PlanOut,
    Deed.PLAN_UPKEEP,
)  # fmt: skip
def change_upkeep_plan(request: HttpRequest, upkeep_plan: str, said: PlanIn) -> PlanOut:
    """Set a plan anew; what has begun or is due stays as it was."""
    who = caller(request)
    kept = _unchanged(request, who, upkeep_plan)
    house = house_of(kept.tenant_id, who.at)
    planning.change(kept, said.wanted(who), at=who.at, by=who.by, house=house)
    return _whole(_plan_for(who, upkeep_plan), who)


@UPKEEP.post(
    "/upkeep/plans/{upkeep_plan}/end", Both("停止例行维护计划", "End a plan"), PlanOut,
    Deed.PLAN_UPKEEP,
)  # fmt: skip
def end_upkeep_plan(request: HttpRequest, upkeep_plan: str, said: UpkeepWhyIn) -> PlanOut:
    """Let a plan come round no more."""
    who = caller(request)
    planning.end(_unchanged(request, who, upkeep_plan), reason=said.reason, at=who.at, by=who.by)
    return _whole(_plan_for(who, upkeep_plan), who)


def _plan_for(who: Caller, number: str) -> Plan:
    rows = Plan.objects.visible_to(who.by).select_related("contract", "person", "deputy")
    found: Plan = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> Plan:
    return unchanged(request, lambda: _plan_for(who, number), lambda row: _whole(row, who))


def _whole(row: Plan, who: Caller) -> PlanOut:
    rule, agreed = Rule.kept(row.rule), agreed_for(row.contract, who.at)
    times = coming(rule, max(who.at, row.set_at), agreed) if row.ended_at is None else iter(())
    known = steps_of_plan(row)
    return PlanOut(
        **_line(row), note=note_of(row),
        when=RuleOut(**{name: getattr(rule, name) for name in RuleOut.model_fields}),
        steps=step_lines(known), ahead=[at for _, at in islice(times, AHEAD)],
        history=happenings(row, PLAN_SAID, who, worded=False),
    )  # fmt: skip


def step_lines(known: list[Step]) -> list[StepLine]:
    """Return steps as they are answered."""
    return [
        StepLine(place=place, text=each.text, reading=each.reading, unit=each.unit)
        for place, each in enumerate(known, 1)
    ]


def _line(row: Plan) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code, "title": row.title,
        "systems": list(row.systems), "person": Person(id=row.person.pk, name=row.person.name),
        "deputy": Person.of(row.deputy), "rule": Said.of(said_of(Rule.kept(row.rule))),
        "ended_at": row.ended_at,
    }  # fmt: skip
