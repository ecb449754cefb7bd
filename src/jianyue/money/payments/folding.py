"""From the facts of a due to how it stands: the row and its postings are copies of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import Decimal
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.money.models_payments import Due, Posting
from jianyue.money.timelines import write
from jianyue.money.words import Posted

PLANNED: Final = "due_planned"
TAKEN_UP: Final = "due_taken_up"
PAID_BEFORE: Final = "paid_before"
SAID: Final = {
    PLANNED: Both("列入应付", "planned"),
    TAKEN_UP: Both("按未付处理", "taken up as unpaid"),
    PAID_BEFORE: Both("登记为启用前已付", "recorded as paid before payments were kept here"),
    "due_moved": Both("按协议变更调整", "moved by an amendment"),
    "due_dropped": Both("协议变更后取消", "dropped by an amendment"),
    "condition_met": Both("付款条件成就", "condition met"),
    "event_happened": Both("约定事项发生", "what it waits for happened"),
    "statement_drawn": Both("出具对账单", "statement drawn up"),
    "invoiced": Both("开具发票", "invoiced"),
    "paid": Both("收到付款", "paid"),
    "offset": Both("以结算单抵扣", "offset by a settlement"),
    "posting_voided": Both("更正：撤销登记", "corrected: entry taken back"),
}
POSTED: Final = {
    "invoiced": Posted.INVOICE, "paid": Posted.PAYMENT, "offset": Posted.OFFSET,
    PAID_BEFORE: Posted.BEFORE,
}  # fmt: skip
HAPPENED: Final = {
    "condition_met": "met_date",
    "event_happened": "event_date",
    "statement_drawn": "stated_date",
}
DATES: Final = ("statement_date", "due_date", "period_from_date", "period_until_date")


@dataclass
class Said:
    """What the facts of a due say together."""

    columns: dict[str, Any]
    postings: dict[int, dict[str, Any]] = field(default_factory=dict)


def folded(facts: Sequence[Fact]) -> Said:
    """Return the columns of a due and what is written down against it, in order of recording."""
    said = Said(dict.fromkeys((*DATES, *HAPPENED.values())) | {"dropped": False, "earlier": False})
    for fact in facts:
        _take(said, fact)
    standing = [each for each in said.postings.values() if each["voided_seq"] is None]
    said.columns |= _sums(standing, said.columns["amount"])
    return said


def copy_onto(due: Due, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    for name, value in folded(facts).columns.items():
        setattr(due, name, value)


def copy_postings(due: Due, facts: Sequence[Fact]) -> bool:
    """Make the postings of a due what the facts say; return whether anything changed."""
    said, words = folded(facts).postings, words_of(due.timeline_id)
    kept = {each.seq: each for each in Posting.objects.filter(due=due)}
    extra = [each.pk for seq, each in kept.items() if seq not in said]
    Posting.objects.filter(pk__in=extra).delete()
    changed = bool(extra)
    for seq, values in said.items():
        values |= {"reference": words.get(seq, {}).get("reference", "")}
        row = kept.get(seq) or Posting(
            tenant_id=due.tenant_id, customer_id=due.customer_id, contract_id=due.contract_id,
            due=due, seq=seq,
        )  # fmt: skip
        changed |= write(row, values, ("reference",))
    return changed


def _take(said: Said, fact: Fact) -> None:
    body = fact.body
    match fact.kind:
        case "due_planned":
            said.columns |= _planned(body) | {
                "planned_at": fact.occurred_at.astimezone(UTC), "planned_by_id": fact.by_id,
                "earlier": body.get("earlier", False),
            }  # fmt: skip
        case "due_moved":
            said.columns |= _planned(body) | {"dropped": False}
        case "due_taken_up":
            said.columns["earlier"] = False
        case "due_dropped":
            said.columns["dropped"] = True
        case "condition_met" | "event_happened" | "statement_drawn":
            said.columns[HAPPENED[fact.kind]] = date.fromisoformat(body["on"])
        case kind if kind in POSTED:
            said.postings[fact.seq] = _posting(fact)
        case "posting_voided":
            said.postings[body["seq"]]["voided_seq"] = fact.seq
    if "due" in body:  # as it was counted when the fact was recorded
        said.columns |= {"due_date": _date(body["due"]), "waits": body["waits"]}


def _planned(body: dict[str, Any]) -> dict[str, Any]:
    columns = {"amount": Decimal(body["amount"]), "currency": body["currency"]}
    for name in ("key", "source", "place", "clause", "waits"):
        columns[name] = body[name]
    columns["version_id"] = body["version"]
    return columns | {name: _date(body[name]) for name in DATES}


def _posting(fact: Fact) -> dict[str, Any]:
    return {
        "kind": POSTED[fact.kind], "amount": Decimal(fact.body["amount"]),
        "on_date": date.fromisoformat(fact.body["on"]), "voided_seq": None,
        "posted_by_id": fact.by_id,
    }  # fmt: skip


def _sums(standing: list[dict[str, Any]], amount: Decimal) -> dict[str, Any]:
    invoices = [each for each in standing if each["kind"] == Posted.INVOICE]
    payments = [each for each in standing if each["kind"] != Posted.INVOICE]
    paid = sum((each["amount"] for each in payments), Decimal(0))
    last = max((each["on_date"] for each in payments), default=None)
    return {
        "invoiced": sum((each["amount"] for each in invoices), Decimal(0)),
        "paid": paid,
        "paid_date": last if payments and paid == amount else None,
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
