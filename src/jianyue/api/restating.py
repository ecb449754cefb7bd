"""Restatements of reports: listed, issued by the provider, accepted or not by the customer."""

import json
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.reporting import REPORTS, readable_for
from jianyue.api.shapes import Choice, Id, Out, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.reports import restating
from jianyue.reports.models import Report, Restatement


class ChangedFigure(Out):
    """A figure as it was released and as it is; of a part of the service where it is of several."""

    name: str
    of: str
    old: Said
    new: Said


class RestatementOut(Out):
    """What later facts make of a released report; the released one stays as it is."""

    number: int
    state: Choice
    changes: list[ChangedFigure]
    digest: str
    proposed_at: datetime
    issued_at: datetime | None
    reason: str
    answered_at: datetime | None
    words: str


class Restatements(Out):
    """The restatements of a report; before they are issued, the provider alone sees them."""

    report: str
    restatements: list[RestatementOut]


class IssueIn(Sent):
    """Why figures are restated."""

    reason: Annotated[Words, Field(min_length=1, max_length=restating.WORDS)]


class RestatementAnswer(Sent):
    """Whether the customer accepts a restatement, and why not."""

    accepts: bool
    words: Annotated[Words, Field(max_length=restating.WORDS)] = ""


@REPORTS.get(
    "/reports/{report}/restatements", Both("列出报告的更正", "List restatements"), Restatements
)
def list_restatements(request: HttpRequest, report: str) -> Restatements:
    """Return what later facts made of a released report."""
    who = caller(request)
    return _all(readable_for(who, report), who)


@REPORTS.post(
    "/restatements/{report}/{number}/issue", Both("出具更正", "Issue a restatement"), Restatements,
    Deed.WRITE_REPORTS,
)  # fmt: skip
def issue_restatement(request: HttpRequest, report: str, number: Id, said: IssueIn) -> Restatements:
    """Issue a restatement; the customer is asked."""
    who = caller(request)
    kept = _restatement_for(who, report, number)
    restating.issue(kept, reason=said.reason, at=who.at, by=who.by)
    return _all(readable_for(who, report), who)


@REPORTS.post(
    "/restatements/{report}/{number}/answer", Both("答复更正", "Answer a restatement"),
    Restatements, Deed.ANSWER_RESTATEMENTS,
)  # fmt: skip
def answer_restatement(
    request: HttpRequest, report: str, number: Id, said: RestatementAnswer
) -> Restatements:
    """Accept a restatement as the customer, or not."""
    who = caller(request)
    kept = _restatement_for(who, report, number)
    restating.answer(kept, accepts=said.accepts, words=said.words, at=who.at, by=who.by)
    return _all(readable_for(who, report), who)


def _rows(report: Report, who: Caller) -> QuerySet[Restatement]:
    rows = Restatement.objects.filter(report=report).select_related("report")
    return rows.filter(internal=False) if who.by.is_customer else rows


def _restatement_for(who: Caller, report: str, number: int) -> Restatement:
    rows = _rows(readable_for(who, report), who)
    found: Restatement = get_object_or_404(rows, number=min(number, 32_767))
    return found


def _all(report: Report, who: Caller) -> Restatements:
    rows = _rows(report, who).exclude(state="withdrawn").order_by("number")
    return Restatements(report=report.number, restatements=[_one(each) for each in rows])


def _one(row: Restatement) -> RestatementOut:
    names = ("number", "digest", "proposed_at", "issued_at", "reason", "answered_at", "words")
    return RestatementOut(
        **{name: getattr(row, name) for name in names}, state=Choice.of(row.standing),
        changes=[_change(each) for each in json.loads(row.changes)],
    )  # fmt: skip


def _change(said: dict[str, Any]) -> ChangedFigure:
    old, new = said["old"], said["new"]
    return ChangedFigure(
        name=said["name"], of=said["of"], old=Said(zh=old["zh"], en=old["en"]),
        new=Said(zh=new["zh"], en=new["en"]),
    )  # fmt: skip
