"""From the facts of a settlement to how it stands, round by round (C30)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.money.models_settlements import Settlement, SettlementLine
from jianyue.money.settlements.drawn import Drawn, Rules, Total, total_of
from jianyue.money.timelines import write
from jianyue.money.words import LineState, SettlementState

ISSUED: Final = "settlement_issued"
SAID: Final = {
    ISSUED: Both("出具结算单", "settlement issued"),
    "line_contested": Both("对一行提出异议", "line contested"),
    "line_answered": Both("答复异议", "contest answered"),
    "line_accepted": Both("接受一行", "line accepted"),
    "settlement_accepted": Both("客户确认", "accepted by the customer"),
    "silence_passed": Both("异议期满，未提异议的视为接受", "time to contest over"),
    "settlement_restated": Both("更正结算单", "settlement restated"),
    "restatement_refused": Both("客户不接受更正", "restatement refused by the customer"),
    "settlement_offset": Both("抵扣或计入应付", "offset against or made a payment"),
}

WORDS: Final = ("reason", "answer")


@dataclass
class Row:
    """One line as it stands."""

    drawn: Drawn
    state: LineState
    agreed: Decimal
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass
class Round:
    """The lines of one issue or restatement.

    why  seq of the fact that made it; its words say why
    """

    number: int
    seq: int
    rules: Rules
    version: int
    issued_at: datetime
    silence_at: datetime | None
    rows: list[Row]
    agreed_at: datetime | None = None
    refused: bool = False

    @property
    def total(self) -> Total:
        """What its lines come to as they stand."""
        return total_of(
            [row.drawn for row in self.rows], [row.agreed for row in self.rows], self.rules
        )


@dataclass
class Told:
    """A settlement as its facts say it."""

    rounds: list[Round] = field(default_factory=list)
    set_off: Decimal = Decimal(0)

    @property
    def now(self) -> Round:
        """The round that stands: the newest that was not refused."""
        return next(each for each in reversed(self.rounds) if not each.refused)

    @property
    def state(self) -> SettlementState:
        """Where it stands."""
        if self.now.agreed_at is not None:
            return SettlementState.AGREED
        if any(row.state in {LineState.CONTESTED, LineState.ANSWERED} for row in self.now.rows):
            return SettlementState.CONTESTED
        return SettlementState.RESTATED if self.now.number > 1 else SettlementState.ISSUED


def folded(facts: Sequence[Fact], words: dict[int, dict[str, str]]) -> Told:
    """Return what the facts of a settlement say together."""
    told = Told()
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        match fact.kind:
            case "settlement_issued" | "settlement_restated":
                told.rounds.append(_round(fact, len(told.rounds) + 1, at))
            case "settlement_offset":
                told.set_off += Decimal(fact.body["amount"])
            case "restatement_refused":
                told.now.refused = True
            case _:
                _take(told.now, fact, words.get(fact.seq, {}))
                _agree(told.now, at)
    return told


def told_of(settlement: Settlement, facts: Sequence[Fact]) -> Told:
    """Return how a settlement stands, with its words."""
    return folded(facts, words_of(settlement.timeline_id))


def copy_onto(settlement: Settlement, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    told, first = folded(facts, {}), facts[0]
    now, total = told.now, told.now.total
    columns = {
        "from_date": date.fromisoformat(first.body["from"]),
        "until_date": date.fromisoformat(first.body["until"]),
        "currency": first.body["currency"], "version_id": now.version, "state": told.state,
        "round": now.number, "fee": total.fee, "adjustment": total.adjustment,
        "payable": total.payable, "set_off": told.set_off, "silence_at": now.silence_at,
        "agreed_at": now.agreed_at, "issued_at": first.occurred_at.astimezone(UTC),
        "issued_by_id": first.by_id,
    }  # fmt: skip
    for name, value in columns.items():
        setattr(settlement, name, value)


def copy_lines(settlement: Settlement, facts: Sequence[Fact]) -> bool:
    """Make the lines what the facts say; return whether anything changed."""
    told = told_of(settlement, facts)
    covered, rows = told.now.total.covered, told.now.rows
    kept = {each.place: each for each in SettlementLine.objects.filter(settlement=settlement)}
    extra = [each.pk for place, each in kept.items() if place > len(rows)]
    SettlementLine.objects.filter(pk__in=extra).delete()
    changed = bool(extra)
    for place, row in enumerate(rows, start=1):
        values = _columns(row) | {"covered_by": covered.get(place)}
        line = kept.get(place) or SettlementLine(
            tenant_id=settlement.tenant_id, customer_id=settlement.customer_id,
            contract_id=settlement.contract_id, settlement=settlement, place=place,
        )  # fmt: skip
        changed |= write(line, values, WORDS)
    return changed


def _round(fact: Fact, number: int, at: datetime) -> Round:
    drawn = [Drawn.of(each) for each in fact.body["lines"]]
    silence = fact.body["silence"]
    return Round(
        number, fact.seq, Rules.of(fact.body), fact.body["version"], at,
        datetime.fromisoformat(silence) if silence else None,
        [Row(each, LineState.OPEN, each.amount) for each in drawn],
    )  # fmt: skip


def _take(told: Round, fact: Fact, words: dict[str, str]) -> None:
    body = fact.body
    if fact.kind in {"settlement_accepted", "silence_passed"}:
        silent = fact.kind == "silence_passed"
        for row in told.rows:
            if row.state is LineState.OPEN or (not silent and row.state is LineState.ANSWERED):
                row.state = LineState.SILENT if silent else LineState.ACCEPTED
        return
    row = told.rows[body["line"] - 1]
    match fact.kind:
        case "line_contested":
            row.state = LineState.CONTESTED
            asked = None if body["asked"] is None else Decimal(body["asked"])
            row.columns |= {
                "contested_by_id": fact.by_id, "reason": words.get("reason", ""), "asked": asked,
            }  # fmt: skip
        case "line_answered":
            row.state, row.agreed = LineState.ANSWERED, Decimal(body["amount"])
            row.columns |= {"answered_by_id": fact.by_id, "answer": words.get("answer", "")}
        case "line_accepted":
            row.state = LineState.ACCEPTED


def _agree(told: Round, at: datetime) -> None:
    if told.agreed_at is None and all(row.state.settled for row in told.rows):
        told.agreed_at = at


def _columns(row: Row) -> dict[str, Any]:
    drawn = row.drawn
    return {
        "kind": drawn.kind.value, "rule": drawn.rule, "clause": drawn.clause,
        "title_zh": drawn.title[0], "title_en": drawn.title[1], "figure": drawn.figure,
        "value": "" if drawn.value is None else str(drawn.value),
        "shown_zh": drawn.shown[0], "shown_en": drawn.shown[1],
        "evidence": [list(each) for each in drawn.evidence], "amount": drawn.amount,
        "otherwise": drawn.otherwise, "agreed": row.agreed, "state": row.state.value,
        "contested_by_id": None, "reason": "", "asked": None, "answered_by_id": None, "answer": "",
    } | row.columns  # fmt: skip
