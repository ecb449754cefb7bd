"""What E02 asks of the whole: adjustable, scalable, acceptable to both, and proved by itself."""

from collections.abc import Iterator

from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, rule, seen
from jianyue.agreements.proving import Proof, failures, prove
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import NeverDue

CUSTOMER = Text(zh="客户", en="the customer")
PROVIDER = Text(zh="服务方", en="the provider")


@rule("adjustable")
def adjustable(draft: Draft) -> Iterator[Seen]:
    """Find agreements that nobody can change."""
    governance = draft.agreement.governance
    changes = governance and (governance.changes or governance.review)
    if not changes and draft.agreement.legal.supplements is None:
        yield seen("governance")


@rule("scalable")
def scalable(draft: Draft) -> Iterator[Seen]:
    """Find fees that cannot grow."""
    fees = draft.agreement.fees
    if fees and fees.total and not (fees.items or fees.by_level or fees.adjustment):
        yield seen("fees", clause=fees.clause)


@rule("acceptable")
def acceptable(draft: Draft) -> Iterator[Seen]:
    """Find terms that bind one side alone."""
    agreement = draft.agreement
    breach, fees, governance = agreement.breach, agreement.fees, agreement.governance
    both = bool(breach and breach.either)
    provider = bool(breach and breach.provider) or bool(agreement.credits)
    customer = bool(breach and breach.customer) or bool(fees and fees.late)
    clause = (breach.clause if breach else None) or (fees.clause if fees else None)
    if not both and provider != customer:
        bound, other = (PROVIDER, PROVIDER) if provider else (CUSTOMER, CUSTOMER)
        zh, en = f"只有{bound.zh}承担违约后果", f"Only {bound.en} bears the cost of a breach"
        place = "breach" if breach else "credits" if provider else "fees"
        yield seen(place, clause=clause, what=Text(zh=zh, en=en), other=other)
    if governance and governance.changes and governance.changes.by == "customer":
        what = Text(zh="服务调整由客户单方决定", en="The customer alone adjusts the services")
        clause = governance.changes.clause
        yield seen("governance", "changes", "by", clause=clause, what=what, other=PROVIDER)


@rule("ground-unexplained")
def ground_unexplained(draft: Draft) -> Iterator[Seen]:
    """Find grounds that each party may read its own way."""
    agreement = draft.agreement
    known = set(agreement.grounds)
    for name, promise in agreement.targets.items():
        for ground in promise.pauses:
            if ground not in known:
                known.add(ground)
                yield seen("targets", name, "pauses", clause=promise.clause, ground=ground)
    for ground in agreement.exclusions:
        if ground not in known:
            known.add(ground)
            yield seen("exclusions", ground=ground)


@rule("response-pauses")
def response_pauses(draft: Draft) -> Iterator[Seen]:
    """Find answers that wait for the one who asked."""
    for name, promise in draft.agreement.targets.items():
        if promise.to in {"responded", "acknowledged"} and promise.pauses:
            yield seen("targets", name, clause=promise.clause, name=name, grounds=promise.pauses)


@rule("example-fails")
def example_fails(draft: Draft) -> Iterator[Seen]:
    """Find examples that prove the opposite."""
    agreement = draft.agreement
    for proof in failures(_proofs(draft)):
        yield seen(
            "examples",
            proof.example,
            "expect",
            proof.key,
            clause=agreement.examples[proof.example].clause,
            number=proof.example + 1,
            key=proof.key,
            expected=proof.expected or "—",
            actual=proof.actual or "—",
        )


def _proofs(draft: Draft) -> tuple[Proof, ...]:
    try:
        return prove(draft.agreement)
    except (ValueError, NeverDue):
        # A ladder or a calendar that cannot run is a finding of its own.
        return ()


RULES = (example_fails, adjustable, scalable, acceptable, ground_unexplained, response_pauses)
