"""When something is told of a due while nobody acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.agreements.counted_days import ONE_DAY, counted
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.money.models_payments import SOON, Due
from jianyue.money.payments.days import Around, due_day
from jianyue.services.agreed import Agreed

SUBJECT: Final = "due"
MORNING: Final = time(9)
MIDNIGHT: Final = time()


class Cue(Choice):
    """What is told of a due when its moment comes."""

    STATEMENT = "due-statement", "对账单已出", "A statement is drawn up"
    AHEAD = "due-ahead", "付款即将到期", "A payment falls due soon"
    TODAY = "due-today", "付款今日到期", "A payment is due today"
    OVERDUE = "due-overdue", "付款已逾期", "A payment is overdue"
    SUSPEND = (
        "due-suspend",
        "逾期已久，可以暂停服务",
        "Overdue for so long that the service may stop",
    )
    UNINVOICED = "due-uninvoiced", "发票到期应开", "An invoice is to be sent"


@dataclass(frozen=True, slots=True)
class Moment:
    """From when on something is to be told; at `until` it is no longer worth telling."""

    at: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it is to be told now."""
        return self.at <= now and (self.until is None or now < self.until)


def moments(due: Due) -> Mapping[Cue, Moment]:
    """Return what is to be told of a due as it stands, if nobody acts until then."""
    agreed = agreed_by(due)
    found: dict[Cue, Moment] = {}
    if due.dropped or due.earlier:
        return found
    if due.statement_date and not due.stated_date:
        found[Cue.STATEMENT] = Moment(_at(due.statement_date, MIDNIGHT, agreed.zone))
    if due.unpaid and due.due_date:
        found |= _unpaid(due.due_date, agreed)
    invoice = invoice_date(due, agreed)
    if invoice is not None:
        found[Cue.UNINVOICED] = Moment(_at(invoice, MORNING, agreed.zone))
    return found


def suspend_from(due: Due, agreed: Agreed) -> date | None:
    """Return the day from which the provider may suspend; None where nothing is agreed."""
    late = agreed.agreement.fees.late if agreed.agreement.fees else None
    if late is None or late.suspend_after is None or due.due_date is None:
        return None
    return counted(due.due_date, late.suspend_after, agreed.duty) + ONE_DAY


def invoice_date(due: Due, agreed: Agreed) -> date | None:
    """Return the day by which the invoice is owed; None where it is sent, or not owed yet."""
    said = agreed.agreement.fees.invoice if agreed.agreement.fees else None
    if said is None or due.invoiced >= due.amount or not due.amount:
        return None
    known = {"receipt": due.paid_date} if due.paid_date else {}
    around = Around(due.period_from_date, due.period_until_date, due.period_until_date, known)
    return due_day(said, around, agreed.duty)


def agreed_by(due: Due) -> Agreed:
    """Return the agreement that a due follows: that of its version."""
    return Agreed(due.contract, due.version)


def set_timers(due: Due, *, at: datetime) -> None:
    """Have a worker look at each moment that lies ahead; what stood before is gone.

    What lay behind already when the due was made is told of on its page alone.
    """
    Timer.objects.filter(subject=SUBJECT, subject_id=due.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=due.tenant_id, subject=SUBJECT, subject_id=due.pk, kind=cue, at=moment.at)
        for cue, moment in moments(due).items()
        if moment.at >= at or (moment.until and moment.until > at) or cue is Cue.STATEMENT
    )


def _unpaid(day: date, agreed: Agreed) -> dict[Cue, Moment]:
    zone, late = agreed.zone, agreed.agreement.fees.late if agreed.agreement.fees else None
    starts, ends = _at(day, MIDNIGHT, zone), _at(day + ONE_DAY, MIDNIGHT, zone)
    found = {
        Cue.AHEAD: Moment(_at(day - SOON, MORNING, zone), starts),
        Cue.TODAY: Moment(_at(day, MORNING, zone), ends),
        Cue.OVERDUE: Moment(_at(day + ONE_DAY, MORNING, zone)),
    }
    if late is not None and late.suspend_after is not None:
        last = counted(day, late.suspend_after, agreed.duty)
        found[Cue.SUSPEND] = Moment(_at(last + ONE_DAY, MORNING, zone))
    return found


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
