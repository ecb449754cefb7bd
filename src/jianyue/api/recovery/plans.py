"""Plans against disaster: listed, read version by version, written, retired."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import check_people
from jianyue.api.recovery.area import RECOVERY, RecoveryQuery, RecoveryWhyIn
from jianyue.api.shapes import Day, Happening, Id, Nothing, Out, Person, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import RecoveryPlan
from jianyue.watch.queries import history_of
from jianyue.watch.recovery import plans, scripts
from jianyue.watch.recovery.history import told_of_plan
from jianyue.watch.recovery.papers import pdf_of, people_of
from jianyue.watch.recovery.scripts import Means, Member, PlanStep, Script, Version, versions_of
from jianyue.watch.recovery_words import PLAN_SAID

MINUTE: Final = timedelta(minutes=1)
MOST_MINUTES: Final = plans.LONGEST // MINUTE
BESIDE: Final = ("contract", "owner")
Line = Annotated[Words, Field(min_length=1, max_length=scripts.LINE)]
Prose = Annotated[Words, Field(min_length=1, max_length=scripts.TEXT)]
System = Annotated[Words, Field(min_length=1, max_length=80)]
Language = Literal["zh", "en"]


class RecoveryPlanLine(Out):
    """A plan as lists show it.

    rto_minutes  from the disaster to the recovery, at most; of lost data it is rpo_minutes
    drill_due    by the end of which day a drill must have been held
    """

    number: str
    contract: str
    title: str
    systems: list[str]
    version: int
    rto_minutes: int
    rpo_minutes: int
    drill_due: date
    review_due: date
    owner: Person
    written_at: datetime
    retired_at: datetime | None


class RecoveryPlanPage(Out):
    """A page of recovery plans."""

    items: list[RecoveryPlanLine]
    next: str | None


class MemberOut(Out):
    """Who does what in the team; null is somebody whom the caller does not see, or nobody."""

    person: Person | None
    role: str
    deputy: Person | None


class PlanStepOut(Out):
    """A step of a plan: what is done, by which role, in how many minutes."""

    place: int
    text: str
    who: str
    minutes: int


class MeansOut(Out):
    """A resource that recovery needs; internal ones are told to no customer."""

    text: str
    internal: bool


class ScriptOut(Out):
    """The text of one version, as it was written."""

    version: int
    at: datetime
    reason: str
    title: str
    systems: list[str]
    strategy: str
    rto_minutes: int
    rpo_minutes: int
    drill_months: int
    review_due: date
    owner: Person | None
    team: list[MemberOut]
    steps: list[PlanStepOut]
    means: list[MeansOut]


class RecoveryPlanOut(RecoveryPlanLine):
    """A plan with the version that holds, the numbers of all, and what happened to it."""

    script: ScriptOut
    versions: list[int]
    history: list[Happening]


class MemberIn(Sent):
    """Who does what, and who steps in for him."""

    person: Id
    role: Annotated[Words, Field(max_length=scripts.LINE)] = ""
    deputy: Id | None = None


class PlanStepIn(Sent):
    """A step: what is done, by which role, in how many minutes."""

    text: Line
    who: Annotated[Words, Field(max_length=scripts.LINE)] = ""
    minutes: Annotated[int, Field(ge=1, le=scripts.LONGEST_STEP)]


class MeansIn(Sent):
    """A resource; an internal one is told to no customer."""

    text: Line
    internal: bool = False


class ScriptIn(Sent):
    """The text of a version."""

    title: Annotated[Words, Field(min_length=1, max_length=plans.TITLE)]
    systems: Annotated[list[System], Field(min_length=1, max_length=100)]
    strategy: Prose
    rto_minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    rpo_minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)]
    drill_months: Annotated[int, Field(ge=1, le=plans.MOST_MONTHS)] = 12
    review_due: Day
    owner: Id
    team: Annotated[list[MemberIn], Field(min_length=1, max_length=scripts.MEMBERS)]
    steps: Annotated[list[PlanStepIn], Field(min_length=1, max_length=scripts.STEPS)]
    means: Annotated[list[MeansIn], Field(max_length=scripts.MEANS, default_factory=list)]

    def script(self, who: Caller, reason: str = "") -> Script:
        """Return it as the action takes it. Raises Problem."""
        team = [(each.person, each.deputy) for each in self.team]
        named = [pk for pair in team for pk in pair if pk is not None]
        check_people(who, [self.owner, *named], "team")
        return Script(
            self.title.strip(), tuple(self.systems), self.strategy.strip(),
            self.rto_minutes * MINUTE, self.rpo_minutes * MINUTE, self.drill_months,
            self.review_due, self.owner,
            tuple(Member(each.person, each.role, each.deputy) for each in self.team),
            tuple(PlanStep(each.text, each.who, each.minutes) for each in self.steps),
            tuple(Means(each.text, each.internal) for each in self.means), reason.strip(),
        )  # fmt: skip


class NewRecoveryPlan(ScriptIn):
    """A new plan of a contract."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]


class NextScriptIn(ScriptIn):
    """The next version of a plan, and why it is written."""

    reason: Prose


