"""The clock of a breach case: the time to tell runs out, the time to cure ends."""

from datetime import UTC, datetime, time
from typing import Final

from jianyue.agreements.amounts import Amount
from jianyue.agreements.counted_days import ONE_DAY, counted
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.money.models_breaches import Breach
from jianyue.money.words import BreachState
from jianyue.services.agreed import Agreed

SUBJECT: Final = "breach"
PART: Final = 4  # told when a quarter of the time to tell is left


class Cue(Choice):
    """What is told of a case when its moment comes."""

    SOON = "breach-tell-soon", "告知期限将至", "The time to tell runs out"
    LATE = "breach-tell-late", "告知期限已过", "The time to tell is over"
    CURE = "breach-cure-over", "纠正期限已过", "The time to cure is over"


def tell_by(happened_at: datetime, notice: Amount | None, agreed: Agreed) -> datetime | None:
    """Return until when the other side must be told; hours are hours of the clock on the wall."""
    if notice is None:
        return None
    if notice.is_length:
        return happened_at + notice.length
    day = counted(happened_at.astimezone(agreed.zone).date(), notice, agreed.duty)
    return datetime.combine(day + ONE_DAY, time(), agreed.zone).astimezone(UTC)


def moments(breach: Breach, agreed: Agreed) -> dict[Cue, datetime]:
    """Return when something is told of a case as it stands, if nobody acts until then."""
    is_untold = breach.state in {BreachState.OPENED, BreachState.PROPOSED}
    if is_untold and breach.tell_by is not None:
        length = breach.tell_by - breach.happened_at
        return {Cue.SOON: breach.tell_by - length / PART, Cue.LATE: breach.tell_by}
    if breach.state == BreachState.CURE and breach.cure_until_date is not None:
        after = breach.cure_until_date + ONE_DAY
        return {Cue.CURE: datetime.combine(after, time(), agreed.zone).astimezone(UTC)}
    return {}


def set_timers(breach: Breach, agreed: Agreed, *, at: datetime) -> None:
    """Have a worker look at each moment; one of the telling that is over is told of at once."""
    Timer.objects.filter(subject=SUBJECT, subject_id=breach.pk).delete()
    found = moments(breach, agreed)
    if found.get(Cue.LATE, at) < at:
        found.pop(Cue.SOON, None)
    Timer.objects.bulk_create(
        Timer(tenant_id=breach.tenant_id, subject=SUBJECT, subject_id=breach.pk, kind=cue, at=when)
        for cue, when in found.items()
    )
