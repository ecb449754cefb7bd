"""Who is told of a disaster and of how its recovery goes (E15); of plans that need a drill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.watch.models import Improvement, Recovery, RecoveryPlan
from jianyue.watch.recovery.moments import Cue
from jianyue.watch.recovery.scripts import Script, versions_of
from jianyue.watch.recovery_words import Audience, Kind

RECOVERY: Final = "recovery"
PLAN: Final = "recovery-plan"
IMPROVEMENT: Final = "improvement"
NOTHING: Final = Both("", "")


def tell_begun(recovery: Recovery, *, at: datetime) -> None:
    """Tell the customer, the managers and the plan's team; a real disaster also at night."""
    said = Both("灾难恢复演练开始", "A recovery drill has begun")
    if recovery.kind == Kind.REAL:
        said = Both("发生灾难，按预案恢复", "Disaster: recovery by the plan has begun")
    script = versions_of(recovery.plan)[recovery.version].script
    body = Both(recovery.what, recovery.what)
    _tell(recovery, _News("recovery-begun", said, body), _all(recovery.contract, script), at)


def tell_recovered(recovery: Recovery, *, at: datetime) -> None:
    """Tell the customer and the managers that the systems work again, not verified yet."""
    said = Both("系统已恢复，待验证", "The systems work again, to be verified")
    _tell(recovery, _News("recovery-recovered", said), _sides(recovery.contract), at)


def tell_verified(recovery: Recovery, *, works: bool, at: datetime) -> None:
    """Tell the same people what the second person found; a recovery that was none is taken back."""
    notices.withdraw((RECOVERY, recovery.pk), kind="recovery-recovered")
    said = Both("恢复验证未通过", "The recovery did not pass")
    if works:
        said = Both("恢复已验证", "The recovery is verified")
    kind = "recovery-verified" if works else "recovery-not-verified"
    _tell(recovery, _News(kind, said), _sides(recovery.contract), at)


def tell_ended(recovery: Recovery, *, at: datetime) -> None:
    """Tell them that it has ended."""
    said = Both("恢复已结束", "The recovery has ended")
    if recovery.recovered_at is None:
        said = Both("未能恢复，已结束", "Ended without a recovery")
    _tell(recovery, _News("recovery-ended", said), _sides(recovery.contract), at)


def tell_progress(
    recovery: Recovery, script: Script, whom: Iterable[Audience], words: str, *, step: int,
    at: datetime,
) -> None:  # fmt: skip
    """Tell each chosen side what is written, once; `step` tells one report from the next."""
    people = [user for each in whom for user in _audience(recovery.contract, script)[each]]
    said = Both("恢复进展", "Progress of the recovery")
    news = _News("recovery-progress", said, Both(words, words), str(step))
    _tell(recovery, news, people, at)


def take_back(recovery: Recovery) -> None:
    """Take back what was not sent yet of a recovery that was none."""
    notices.withdraw((RECOVERY, recovery.pk))


def tell_cue(plan: RecoveryPlan, cue: Cue, *, also: Iterable[User], at: datetime) -> None:
    """Tell the plan's owner, and others, what the moment of `cue` brings; once for each due day."""
    due = plan.review_due if cue is Cue.REVIEW_DUE else plan.drill_due
    message = Message(
        kind=cue,
        cause=(PLAN, plan.pk),
        subject=_titled(plan.number, cue.said, plan.title),
        body=Both(f"到期日：{due.isoformat()}", f"Due on {due.isoformat()}"),
        step=due.isoformat(),
        path=f"/recovery/plans/{plan.number}/",
    )
    people = {user.pk: user for user in (plan.owner, *also)}
    notices.decide(message, to=people.values(), at=at)


def tell_late(improvement: Improvement, *, also: Iterable[User], at: datetime) -> None:
    """Tell the owner of an improvement, and others, that its day is over."""
    due, number = improvement.due_date.isoformat(), improvement.recovery.number
    message = Message(
        kind=Cue.IMPROVE_OVERDUE,
        cause=(IMPROVEMENT, improvement.pk),
        subject=_titled(number, Cue.IMPROVE_OVERDUE.said, improvement.text[:80]),
        body=Both(f"到期日：{due}", f"Due on {due}"),
        step=due,
        path=f"/recovery/{number}/",
    )
    people = {user.pk: user for user in (improvement.owner, *also)}
    notices.decide(message, to=people.values(), at=at)


def tell_improvement(improvement: Improvement, *, at: datetime) -> None:
    """Tell who has to see to an improvement."""
    due, number = improvement.due_date.isoformat(), improvement.recovery.number
    said = Both("由您负责的改进措施", "An improvement that you see to")
    message = Message(
        kind="improvement-added",
        cause=(IMPROVEMENT, improvement.pk),
        subject=_titled(number, said, improvement.text[:80]),
        body=Both(f"到期日：{due}", f"Due on {due}"),
        path=f"/recovery/{number}/",
    )
    notices.decide(message, to=[improvement.owner], at=at)


def withdraw_late(improvement: Improvement) -> None:
    """Take back what was not sent yet of an improvement that is over."""
    notices.withdraw((IMPROVEMENT, improvement.pk))


def _audience(contract: Contract, script: Script) -> Mapping[Audience, Iterable[User]]:
    members = {pk for each in script.team for pk in (each.user, each.deputy) if pk}
    ours = Q(customer=None) | Q(customer=contract.customer_id)
    return {
        Audience.CUSTOMER: who_may(Deed.ALLOW_WINDOWS, contract),
        Audience.MANAGEMENT: who_may(Deed.PLAN_RECOVERY, contract),
        Audience.DEPARTMENTS: User.objects.filter(ours, tenant=contract.tenant_id, pk__in=members),
    }


def _all(contract: Contract, script: Script) -> list[User]:
    return [user for side in _audience(contract, script).values() for user in side]


def _sides(contract: Contract) -> list[User]:
    return [
        user
        for deed in (Deed.ALLOW_WINDOWS, Deed.PLAN_RECOVERY)
        for user in who_may(deed, contract)
    ]


@dataclass(frozen=True, slots=True)
class _News:
    """What is told of a recovery; `step` tells repeated news apart."""

    kind: str
    said: Both
    body: Both = NOTHING
    step: str = ""


def _tell(recovery: Recovery, news: _News, to: Iterable[User], at: datetime) -> None:
    drill = Both("（演练）", " (drill)") if recovery.kind == Kind.DRILL else NOTHING
    named = Both(f"{news.said.zh}{drill.zh}", f"{news.said.en}{drill.en}")
    message = Message(
        kind=news.kind,
        cause=(RECOVERY, recovery.pk),
        subject=_titled(recovery.number, named, recovery.plan.title),
        body=news.body,
        step=news.step,
        path=f"/recovery/{recovery.number}/",
        urgent=recovery.kind == Kind.REAL,
    )
    people = {user.pk: user for user in to}
    notices.decide(message, to=people.values(), at=at)


def _titled(number: str, said: Both, title: str) -> Both:
    return Both(f"[{number}] {said.zh}：{title}", f"[{number}] {said.en}: {title}")
