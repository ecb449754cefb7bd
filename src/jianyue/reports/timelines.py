"""The facts of a report, and the rows that follow them; made anew they come out the same."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.reports.models import Delivery, Report, Restatement
from jianyue.reports.words import Answer, Restated

SUBJECT = "report"
DRAFTED = "report_drafted"
INSTANTS = ("from_at", "until_at", "due_at")
PLAIN = ("name", "key", "title", "title_en", "clause", "per", "on", "label", "copies")
ANSWERS = {"report_received": Answer.RECEIVED, "report_contested": Answer.CONTESTED}
RESTATED = {
    "restatement_withdrawn": Restated.WITHDRAWN,
    "restatement_accepted": Restated.ACCEPTED,
    "restatement_contested": Restated.CONTESTED,
}


def begin(contract: Contract, body: dict[str, Any], *, at: datetime, by: int | None) -> Report:
    """Begin the timeline of a report; the contract's row is locked by the caller."""
    timeline = ledger.begin(SUBJECT, contract.whose, Entry(DRAFTED, at, body), at=at, by=by)
    number = Report.objects.filter(contract=contract).count() + 1
    report = Report(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-D{number:04d}",
    )  # fmt: skip
    follow(report, Fact.objects.get(timeline=timeline, seq=1), "")
    return report


def add(report: Report, entry: Entry, *, at: datetime, by: int | None) -> Fact:
    """Add a fact and have the rows follow it."""
    fact = ledger.add(report.timeline_id, entry, at=at, by=by)
    follow(report, fact, next(iter(entry.words.values()), ""))
    return fact


def follow(report: Report, fact: Fact, words: str) -> None:
    """Have the rows of a report say what one more fact says."""
    body, at = fact.body, fact.recorded_at
    match fact.kind:
        case "report_drafted":
            _draft(report, body, at)
        case "report_released":
            report.released_at, report.released_by_id = at, fact.by_id
        case "report_dropped":
            report.dropped_at = at
        case "report_delivered":
            _delivered(report, body, at)
        case "report_received" | "report_contested":
            Delivery.objects.filter(report=report, user=body["user"]).update(
                answer=ANSWERS[fact.kind], words=words, answered_at=at
            )
        case kind if kind.startswith("restatement"):
            _restated(report, fact, words)
    report.save()


def _draft(report: Report, body: dict[str, Any], at: datetime) -> None:
    for name in PLAIN:
        setattr(report, name, body[name])
    for name in INSTANTS:
        said = body[name]
        setattr(report, name, datetime.fromisoformat(said) if said else None)
    report.version_id, report.ticket_id, report.drafted_at = body["version"], body["ticket"], at
    report.released_at = report.released_by_id = report.dropped_at = None


def _delivered(report: Report, body: dict[str, Any], at: datetime) -> None:
    said = {"role": body["role"], "copies": body["copies"], "delivered_at": at}
    fresh = {"answer": "", "words": "", "answered_at": None}
    Delivery.objects.update_or_create(
        report=report, user_id=body["user"],
        defaults={"tenant_id": report.tenant_id, "customer_id": report.customer_id} | said | fresh,
    )  # fmt: skip


def _restated(report: Report, fact: Fact, words: str) -> None:
    body, at = fact.body, fact.recorded_at
    rows = Restatement.objects.filter(report=report, number=body["number"])
    if fact.kind == "restatement_proposed":
        _proposed(report, body, at)
    elif fact.kind == "restatement_issued":
        rows.update(
            state=Restated.ISSUED, internal=False, issued_at=at, issued_by=fact.by_id, reason=words
        )
    elif fact.kind == "restatement_withdrawn":
        rows.update(state=Restated.WITHDRAWN)
    else:
        rows.update(state=RESTATED[fact.kind], answered_at=at, answered_by=fact.by_id, words=words)


def _proposed(report: Report, body: dict[str, Any], at: datetime) -> None:
    fresh = {
        "issued_at": None, "issued_by": None, "reason": "", "answered_at": None,
        "answered_by": None, "words": "",
    }  # fmt: skip
    said = {
        "state": Restated.PROPOSED, "internal": True, "changes": json_of(body["changes"]),
        "digest": body["digest"], "proposed_at": at,
    }  # fmt: skip
    Restatement.objects.update_or_create(
        report=report, number=body["number"],
        defaults={"tenant_id": report.tenant_id, "customer_id": report.customer_id} | said | fresh,
    )  # fmt: skip


def facts_of(report: Report) -> list[Fact]:
    """Return what happened to a report, in the order of recording; behind the standing fence."""
    return list(Fact.objects.filter(timeline=report.timeline_id).order_by("seq"))


def rebuild(tenant: int) -> list[str]:
    """Make the rows of reports anew from their facts; return what changed. Safe to repeat."""
    with inside(tenant):
        return [row.number for row in Report.objects.order_by("pk") if _mended(row)]


def _mended(report: Report) -> bool:
    before, said = _copies(report), words_of(report.timeline_id)
    for fact in facts_of(report):
        words = next(iter(said.get(fact.seq, {}).values()), "")
        erased = "words" in fact.body and not words
        follow(report, fact, f"#{fact.by_id}" if erased else words)
    return _copies(report) != before


def _copies(report: Report) -> Sequence[object]:
    rows = (
        Report.objects.filter(pk=report.pk),
        Delivery.objects.filter(report=report).order_by("user"),
        Restatement.objects.filter(report=report).order_by("number"),
    )
    return [list(each.values()) for each in rows]


def json_of(value: object) -> str:
    """Return a value as JSON that is always written alike."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written(at: datetime | None) -> str | None:
    """Return an instant as facts say it."""
    return at.astimezone(UTC).isoformat() if at else None
