"""Follow-up calls: planned for closed tickets, tried, reached, or given up (B26)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.services.dates import is_over, zone_of
from jianyue.services.staffing import locked_contract
from jianyue.surveys.copying import facts_of, put
from jianyue.surveys.models import FollowUp
from jianyue.surveys.moments import set_call_timers
from jianyue.surveys.stages import call_folded
from jianyue.surveys.words import CallState
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

SUBJECT: Final = "follow-up"
AT_ONCE: Final = 200
WORDS: Final = 2000
ALL: Final = 100  # per cent, and points


@dataclass(frozen=True, slots=True)
class Tried:
    """How a call went.

    points  0 to 100 as the person said it; None where he gave none, or was not reached
    """

    reached: bool
    when: datetime
    points: int | None = None
    said: str = ""


@transaction.atomic
def plan_share(
    contract: Contract, percent: int, closed: Span, *, due_date: date, at: datetime, by: User
) -> list[FollowUp]:
    """Have a share of the tickets closed in a period called about, at least one; each once.

    Which ones, chance has decided when they were reported: nobody picks the satisfied ones.
    """
    kept = _planning(contract, due_date, at, by)
    if not 1 <= percent <= ALL:
        raise NotAllowed("比例为 1% 至 100%。", "The share is 1 to 100 %.")
    rows = _closed(kept, by).filter(closed_at__gte=closed.start, closed_at__lt=closed.end)
    count = rows.count()
    wanted = -(-count * percent // ALL)
    # Who was chosen before counts: asking twice for a tenth is not two tenths.
    done = FollowUp.objects.filter(contract=kept, ticket__in=rows.values("pk")).count()
    if not count or wanted <= done:
        raise NotAllowed(
            "这段时间关闭的工单已经按比例列入。", "That share of the closed tickets is planned."
        )
    chosen = rows.filter(follow_ups=None).order_by("timeline_id")[: min(wanted - done, AT_ONCE)]
    return _planned(kept, list(chosen), due_date, at, by)


@transaction.atomic
def plan(ticket: Ticket, *, due_date: date, at: datetime, by: User) -> FollowUp:
    """Have somebody called about one closed ticket. Raises NotAllowed."""
    kept = _planning(ticket.contract, due_date, at, by)
    found = _closed(kept, by).filter(pk=ticket.pk, follow_ups=None).first()
    if found is None:
        raise NotAllowed(
            "只回访已关闭且尚未列入的工单。", "Only a closed ticket is called about, and once."
        )
    return _planned(kept, [found], due_date, at, by)[0]


@transaction.atomic
def record(call: FollowUp, tried: Tried, *, at: datetime, by: User) -> FollowUp:
    """Record a try: reached, with what was said, or not; the third in vain is the last."""
    kept = _locked(call, by)
    if tried.points is not None and not (tried.reached and 0 <= tried.points <= ALL):
        raise NotAllowed("满意度为 0 至 100 分。", "Points are 0 to 100.")
    if tried.reached and tried.points is None and not tried.said.strip():
        raise NotAllowed("请填写分数或对方说了什么。", "Give the points, or what was said.")
    said = tried.said.strip()[:WORDS]
    body: dict[str, Any] = {} if tried.points is None else {"points": tried.points}
    kind = "call_missed"
    if tried.reached:
        kind, body["said_by"] = "call_reached", kept.person_id
    entry = Entry(kind, tried.when, body, {"said": said}, internal=True)
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    kept.said = said or kept.said
    return _copied(kept)


@transaction.atomic
def drop(call: FollowUp, *, reason: str, at: datetime, by: User) -> FollowUp:
    """Say that nobody calls after all, and why. Raises NotAllowed."""
    kept = _locked(call, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    entry = Entry("call_dropped", at, {}, {"reason": reason.strip()[:WORDS]}, internal=True)
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    return _copied(kept)


def is_overdue(call: FollowUp, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether the day by which somebody is called is over, and nobody was reached."""
    if call.state != CallState.WAITING:
        return False
    return is_over(call.due_date, zone, now)


def _planning(contract: Contract, due_date: date, at: datetime, by: User) -> Contract:
    must(by, Deed.CALL_BACK)
    kept = locked_contract(contract, by)
    if is_over(due_date, zone_of(kept, at), at):
        raise NotAllowed("到期日不能在过去。", "The day lies in the past.")
    return kept


def _closed(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of tickets
    rows = Ticket.objects.visible_to(by).filter(contract=contract, state=State.CLOSED)
    return rows.counted().filter(merged_into=None)


def _planned(
    contract: Contract, tickets: list[Ticket], due_date: date, at: datetime, by: User
) -> list[FollowUp]:
    # The contract's row is locked, so each number is given once.
    first = FollowUp.objects.filter(contract=contract).count() + 1
    made = []
    for number, ticket in enumerate(tickets, first):
        entry = Entry("call_planned", at, {"due": due_date.isoformat()}, internal=True)
        timeline = ledger.begin(SUBJECT, contract.whose, entry, at=at, by=by.pk)
        call = FollowUp(
            tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
            ticket=ticket, person_id=ticket.reporter_id, timeline=timeline,
            number=f"{contract.code.upper()}-F{number:04d}", due_date=due_date,
        )  # fmt: skip
        call.save()
        made.append(call)
    set_call_timers(made, at=at)
    return made


def who_owes(call: FollowUp) -> User | None:
    """Return who is to make a call: whoever tried last, else whoever planned it; None if gone."""
    planned = Fact.objects.filter(timeline=call.timeline_id, seq=1).values_list("by_id", flat=True)
    wanted = call.caller_id or planned.first() or 0
    found: User | None = User.objects.filter(pk=wanted, is_active=True).first()
    return found if found is not None and may(found, Deed.CALL_BACK) else None


def _locked(call: FollowUp, by: User) -> FollowUp:
    must(by, Deed.CALL_BACK)
    rows = FollowUp.objects.visible_to(by).select_for_update(of=("self",))
    kept: FollowUp = rows.select_related("contract").get(pk=call.pk)
    if kept.state != CallState.WAITING:
        raise NotAllowed("这次回访已经结束。", "This call is over.")
    return kept


def _copied(call: FollowUp) -> FollowUp:
    put(call, call_folded(facts_of(call.timeline_id)))
    call.save()
    return call
