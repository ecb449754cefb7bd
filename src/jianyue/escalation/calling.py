"""What is said when a step of a ladder fires, and when nobody is found for it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.agreements.language import Agreement
from jianyue.engine.duties import How
from jianyue.engine.ladders import Due
from jianyue.escalation.models_steps import Step
from jianyue.escalation.queries import Answer
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import ESCALATED, path_of

NOBODY: Final = "nobody-found"
BACKLOG: Final = "escalated-late"
QUEUE: Final = "/desk/"
HOUR: Final = timedelta(hours=1)
Told = list[tuple[Message, Iterable[User]]]


@dataclass(frozen=True)
class Call:
    """A step of a ticket's ladder that is due, and whom it calls."""

    ticket: Ticket
    due: Due
    answers: Sequence[Answer]

    @cached_property
    def people(self) -> list[User]:
        """Whom it calls, each once."""
        return list({user.pk: user for each in self.answers for user in each.people}.values())

    @property
    def roles(self) -> Both:
        """The roles it calls, in the agreement's words."""
        known = self.ticket.version.agreement().roles
        titles = [known[a.role].title if a.role in known else None for a in self.answers]
        pairs = list(zip(self.answers, titles, strict=True))
        return Both(
            "、".join(title.words("zh") if title else each.role for each, title in pairs),
            ", ".join(title.words("en") if title else each.role for each, title in pairs),
        )

    @cached_property
    def said(self) -> Both:
        """The step in one line."""
        number, level = self.due.firing.index + 1, self.due.firing.level
        at = _local(self.due.firing.at, self.ticket)
        after = length_of(self.after)
        zh = f"（{at} 应通知，迟到）" if self.due.late else f"（{at}）"
        en = f"({at}, told late)" if self.due.late else f"({at})"
        return Both(
            f"{level} 级第 {number} 步，报告后 {after.zh}{zh}：{self.roles.zh}",
            f"level {level}, step {number}, {after.en} after the report {en}: {self.roles.en}",
        )

    @property
    def after(self) -> timedelta:
        """How much of the ladder's time passes before the step."""
        firing = self.due.firing
        return step_in(self.ticket.version.agreement(), firing.level, firing.index)


def messages(calls: Sequence[Call], now: datetime) -> Told:
    """Return one message a person and ticket, however many of its steps are due.

    Who is called late for several tickets, because nothing was told for a while, gets one message
    for all of them.
    """
    called: dict[int, dict[int, list[Call]]] = defaultdict(lambda: defaultdict(list))
    people: dict[int, User] = {}
    for call in calls:
        for user in call.people:
            called[user.pk][call.ticket.pk].append(call)
            people[user.pk] = user
    groups: dict[tuple[int, ...], tuple[list[Call], list[User]]] = {}
    told: Told = []
    for pk, by_ticket in called.items():
        late = {
            ticket: group
            for ticket, group in by_ticket.items()
            if any(call.due.late for call in group)
        }
        in_one = late if len(late) > 1 else {}
        if in_one:
            calls_in_one = [call for group in in_one.values() for call in group]
            told.append((_backlog(calls_in_one, now), [people[pk]]))
        for ticket, group in by_ticket.items():
            if ticket not in in_one:
                groups.setdefault(tuple(map(id, group)), (group, []))[1].append(people[pk])
    return told + [(_message(group), users) for group, users in groups.values()]


def alarms(calls: Iterable[Call]) -> list[Message]:
    """Return the alarm for each step with a role for which nobody was found."""
    return [_alarm(call) for call in calls]


def _message(calls: Sequence[Call]) -> Message:
    ticket, last = calls[0].ticket, calls[-1]
    title = title_of(ticket)
    late = any(call.due.late for call in calls)
    zh, en = ("升级（补发）", "Escalation, told late") if late else ("升级", "Escalation")
    number = last.due.firing.index + 1
    lines = [call.said for call in calls]
    return Message(
        ESCALATED,
        ("ticket", ticket.pk),
        Both(
            f"[{ticket.number}] {zh}第 {number} 步：{title.zh}",
            f"[{ticket.number}] {en}, step {number}: {title.en}",
        ),
        Both(
            "\n".join([title.zh, "", *(line.zh for line in lines), *_clause(ticket).zh]),
            "\n".join([title.en, "", *(line.en for line in lines), *_clause(ticket).en]),
        ),
        step=_key(calls[0]),
        path=path_of(ticket),
        urgent=_urgent(calls),
    )


