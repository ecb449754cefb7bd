"""Tickets that belong together: merged, split, linked; each told on both timelines."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import written
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices.actions import decide, withdraw
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.actions import Incomplete, Report, add_fact, locked, report
from jianyue.tickets.models import Link, LinkKind, Ticket, Watcher
from jianyue.tickets.sight import knowing
from jianyue.tickets.telling import TELLINGS, message
from jianyue.tickets.watching import add_watchers
from jianyue.tickets.words import State


@transaction.atomic
def merge(ticket_id: int, into_id: int, *, reason: str, at: datetime, by: User) -> Ticket:
    """Merge a ticket into another of the same contract; return the survivor.

    The survivor keeps the earliest report, and with it the version of the agreement that was in
    force then; the merged one leaves the counts of tickets and stays a call (semantics 2). Raises
    NotAllowed, Incomplete, Ticket.DoesNotExist.
    """
    must(by, Deed.MERGE)
    _need(reason)
    merged, survivor = _both(ticket_id, into_id, by)
    why = unlike(merged, survivor)
    if why is not None:
        raise NotAllowed(why.zh, why.en)
    said = {"into": survivor.pk, "number": survivor.number}
    fact = add_fact(merged, Entry("merged", at, said, {"reason": reason}), at=at, by=by)
    if merged.reported_at < survivor.reported_at:
        survivor.version = merged.version
    body = {"from": merged.pk, "number": merged.number, "reported_at": written(merged.reported_at)}
    add_fact(survivor, Entry("absorbed", at, body, {"reason": reason}), at=at, by=by)
    withdraw(("ticket", merged.pk))
    watching = Watcher.objects.filter(ticket=merged).values_list("user_id", flat=True)
    people = knowing(survivor, ids={*watching, merged.reporter_id})
    add_watchers(survivor, [user for user in people if user.pk != survivor.reporter_id])
    told = [user for user in people if user.pk not in {by.pk, survivor.reporter_id}]
    decide(message(merged, fact, TELLINGS["merged"].said, survivor.number), to=told, at=at)
    return survivor


@transaction.atomic
def split(ticket_id: int, said: Report, *, at: datetime, by: User) -> Ticket:
    """Make a ticket of its own of a part of another; return the new one.

    What was said with the first report counts from then, unless `said` gives an instant of its
    own. Raises what `report` raises.
    """
    must(by, Deed.MERGE)
    ticket = locked(ticket_id, by)
    if ticket.state == State.MERGED:
        raise NotAllowed("工单已合并。", "The ticket has been merged.")
    if ticket.imported:
        raise NotAllowed(
            "导入的工单不能拆分；请另登一张新工单。",
            "An imported ticket is not split; register a new one.",
        )
    reported_at = said.reported_at or ticket.reported_at
    part = replace(
        said,
        reported_at=reported_at,
        split_from=ticket.number,
        security=ticket.security,
        channel=ticket.channel,
    )
    new = report(ticket.contract, part, at=at, by=by, reporter=ticket.reporter)
    body = {"into": new.pk, "number": new.number}
    add_fact(ticket, Entry("split", at, body), at=at, by=by)
    _write_link(new, ticket, LinkKind.SPLIT_FROM)
    return new


@transaction.atomic
def link(ticket_id: int, other_id: int, kind: LinkKind, *, at: datetime, by: User) -> Link:
    """Say that two tickets of one customer belong together; repeating is refused."""
    must(by, Deed.WORK)
    ticket, other = _both(ticket_id, other_id, by)
    if ticket.customer_id != other.customer_id:
        raise NotAllowed(
            "只能关联同一客户的工单。", "Only tickets of the same customer are linked."
        )
    if Link.objects.filter(ticket=ticket, other=other, kind=kind).exists():
        raise NotAllowed("已经关联。", "They are linked already.")
    _tell_both("linked", ticket, other, kind, at=at, by=by)
    return _write_link(ticket, other, kind)


@transaction.atomic
def unlink(link_id: int, *, at: datetime, by: User) -> None:
    """Take a link away; that it was there stays on both timelines."""
    must(by, Deed.WORK)
    row = Link.objects.get(pk=link_id, tenant=by.tenant_id)
    ticket, other = _both(row.ticket_id, row.other_id, by)
    _tell_both("unlinked", ticket, other, LinkKind.of(row.kind), at=at, by=by)
    row.delete()


def _tell_both(
    fact: str, ticket: Ticket, other: Ticket, kind: LinkKind, *, at: datetime, by: User
) -> None:
    for one, two, way in ((ticket, other, "to"), (other, ticket, "from")):
        body: dict[str, Any] = {"other": two.pk, "number": two.number, "kind": kind, "way": way}
        add_fact(one, Entry(fact, at, body), at=at, by=by)


def _write_link(ticket: Ticket, other: Ticket, kind: LinkKind) -> Link:
    return Link.objects.create(
        tenant_id=ticket.tenant_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        other=other,
        kind=kind,
    )


def _both(one: int, other: int, by: User) -> tuple[Ticket, Ticket]:
    """Return two tickets, locked in the order of their ids so that nobody waits in a circle."""
    if one == other:
        raise NotAllowed("不能与自身合并或关联。", "A ticket is not joined to itself.")
    found = {pk: locked(pk, by) for pk in sorted((one, other))}
    return found[one], found[other]


def unlike(merged: Ticket, survivor: Ticket) -> Both | None:
    """Return why one ticket cannot be merged into the other as they stand; None where it can."""
    if merged.contract_id != survivor.contract_id:
        return Both("只能合并同一合同的工单。", "Only tickets of one contract are merged.")
    if merged.state in {State.MERGED, State.CLOSED} or survivor.state == State.MERGED:
        return Both("已合并或已关闭的工单不能合并。", "A merged or closed ticket is not merged.")
    if bool(merged.security) != bool(survivor.security):
        return Both(
            "安全事件只能与安全事件合并。", "A security incident is merged with its like alone."
        )
    if merged.imported != survivor.imported:
        raise NotAllowed(
            "导入的工单不计入考核，只能与导入的工单合并。",
            "An imported ticket counts in no figure; it is merged with its like alone.",
        )
    if merged.kind != survivor.kind:
        return Both("只能合并同一种类的工单。", "Only tickets of one kind are merged.")
    return None


def _need(reason: str) -> None:
    if not reason.strip():
        raise Incomplete("请说明原因。", "Say why.")
