"""Breach cases: listed, one with what can be done next, opened, each of its steps."""

from datetime import date, datetime
from decimal import Decimal
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
from jianyue.api.money.area import MONEY, Code, Long, MoneyQuery, Proof, SumOrNothing, proof_of
from jianyue.api.problems import Problem, Sort, Wrong
from jianyue.api.shapes import Choice, Happening, Id, Instant, Out, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.money.breaches import actions
from jianyue.money.breaches.actions import Opened, Step, side_of
from jianyue.money.breaches.acts import ACTS, open_to
from jianyue.money.breaches.folding import SAID
from jianyue.money.models import Breach
from jianyue.money.sums import today_in
from jianyue.money.words import BreachKind, BreachState, Right, Severity, Side, Way
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import Agreed

WITH: Final = ("contract__customer", "version")
if TYPE_CHECKING:
    ActName = str
    SideName = str
    WayName = str
else:
    ActName = Literal[tuple(ACTS)]
    # Other areas have closed lists that are called Side and Way too.
    SideName = Literal[tuple(each.value for each in Side)]
    WayName = Literal[tuple(each.value for each in Way)]


class BreachLine(Out):
    """A breach case; `breaker` is who broke the agreement."""

    number: str
    contract: str
    kind: Choice
    breaker: Choice
    title: Said
    clause: str
    about: str
    state: Choice
    happened_at: datetime
    opened_at: datetime
    tell_by: datetime | None
    told_at: datetime | None
    closed_at: datetime | None


class BreachPage(Out):
    """A page of breach cases."""

    items: list[BreachLine]
    next: str | None


class BreachAct(Out):
    """A step that your side can take now, and the fields that it takes beside words."""

    act: str
    said: Said
    takes: list[str]
    needs_words: bool


class BreachOut(BreachLine):
    """A case: how it was analysed, what was offered, by when it is cured, what comes next.

    amount   what was offered as compensation; agreed once `agreed_at` is there
    rights   what was used after the time to cure
    acts     what the caller's side can do now
    """

    severity: Choice | None
    talks: int
    supplement: int | None
    way: Choice | None
    amount: Decimal
    currency: str
    offered_at: datetime | None
    agreed_at: datetime | None
    reported_at: datetime | None
    accepted_at: datetime | None
    cure_until: date | None
    cured_at: datetime | None
    rights: list[Choice]
    acts: list[BreachAct]
    proof: list[Proof]
    history: list[Happening]


class BreachIn(Sent):
    """A breach as it is opened; `about` an indicator and its period, or the number of a payment."""

    contract: Code
    kind: BreachKind
    breaker: SideName
    title: Annotated[Words, Field(min_length=1, max_length=200)]
    happened_at: Instant
    clause: Annotated[Words, Field(max_length=40)] = ""
    about: Annotated[Words, Field(max_length=120)] = ""


class BreachStepIn(Sent):
    """A step of a case; `acts` of the case says which fields each takes.

    version  number of the version that is the supplementary agreement
    items    titles of the price list that were not performed
    amount   a sum that was negotiated; without one the agreement's own rule gives it
    """

    act: ActName
    words: Long = ""
    severity: Severity | None = None
    way: WayName | None = None
    items: Annotated[
        list[Annotated[Words, Field(max_length=200)]], Field(max_length=100, default_factory=list)
    ]
    amount: SumOrNothing | None = None
    version: Annotated[Id, Field(le=2**31 - 1)] | None = None
    right: Right | None = None


@MONEY.get("/breaches", Both("列出违约事项", "List breach cases"), BreachPage, Deed.SEE_MONEY)
def list_breaches(request: HttpRequest, asked: Query[MoneyQuery]) -> BreachPage:
    """Return the cases that the caller sees; until it is told, a case is its opener's alone."""
    who = caller(request)
    rows = Breach.objects.visible_to(who.by).select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return BreachPage(
        **paged(request, who, rows, asked.limit, lambda row: BreachLine(**_line(row)))
    )