@RECOVERY.get(
    "/recovery/plans", Both("列出灾难恢复预案", "List recovery plans"), RecoveryPlanPage,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def list_recovery_plans(request: HttpRequest, asked: Query[RecoveryQuery]) -> RecoveryPlanPage:
    """Return the plans that the caller sees, retired ones too."""
    who = caller(request)
    rows = RecoveryPlan.objects.visible_to(who.by).select_related(*BESIDE)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return RecoveryPlanPage(
        **paged(request, who, rows, asked.limit, lambda row: RecoveryPlanLine(**_line(row)))
    )


@RECOVERY.get(
    "/recovery/plans/{plan}", Both("读取灾难恢复预案", "Read a recovery plan"), RecoveryPlanOut,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def get_recovery_plan(request: HttpRequest, plan: str) -> RecoveryPlanOut:
    """Return a plan as it holds now."""
    who = caller(request)
    return _whole(plan_for(who, plan), who)


@RECOVERY.get(
    "/recovery/plans/{plan}/versions/{version}",
    Both("读取预案的一个版本", "Read a version of a plan"), ScriptOut, Deed.SEE_RECOVERY,
)  # fmt: skip
def get_recovery_script(request: HttpRequest, plan: str, version: Id) -> ScriptOut:
    """Return one version, as a drill or a recovery followed it."""
    who = caller(request)
    return _script(_version(plan_for(who, plan), version), who)


@RECOVERY.get(
    "/recovery/plans/{plan}/versions/{version}/pdf/{language}",
    Both("下载预案", "Take a plan as PDF"), Nothing, Deed.SEE_RECOVERY, plain=True,
)  # fmt: skip
def take_recovery_plan(
    request: HttpRequest, plan: str, version: Id, language: Language
) -> HttpResponse:
    """Return a version as PDF, with the names and numbers of its people of today."""
    who = caller(request)
    kept = plan_for(who, plan)
    content = pdf_of(kept, _version(kept, version), who.by, language)
    name = f"{kept.number}-v{version}-{language}.pdf"
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=said)


@RECOVERY.post(
    "/recovery/plans", Both("编写灾难恢复预案", "Write a recovery plan"), RecoveryPlanOut,
    Deed.PLAN_RECOVERY,
)  # fmt: skip
def write_recovery_plan(request: HttpRequest, said: NewRecoveryPlan) -> Made:
    """Write a plan for systems of a contract."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made = plans.write(contract, said.script(who), at=who.at, by=who.by)
    answer = _whole(plan_for(who, made.number), who)
    return Made(answer, reverse("api-get-recovery-plan", args=[made.number]))


@RECOVERY.post(
    "/recovery/plans/{plan}/change", Both("修改灾难恢复预案", "Write the next version"),
    RecoveryPlanOut, Deed.PLAN_RECOVERY,
)  # fmt: skip
def change_recovery_plan(request: HttpRequest, plan: str, said: NextScriptIn) -> RecoveryPlanOut:
    """Write the next version; what followed an earlier one still shows that one."""
    who = caller(request)
    kept = _unchanged(request, who, plan)
    plans.rewrite(kept, said.script(who, said.reason), at=who.at, by=who.by)
    return _whole(plan_for(who, plan), who)


@RECOVERY.post(
    "/recovery/plans/{plan}/retire", Both("停用灾难恢复预案", "Retire a recovery plan"),
    RecoveryPlanOut, Deed.PLAN_RECOVERY,
)  # fmt: skip
def retire_recovery_plan(request: HttpRequest, plan: str, said: RecoveryWhyIn) -> RecoveryPlanOut:
    """Say that a plan is followed no more; it stays readable."""
    who = caller(request)
    plans.retire(_unchanged(request, who, plan), reason=said.reason, at=who.at, by=who.by)
    return _whole(plan_for(who, plan), who)


def plan_for(who: Caller, number: str) -> RecoveryPlan:
    """Return a plan that the caller sees; else the same 404."""
    rows = RecoveryPlan.objects.visible_to(who.by).select_related(*BESIDE)
    found: RecoveryPlan = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> RecoveryPlan:
    return unchanged(request, lambda: plan_for(who, number), lambda row: _whole(row, who))


def _version(plan: RecoveryPlan, number: int) -> Version:
    found = versions_of(plan).get(number)
    if found is None:
        raise Http404
    return found


def _whole(row: RecoveryPlan, who: Caller) -> RecoveryPlanOut:
    versions = versions_of(row)
    told = [told_of_plan(each, versions) for each in history_of(row, who.by)]
    return RecoveryPlanOut(
        **_line(row), script=_script(versions[row.version], who), versions=sorted(versions),
        history=[
            Happening(
                kind=each.fact.kind, said=Said.of(PLAN_SAID[each.fact.kind]),
                at=each.fact.occurred_at, by=Person.of(each.by), words=list(each.words),
            )
            for each in told
        ],
    )  # fmt: skip


def _script(version: Version, who: Caller) -> ScriptOut:
    said, people = version.script, people_of(version.script, who.by)
    same = ("title", "strategy", "reason", "drill_months", "review_due")
    return ScriptOut(
        **{name: getattr(said, name) for name in same}, version=version.number, at=version.at,
        systems=list(said.systems), rto_minutes=said.rto // MINUTE,
        rpo_minutes=said.rpo // MINUTE, owner=Person.of(people.get(said.owner)),
        team=[
            MemberOut(
                person=Person.of(people.get(each.user)), role=each.role,
                deputy=Person.of(people.get(each.deputy or 0)),
            )
            for each in said.team
        ],
        steps=[
            PlanStepOut(place=place, text=each.text, who=each.who, minutes=each.minutes)
            for place, each in enumerate(said.steps, 1)
        ],
        means=[MeansOut(text=each.text, internal=each.internal) for each in said.means],
    )  # fmt: skip


def _line(row: RecoveryPlan) -> dict[str, Any]:
    same = ("number", "title", "version", "drill_due", "review_due", "written_at", "retired_at")
    return {name: getattr(row, name) for name in same} | {
        "contract": row.contract.code, "systems": list(row.systems),
        "rto_minutes": row.rto // MINUTE, "rpo_minutes": row.rpo // MINUTE,
        "owner": Person(id=row.owner.pk, name=row.owner.name),
    }  # fmt: skip
