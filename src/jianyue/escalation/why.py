"""Why somebody was called, and why nobody was: from what was written when a step was told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jianyue.engine.climbs import Climb
from jianyue.engine.duties import How
from jianyue.escalation.acknowledging import steps_of
from jianyue.escalation.calling import length_of, step_in
from jianyue.escalation.models import Holding, Step
from jianyue.escalation.queries import whom
from jianyue.escalation.rungs import title_of_role
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.tickets.account import Account
from jianyue.tickets.climbing import climb_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

GRADING: Final = ("reported", "reclassified")
ENDED: Final = {
    "resolved": Both("解决", "resolved"), "closed": Both("关闭", "closed"),
    "verified": Both("客户确认", "verified"), "restored": Both("恢复", "restored"),
    "responded": Both("答复", "answered"), "acknowledged": Both("受理", "acknowledged"),
}  # fmt: skip
HOW: Final = {
    How.ON_DUTY: Both("担任这个角色", "holds the role"),
    How.DEPUTY: Both("担任者都不在，作为代理人", "as deputy, for none who holds it was there"),
    How.NEXT: Both("没有担任者和代理人在，按顺序轮到", "next in line, for nobody else was there"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody was found: by which role, and by what he had it.

    by       what the role was held by, None where only the order of the line counts
    absent   for whom he stood in
    """

    role: Both
    how: Both
    by: Both | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One step that called somebody.

    reported_at  the fact from which the ladder counts
    graded_at    when the level was last said before the step was told, None where it was at first
    """

    step: Step
    number: int
    clause: str
    after: Both
    reported_at: datetime
    graded_at: datetime | None
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class Ladders:
    """How the ladder of a ticket stands.

    missing  roles of the ladder in force that mean nobody now
    """

    said: Both
    next_at: datetime | None
    clause: str
    missing: Sequence[Both]


def reasons(notice: Notice) -> list[Reason]:
    """Return why a call went to its person, step by step; none for other notices."""
    steps = steps_of(notice)
    tickets = {
        each.pk: each
        for each in Ticket.objects.filter(pk__in={step.ticket_id for step in steps})
        .select_related("version")
    }  # fmt: skip
    graded: dict[Any, list[Fact]] = {each.timeline_id: [] for each in tickets.values()}
    for fact in Fact.objects.filter(timeline__in=graded, kind__in=GRADING).order_by("seq"):
        graded[fact.timeline_id].append(fact)
    known = _Known.of(steps)
    return [
        _reason(step, tickets[step.ticket_id], graded, known.ways(step, tickets, notice.user_id))
        for step in steps
    ]


def ladders_of(account: Account, now: datetime) -> Ladders:
    """Return how the ladder of a ticket stands: what is ahead, or why nobody will be called."""
    ticket, spec = account.ticket, account.agreement.ladders
    if spec is None:
        return Ladders(Both("协议没有约定升级。", "The agreement has no ladder."), None, "", ())
    climb = climb_of(account.facts, account.terms, now)
    said = said_of(ticket, climb, known=climb.level in account.terms.ladders)
    next_at = climb.ahead[0].at if climb.ahead else None
    return Ladders(said, next_at, spec.clause or "", _missing(account, climb, now))


def said_of(ticket: Ticket, climb: Climb, *, known: bool) -> Both:
    """Return in one sentence how a ladder stands; `known` tells whether its level has one."""
    if ticket.state == State.MERGED:
        return Both("工单已合并，升级随主工单进行。", "Merged: the other ticket climbs instead.")
    if climb.level is None:
        return Both("还没有定级，因此没有升级步骤。", "It has no level yet, and so no ladder.")
    if not known:
        zh, en = f"{climb.level} 级没有约定升级。", f"Level {climb.level} has no ladder."
        return Both(zh, en)
    return _climbing(climb)


def _climbing(climb: Climb) -> Both:
    if climb.ended_by is not None:
        by = ENDED.get(climb.ended_by.value, Both(climb.ended_by.value, climb.ended_by.value))
        return Both(f"升级已结束：{by.zh}。", f"The ladder has ended: {by.en}.")
    if climb.paused:
        return Both("暂停期间升级停止。", "The ladder is paused.")
    if climb.ahead:
        return Both("升级进行中。", "The ladder is being climbed.")
    return Both("所有步骤都已到时。", "Every step has come.")


def _missing(account: Account, climb: Climb, now: datetime) -> list[Both]:
    ladder = account.terms.ladders.get(climb.level or 0)
    if ladder is None:
        return []
    roles = list(dict.fromkeys(role for step in ladder.steps for role in step.roles))
    answers = whom(account.ticket.contract, roles, now)
    return [
        title_of_role(account.agreement, each.role)
        for each in answers if each.found.how is How.NOBODY
    ]  # fmt: skip


def _reason(
    step: Step, ticket: Ticket, graded: Mapping[Any, Sequence[Fact]], ways: Sequence[Way]
) -> Reason:
    facts = [each for each in graded[ticket.timeline_id] if each.recorded_at <= step.told_at]
    again = [each.occurred_at for each in facts if each.kind == "reclassified"]
    agreement = ticket.version.agreement()
    spec = agreement.ladders
    after = step_in(agreement, step.level, step.index)
    return Reason(
        step, step.index + 1, (spec.clause or "") if spec else "", length_of(after),
        ticket.reported_at, again[-1] if again else None, ways,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ways of some steps name: records of who holds roles, and people."""

    holdings: Mapping[int, Holding]
    people: Mapping[int, User]

    @classmethod
    def of(cls, steps: Iterable[Step]) -> "_Known":
        ways = [way for step in steps for each in step.roles for way in each.get("ways", ())]
        held = {way["holder"] for way in ways if way["holder"]}
        away = {way["absent"] for way in ways if way["absent"]}
        rows = Holding.objects.select_related("roster").filter(pk__in=held)
        return cls({row.pk: row for row in rows}, User.objects.in_bulk(away))

    def ways(self, step: Step, tickets: Mapping[int, Ticket], person: int | None) -> list[Way]:
        """Return how somebody was found for a step."""
        agreement = tickets[step.ticket_id].version.agreement()
        kept = []
        for each in step.roles:
            if person not in each["people"]:
                continue
            role, how = title_of_role(agreement, each["role"]), HOW[How(each["how"])]
            found = [way for way in each.get("ways", ()) if way["person"] == person]
            kept += [self._way(role, how, way) for way in found] or [Way(role, how)]
        return kept

    def _way(self, role: Both, how: Both, way: Mapping[str, Any]) -> Way:
        away = self.people.get(way["absent"])
        return Way(role, how, self._by(way), away.name if away else "")

    def _by(self, way: Mapping[str, Any]) -> Both | None:
        if way["holder"] is None:
            return None
        row = self.holdings.get(way["holder"])
        if row is None:
            return Both("本单位的同名角色", "the role of that name in the house")
        if row.roster is None:
            return Both("合同中指定", "named on the contract")
        taken = Both("（替班）", " (taken over)") if way["override"] else Both("", "")
        said = row.roster.said
        return Both(f"值班表：{said.zh}{taken.zh}", f"roster: {said.en}{taken.en}")