def _backlog(calls: Sequence[Call], now: datetime) -> Message:
    first = min(calls, key=lambda call: (call.due.firing.at, call.ticket.pk))
    ordered = sorted(calls, key=lambda call: call.due.firing.at)
    count = len({call.ticket.pk for call in calls})
    return Message(
        BACKLOG,
        ("ticket", first.ticket.pk),
        Both(f"补发：{count} 张工单已升级", f"Told late: {count} tickets have escalated"),
        Both(
            "\n".join(f"[{each.ticket.number}] {each.said.zh}" for each in ordered),
            "\n".join(f"[{each.ticket.number}] {each.said.en}" for each in ordered),
        ),
        step=f"{_key(first)}:{now.isoformat(timespec='seconds')}",
        path=QUEUE,
        urgent=_urgent(calls),
    )


def _alarm(call: Call) -> Message:
    missing = Call(
        call.ticket, call.due, [each for each in call.answers if each.found.how is How.NOBODY]
    )
    number = call.ticket.number
    return Message(
        NOBODY,
        ("ticket", call.ticket.pk),
        Both(
            f"[{number}] 升级时找不到人：{missing.roles.zh}",
            f"[{number}] Nobody found to escalate to: {missing.roles.en}",
        ),
        Both(
            f"{call.said.zh}\n\n没有人担任：{missing.roles.zh}。请您通知，并在合同页面补上人员。",
            f"{call.said.en}\n\nNobody holds: {missing.roles.en}. Please tell them yourself, and "
            "fill the role on the page of the contract.",
        ),
        step=_key(call),
        path=path_of(call.ticket),
        urgent=_urgent([call]),
    )


def _urgent(calls: Iterable[Call]) -> bool:
    return any(call.due.firing.level == 1 for call in calls)


def title_of(ticket: Ticket) -> Both:
    """Return the title; of a security incident few may know more than that it is one (D07)."""
    if ticket.security:
        return Both("安全事件", "security incident")
    return Both(ticket.title, ticket.title)


@dataclass(frozen=True, slots=True)
class _Lines:
    zh: list[str]
    en: list[str]


def _clause(ticket: Ticket) -> _Lines:
    ladders = ticket.version.agreement().ladders
    if ladders is None or not ladders.clause:
        return _Lines([], [])
    return _Lines(
        ["", f"依据：协议第 {ladders.clause} 条"],
        ["", f"By clause {ladders.clause} of the agreement"],
    )


def called_on(step: Step, ticket: Ticket) -> Both:
    """Return in one line when somebody was called for a step."""
    number, at = step.index + 1, _local(step.told_at, ticket)
    return Both(
        f"{step.level} 级第 {number} 步，已于 {at} 通知",
        f"level {step.level}, step {number}, told at {at}",
    )


def _key(call: Call) -> str:
    return ":".join(map(str, call.due.firing.key))


def _local(at: datetime, ticket: Ticket) -> str:
    return f"{at.astimezone(ZoneInfo(ticket.version.agreement().zone)):%Y-%m-%d %H:%M}"


def step_in(agreement: Agreement, level: int, index: int) -> timedelta:
    """Return how much of a ladder's time passes before one of its steps."""
    if agreement.ladders is None:
        return timedelta(0)
    steps = agreement.ladders.steps.get(level) or agreement.ladders.steps[0]
    after: timedelta = steps[index].after.length
    return after


def length_of(after: timedelta) -> Both:
    """Return a length of a ladder's time in words."""
    if after >= HOUR and not after % HOUR:
        return Both(f"{after // HOUR} 小时", f"{after // HOUR} h")
    minutes = after // timedelta(minutes=1)
    return Both(f"{minutes} 分钟", f"{minutes} min")
