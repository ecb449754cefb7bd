"""Recording what reviews and checks found, and what the customer says of it (E08, A09)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.engine.periods import Period
from jianyue.figures.figure import Figure
from jianyue.figures.measures import ASSESSED
from jianyue.figures.models import Assessment
from jianyue.figures.words import Answer
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract

CAUSE: Final = "assessment"
MOST: Final = 2_000_000_000
LARGEST: Final = Decimal(1_000_000_000)
LONGEST: Final = 1000
SAID: Final = {Answer.AGREED: "assessment_agreed", Answer.CONTESTED: "assessment_contested"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: cases that conformed of those checked, or a plain value."""

    words: str
    part: int | None = None
    whole: int | None = None
    value: Decimal | None = None


@transaction.atomic
def assess(
    contract: Contract, figure: Figure, finding: Finding, *, at: datetime, by: User
) -> Assessment:
    """Record what was found in a period; one recorded before is replaced, and stays readable.

    Raises NotAllowed, also for a figure that is counted from facts.
    """
    must(by, Deed.ASSESS)
    kept = locked_contract(contract, by)
    if figure.promised.measure not in ASSESSED:
        raise NotAllowed("这项指标由系统计算。", "This figure is counted from the facts.")
    _check(finding, figure.period, at)
    span = figure.period.span
    before = Assessment.objects.standing().filter(
        contract=kept, indicator=figure.name, from_at=span.start
    )
    notices.withdraw_all(CAUSE, [each.pk for each in before], kinds=["assessed"])
    before.update(replaced_at=at)
    made = Assessment.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept,
        indicator=figure.name, from_at=span.start, until_at=span.end, part=finding.part,
        whole=finding.whole, value=finding.value, words=finding.words.strip()[:LONGEST],
        assessed_at=at, assessed_by=by,
    )  # fmt: skip
    body = _body(made)
    ledger.add(
        kept.timeline_id, Entry("assessed", at, body, {"words": made.words}), at=at, by=by.pk
    )
    _ask(made, figure.period, at)
    return made


@transaction.atomic
def answer(
    assessment: Assessment, said: Answer, *, words: str = "", at: datetime, by: User
) -> Assessment:
    """Agree to what was found, or contest it with a reason. Raises NotAllowed."""
    must(by, Deed.CONTEST)
    contract = locked_contract(assessment.contract, by)
    rows = Assessment.objects.visible_to(by).standing().select_for_update(of=("self",))
    kept = rows.filter(pk=assessment.pk).first()
    if kept is None:
        raise NotAllowed("这条评定已被替换。", "This assessment was replaced.")
    if kept.answer == said:
        raise NotAllowed("您已经这样答复过。", "You have said so already.")
    if said is Answer.CONTESTED and not words.strip():
        raise NotAllowed("请说明理由。", "Say why.")
    kept.answer, kept.answer_words = said, words.strip()[:LONGEST]
    kept.answered_at, kept.answered_by = at, by
    kept.save(update_fields=["answer", "answer_words", "answered_at", "answered_by"])
    entry = Entry(SAID[said], at, {"assessment": kept.pk}, {"words": kept.answer_words})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    notices.withdraw((CAUSE, kept.pk))
    return kept


def _check(finding: Finding, period: Period, at: datetime) -> None:
    if not finding.words.strip():
        raise NotAllowed("请写明依据。", "Say what it is based on.")
    if period.span.start > at:
        raise NotAllowed("这一期还没有开始。", "The period has not begun.")
    counts = finding.part is not None and finding.whole is not None
    if counts == (finding.value is not None):
        raise NotAllowed("请填写件数，或填写数值。", "Give the counts, or a value.")
    if counts and not 0 <= (finding.part or 0) <= (finding.whole or 0) <= MOST:
        raise NotAllowed("符合的不能多于抽查的。", "No more can conform than were checked.")
    if counts and not finding.whole:
        raise NotAllowed("抽查的件数从 1 起。", "At least one must have been checked.")
    if finding.value is not None and not abs(finding.value) <= LARGEST:
        raise NotAllowed("数值过大。", "The value is too large.")


def _body(made: Assessment) -> dict[str, Any]:
    value = None if made.value is None else f"{made.value:f}"
    return {
        "assessment": made.pk, "indicator": made.indicator, "from": made.from_at.isoformat(),
        "until": made.until_at.isoformat(), "part": made.part, "whole": made.whole, "value": value,
    }  # fmt: skip


def _ask(made: Assessment, period: Period, at: datetime) -> None:
    """Tell the customer's people who may contest it."""
    name, code = made.indicator, made.contract.code
    message = Message(
        kind="assessed", cause=(CAUSE, made.pk),
        subject=Both(f"[{code}] 请确认评定：{name}", f"[{code}] Please agree to a finding: {name}"),
        body=Both(made.words, made.words),
        path=f"/figures/{code}/{name}/?day={period.first.isoformat()}",
    )  # fmt: skip
    notices.decide(message, to=who_may(Deed.CONTEST, made.contract), at=at)