@MONEY.get(
    "/breaches/{breach}", Both("读取违约事项", "Read a breach case"), BreachOut, Deed.SEE_MONEY
)
def get_breach(request: HttpRequest, breach: str) -> BreachOut:
    """Return one case: its clock, each step, what can be done next."""
    who = caller(request)
    return _whole(breach_for(who, breach), who)


@MONEY.post(
    "/breaches", Both("提出违约事项", "Open a breach case"), BreachOut, Deed.HANDLE_BREACHES
)
def open_breach(request: HttpRequest, said: BreachIn) -> Made:
    """Open a case; until the other side is told, only the opener's sees it."""
    who = caller(request)
    plain = said.model_dump(exclude={"contract", "breaker"})
    opened = Opened(breaker=Side.of(said.breaker), **plain)
    made = actions.open_case(contract_for(who, said.contract), opened, at=who.at, by=who.by)
    answer = _whole(breach_for(who, made.number), who)
    return Made(answer, reverse("api-get-breach", args=[made.number]))


@MONEY.post(
    "/breaches/{breach}/steps", Both("推进违约事项", "Add a step to a breach case"), BreachOut,
    Deed.HANDLE_BREACHES,
)  # fmt: skip
def step_breach(request: HttpRequest, breach: str, said: BreachStepIn) -> BreachOut:
    """Add a step to a case; the other side is told."""
    who = caller(request)
    kept = unchanged(request, lambda: breach_for(who, breach), lambda row: _whole(row, who))
    actions.act(kept, said.act, _step(said), at=who.at, by=who.by)
    return _whole(breach_for(who, breach), who)


def breach_for(who: Caller, number: str) -> Breach:
    """Return a case that the caller sees; else the same 404."""
    rows = Breach.objects.select_related(*WITH, "supplement")
    found: Breach = get_object_or_404(rows.visible_to(who.by), number=number)
    return found


def _step(said: BreachStepIn) -> Step:
    """Return a step as the action takes it. Raises Problem for what the act does not take."""
    given = said.model_dump(exclude={"act"}, exclude_defaults=True)
    act = ACTS[said.act]
    wrong = [
        Wrong(name, "extra_forbidden", Both("这一步没有这一项。", "This step has no such field."))
        for name in sorted(given.keys() - {*act.asks, "words"})
    ]
    if act.needs and not said.words.strip():
        wrong.append(Wrong("words", "missing", Both("这一项必填。", "This is required.")))
    if wrong:
        raise Problem(Sort.INVALID, wrong=wrong)
    if "items" in given:
        given["items"] = tuple(given["items"])
    return Step(**given)


def _whole(row: Breach, who: Caller) -> BreachOut:
    agreed = Agreed(row.contract, row.version)
    handles = may(who.by, Deed.HANDLE_BREACHES)
    acts = open_to(row, side_of(who.by), today_in(agreed.zone, who.at)) if handles else []
    names = ("offered_at", "agreed_at", "reported_at", "accepted_at", "cured_at", "talks")
    return BreachOut(
        **_line(row), **{name: getattr(row, name) for name in names},
        severity=Choice.of(Severity.of(row.severity)) if row.severity else None,
        way=Choice.of(Way.of(row.way)) if row.way else None, amount=row.amount,
        supplement=row.supplement.number if row.supplement else None, currency=row.currency,
        cure_until=row.cure_until_date, rights=[Choice.of(Right.of(each)) for each in row.rights],
        acts=[
            BreachAct(act=each.kind, said=Said.of(each.said), takes=list(each.asks),
                      needs_words=each.needs)
            for each in acts
        ],
        proof=proof_of("breach", row.pk, who), history=happenings(row, SAID, who),
    )  # fmt: skip


def _line(row: Breach) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code, "kind": Choice.of(row.kind_said),
        "breaker": Choice.of(Side.of(row.breaker)), "title": Said.of(row.said),
        "clause": row.clause, "about": row.about, "state": Choice.of(BreachState.of(row.state)),
        "happened_at": row.happened_at, "opened_at": row.opened_at, "tell_by": row.tell_by,
        "told_at": row.told_at, "closed_at": row.closed_at,
    }  # fmt: skip
