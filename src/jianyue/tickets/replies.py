"""Ready answers: kept, shared, and filled in by replacing words literally, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.models import CannedReply, Ticket

MOST: Final = 200
LONGEST: Final = 4000
# What may stand in braces, and what is put there.
NAMES: Final = {
    "number": Both("工单号", "the ticket's number"),
    "title": Both("标题", "its title"),
    "reporter": Both("报告人", "who reported it"),
    "me": Both("我的姓名", "your name"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A ready answer as somebody writes it.

    own   whether it is his alone
    team  with whom it is shared otherwise; None is everybody
    """

    name: str
    text: str
    own: bool = True
    team: Team | None = None


def filled(reply: CannedReply, ticket: Ticket, by: User) -> str:
    """Return a ready answer as it reads on one ticket."""
    return put_in(reply.text, ticket, by)


def put_in(text: str, ticket: Ticket, by: User) -> str:
    """Return the text with what stands in braces replaced; a brace of no known name stays."""
    put = {
        "number": ticket.number, "title": ticket.title, "me": by.name,
        "reporter": ticket.reporter.name,
    }  # fmt: skip
    # One pass over the pieces: what was put in is never looked at again.
    pieces = text.split("{")
    found = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        found.append(put[name] + rest if closed and name in put else "{" + piece)
    return "".join(found)


@transaction.atomic
def keep(said: Written, *, at: datetime, by: User, reply: CannedReply | None = None) -> CannedReply:
    """Keep an answer, a new one or one that was kept before. Raises NotAllowed."""
    must(by, Deed.WORK)
    _check(said, by)
    if reply is None:
        if CannedReply.objects.visible_to(by).count() >= MOST:
            raise NotAllowed(f"最多 {MOST} 条常用答复。", f"At most {MOST} answers are kept.")
        kept = CannedReply(tenant_id=by.tenant_id or 0)
    else:
        kept = _locked(reply, by)
    kept.user = by if said.own else None
    kept.team = None if said.own else said.team
    kept.name, kept.text = said.name.strip(), said.text.strip()
    kept.changed_at, kept.changed_by = at, by
    kept.save()
    return kept


@transaction.atomic
def remove(reply: CannedReply, *, by: User) -> None:
    """Take an answer away; what was written with it stays. Raises NotAllowed."""
    must(by, Deed.WORK)
    _locked(reply, by).delete()


def may_change(reply: CannedReply, by: User) -> bool:
    """Tell whether it is somebody's to change: his own, his team's, or a manager's everybody's."""
    return reply.user_id == by.pk or reply.team_id is not None or may(by, Deed.PLAN_STAFF)


def _check(said: Written, by: User) -> None:
    if not said.name.strip() or not said.text.strip() or len(said.text) > LONGEST:
        raise NotAllowed(
            f"请填写名称和内容，最多 {LONGEST} 字。", f"Give a name, and a text of up to {LONGEST}."
        )
    if said.own or said.team is None:
        allowed = said.own or may(by, Deed.PLAN_STAFF)
    else:
        mine = said.team.members.filter(user=by).exists()
        allowed = mine or may(by, Deed.PLAN_STAFF)
    if not allowed:
        raise NotAllowed("只能分享给自己的团队。", "You may share with your own teams alone.")


def _locked(reply: CannedReply, by: User) -> CannedReply:
    rows = CannedReply.objects.filter(pk__in=CannedReply.objects.visible_to(by).values("pk"))
    kept: CannedReply = rows.select_for_update(of=("self",)).get(pk=reply.pk)
    if not may_change(kept, by):
        raise NotAllowed("这条答复由经理维护。", "A manager keeps this answer.")
    return kept
