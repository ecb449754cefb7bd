"""Who is told of what happened on a ticket, decided in the transaction of the fact."""

# ruff: noqa: E501 - a table is read line by line

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from django.db.models import Q

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide_all, withdraw
from jianyue.notices.calls import UNACKNOWLEDGED
from jianyue.people.models import User
from jianyue.people.roles import Role
from jianyue.tickets.models import Ticket, Watcher
from jianyue.tickets.rules import WAITING
from jianyue.tickets.sight import knowing
from jianyue.tickets.situations import ANSWERING, ASKING
from jianyue.tickets.watching import add_watchers
from jianyue.tickets.wishes import Wish, kept

ESCALATED: Final = "escalated"
# With these a ladder is at its end, whatever the agreement says: nobody is called any more.
ENDING: Final = frozenset({"resolved", "closed", "merged"})
MENTIONED: Final = Both("提到了您", "you were named")
REPORTER, REPRESENTATIVE, ASSIGNEE, WATCHERS = "reporter", "representative", "assignee", "watchers"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of a fact, and under which words."""

    whom: frozenset[str]
    said: Both


def _telling(zh: str, en: str, *whom: str) -> Telling:
    return Telling(frozenset(whom), Both(zh, en))


TELLINGS: Final[Mapping[str, Telling]] = MappingProxyType(
    {
        "acknowledged": _telling("已受理", "acknowledged", REPORTER),
        "responded": _telling("有新的答复", "answered", REPORTER, WATCHERS),
        "planned": _telling("已给出方案或计划", "a solution or plan", REPORTER, WATCHERS),
        "resolved": _telling("已解决，请确认", "resolved, please confirm", REPORTER, WATCHERS),
        "assigned": _telling("已分派给您", "assigned to you", ASSIGNEE),
        "solution_proposed": _telling("请同意解决方案", "a solution waits for your consent", REPRESENTATIVE),
        "extension_asked": _telling("请批准延期", "more time is asked for", REPRESENTATIVE),
        "estimated": _telling("请确认工作量", "an effort waits for your consent", REPRESENTATIVE),
        "excluded": _telling("请确认排除出考核", "an exclusion waits for your answer", REPRESENTATIVE),
        "confirmed": _telling("客户已确认故障", "the customer confirmed the fault", ASSIGNEE),
        "consented": _telling("客户同意方案", "the customer consents", ASSIGNEE),
        "consent_refused": _telling("客户不同意方案", "the customer does not consent", ASSIGNEE),
        "extension_refused": _telling("客户不同意延期", "more time was refused", ASSIGNEE),
        "effort_agreed": _telling("客户同意工作量", "the effort is agreed", ASSIGNEE),
        "effort_refused": _telling("客户不同意工作量", "the effort is refused", ASSIGNEE),
        "exclusion_contested": _telling("客户对排除有异议", "the exclusion is contested", ASSIGNEE),
        "pause_rejected": _telling("客户不认可暂停", "a pause was rejected", ASSIGNEE),
        "extended": _telling("已延期", "more time was given", ASSIGNEE, REPORTER),
        "reopened": _telling("已重新打开", "reopened", ASSIGNEE, WATCHERS),
        "noted": _telling("有新的说明", "a new note", REPORTER, ASSIGNEE, WATCHERS),
        "merged": _telling("已合并到另一张工单", "merged into another ticket", REPORTER, WATCHERS),
        "question": _telling("等待您的答复", "waits for your answer", REPORTER),
    }
)  # fmt: skip


def tell(ticket: Ticket, fact: Fact, wish: Wish) -> None:
    """Decide the notices of a fact, and take back those that it made untrue.

    Never to who recorded it; what is internal, to the provider's people alone.
    """
    if fact.kind in ANSWERING:
        withdraw(("ticket", ticket.pk), kind=f"ask-{ANSWERING[fact.kind]}")
    if fact.kind in ENDING:
        for kind in (ESCALATED, UNACKNOWLEDGED):
            withdraw(("ticket", ticket.pk), kind=kind)
    if fact.kind == "reopened":
        withdraw(("ticket", ticket.pk), kind="resolved")
    telling = TELLINGS.get(_name(fact, wish))
    if telling is None:
        return
    text = kept(str(wish.said.get("text") or wish.said.get("reason") or ""))
    named = _mentioned(ticket, fact)
    # Whoever sees his own tickets alone sees this one by following it; others follow if they wish.
    add_watchers(ticket, [user for user in named.values() if user.sees_only_own])
    people = {user.pk: user for user in _people(ticket, telling, internal=fact.internal)}
    for each in (wish.by.pk, *named):
        people.pop(each, None)
    named.pop(wish.by.pk, None)
    calling = replace(message(ticket, fact, MENTIONED, text), kind="mentioned")
    decide_all(
        [(message(ticket, fact, telling.said, text), people.values()), (calling, named.values())],
        at=wish.at,
    )


def message(ticket: Ticket, fact: Fact, said: Both, text: str) -> Message:
    """Return the message about a fact of a ticket."""
    return Message(
        kind=f"ask-{ASKING[fact.kind]}" if fact.kind in ASKING else fact.kind.replace("_", "-"),
        cause=("ticket", ticket.pk),
        subject=Both(
            f"[{ticket.number}] {said.zh}：{ticket.title}",
            f"[{ticket.number}] {said.en}: {ticket.title}",
        ),
        body=Both(
            f"{said.zh}\n\n{ticket.title}\n\n{text}".rstrip(),
            f"{said.en}\n\n{ticket.title}\n\n{text}".rstrip(),
        ),
        step=str(fact.seq),
        path=path_of(ticket),
    )


def path_of(ticket: Ticket) -> str:
    """Return where the page of a ticket is."""
    return f"/tickets/{ticket.number}/"


def representatives() -> Q:
    """Return who speaks for a customer."""
    return Q(grants__role=Role.CUSTOMER_REPRESENTATIVE)


def _name(fact: Fact, wish: Wish) -> str:
    if fact.kind == "paused" and fact.body.get("ground") == WAITING:
        return "question"
    if wish.act.kind == "rejected":
        return "pause_rejected"
    return "" if fact.kind == "rejected" else fact.kind


def _mentioned(ticket: Ticket, fact: Fact) -> dict[int, User]:
    """Return whom a fact names, by id, as far as they may know of the ticket."""
    ids = fact.body.get("mentioned", ())
    known = knowing(ticket, ids=ids, internal=fact.internal) if ids else ()
    return {user.pk: user for user in known}


def _people(ticket: Ticket, telling: Telling, *, internal: bool) -> Iterable[User]:
    ids = {
        REPORTER: ticket.reporter_id,
        ASSIGNEE: ticket.assignee_id,
    }
    among = Q(pk=None)
    if REPRESENTATIVE in telling.whom:
        among |= representatives() & Q(customer=ticket.customer_id)
    if WATCHERS in telling.whom:
        among |= Q(pk__in=Watcher.objects.filter(ticket=ticket).values("user"))
    wanted = [pk for whom, pk in ids.items() if whom in telling.whom and pk is not None]
    return knowing(ticket, ids=wanted, among=among, internal=internal)
