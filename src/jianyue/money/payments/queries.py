"""What is shown of payments: the dues of contracts, what each costs by being late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jianyue.agreements.models import Contract
from jianyue.agreements.settling import late_of
from jianyue.engine.late_fees import LateFee, Payment
from jianyue.money.models import Due, Posting
from jianyue.money.payments.moments import agreed_by, suspend_from
from jianyue.money.sums import today_in
from jianyue.money.words import Posted, Standing
from jianyue.people.models import User

MOST = 500
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Stands:
    """A due as it stands on a day of its agreement's zone.

    late        what paying it late has cost so far; None where nothing is agreed or overdue
    suspend_on  the day from which the provider may suspend the service
    """

    due: Due
    standing: Standing
    today: date
    late: LateFee | None
    suspend_on: date | None

    @property
    def late_amount(self) -> Decimal:
        """What paying late has cost so far."""
        return self.late.amount if self.late else NOTHING

    @property
    def may_suspend(self) -> bool:
        """Whether it is overdue for so long that the service may be suspended."""
        overdue = self.standing is Standing.OVERDUE
        return overdue and self.suspend_on is not None and self.today >= self.suspend_on


@dataclass(frozen=True, slots=True)
class Sums:
    """What a contract's dues come to."""

    total: Decimal
    paid: Decimal
    earlier: Decimal
    overdue: Decimal
    soon: Decimal
    ahead: Decimal
    late: Decimal


def dues_of(contracts: Sequence[Contract], user: User, *, now: datetime) -> list[Stands]:
    """Return the dues of contracts as they stand, the first due ones first; three queries."""
    rows = Due.objects.visible_to(user).filter(contract__in=contracts)
    rows = rows.select_related("contract__customer", "version").defer("version__document")
    dues = rows.prefetch_related("postings").order_by("due_date", "pk")[:MOST]
    return [stands(due, now=now) for due in dues]


def stands(due: Due, *, now: datetime) -> Stands:
    """Return how one due stands now."""
    agreed = agreed_by(due)
    today = today_in(agreed.zone, now)
    rule = late_of(agreed.agreement)
    late = None
    counts = due.due_date is not None and not (due.dropped or due.earlier)
    if rule is not None and due.due_date is not None and counts and due.due_date < today:
        late = rule.fee(due.amount, due.due_date, payments_of(due), today=today)
    return Stands(due, due.standing(today), today, late, suspend_from(due, agreed))


def payments_of(due: Due) -> list[Payment]:
    """Return what was paid or offset and stands."""
    return [
        Payment(each.on_date, each.amount) for each in standing_of(due)
        if each.kind != Posted.INVOICE
    ]  # fmt: skip


def standing_of(due: Due) -> list[Posting]:
    """Return what is written down against a due and was not taken back."""
    return [each for each in due.postings.all() if each.voided_seq is None]


def sums_of(found: Iterable[Stands]) -> Sums:
    """Return what dues come to together."""
    kept = [each for each in found if each.standing is not Standing.DROPPED]

    def unpaid(*standings: Standing) -> Decimal:
        return sum((each.due.unpaid for each in kept if each.standing in standings), NOTHING)

    return Sums(
        sum((each.due.amount for each in kept), NOTHING),
        sum((each.due.paid for each in kept), NOTHING),
        unpaid(Standing.EARLIER),
        unpaid(Standing.OVERDUE),
        unpaid(Standing.TODAY, Standing.SOON),
        unpaid(Standing.AHEAD, Standing.WAITING),
        sum((each.late_amount for each in kept), NOTHING),
    )
