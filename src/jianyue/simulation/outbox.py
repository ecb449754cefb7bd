"""What must be true of notices: each has its cause, and what left, left once and was still true."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from jianyue.escalation.models_steps import Step
from jianyue.escalation.models_warnings import Warned
from jianyue.escalation.spoken import MESSAGE
from jianyue.ledger.models import Fact
from jianyue.notices.calls import CALLS, UNACKNOWLEDGED
from jianyue.notices.models import Notice, State
from jianyue.simulation.post import Post, Taken
from jianyue.simulation.scene import Scene
from jianyue.simulation.sight import sight_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import ESCALATED

NOBODY: Final = "nobody-found"
OVER_WITH_LADDER: Final = frozenset({ESCALATED, UNACKNOWLEDGED})


def caused(fresh: Iterable[Notice]) -> Iterator[str]:
    """Every notice that was decided has a cause that was true then."""
    for notice in fresh:
        if notice.cause == "ticket" and not _has_cause(notice):
            yield f"the notice {notice.key} has no cause"


def _has_cause(notice: Notice) -> bool:
    steps = Step.objects.filter(tenant=notice.tenant_id)
    told = {"told_at": notice.decided_at}
    if notice.kind in CALLS - {UNACKNOWLEDGED}:
        return any(notice.user_id in step.people for step in steps.filter(**told))
    if notice.kind == UNACKNOWLEDGED:
        called = steps.filter(ticket=notice.cause_id, told_at__lte=notice.decided_at)
        return any(notice.user_id in step.people for step in called)
    if notice.kind == NOBODY:
        return any(step.nobody for step in steps.filter(ticket=notice.cause_id, **told))
    if notice.kind == MESSAGE:
        warned = Warned.objects.filter(ticket=notice.cause_id, **told)
        return any(notice.user_id in each.people for each in warned)
    return _follows_fact(notice)


def _follows_fact(notice: Notice) -> bool:
    seq = notice.key.split(":")[-3]
    ticket = Ticket.objects.filter(pk=notice.cause_id).first()
    facts = Fact.objects.filter(seq=int(seq) if seq.isdigit() else 0)
    return ticket is not None and facts.filter(timeline=ticket.timeline_id).exists()


def left(scene: Scene) -> Iterator[str]:
    """What the carriers took since the last look left once under one key, and was still true."""
    post = scene.post
    for taken in post.taken[post.looked :]:
        for pk in taken.notices:
            yield from _once(post, taken, pk)
            yield from _true(scene, pk)
        post.by_notice(taken)
    post.looked = len(post.taken)


def _once(post: Post, taken: Taken, pk: int) -> Iterator[str]:
    before: Sequence[Taken] = post.known.get((taken.kind, pk), ())
    if any(each.answered for each in before):
        yield f"notice {pk} left by {taken.kind} again, though its sender knew that it had arrived"
    if any(each.key != taken.key for each in before):
        yield f"notice {pk} left by {taken.kind} again under another key"


def _true(scene: Scene, pk: int) -> Iterator[str]:
    notice = Notice.objects.filter(pk=pk).first()
    if notice is None:  # of another provider, behind whose fence nobody looks from here
        return
    if notice.state == State.WITHDRAWN:
        yield f"the notice {notice.key} left though it was taken back"
    if notice.cause != "ticket" or notice.kind not in {*OVER_WITH_LADDER, MESSAGE}:
        return
    sight = sight_of(notice.cause_id, scene.now)
    if notice.kind == MESSAGE:
        target = notice.key.split(":")[3]
        ended = [each.promised.target.name for each in sight.standing.clocks if each.ended]
        met = target in ended and notice.decided_at < sight.ticket.changed_at
        if met and sight.clocks[target].breached_at is None:
            yield f"the notice {notice.key} left though its clock was met"
    elif sight.climb.ended_by is not None:
        yield f"the notice {notice.key} left after {sight.climb.ended_by}"


def sent(scene: Scene, since: int) -> Iterator[str]:
    """Nothing is marked as sent that no carrier took, and nothing is left lying."""
    known = {pk for _, pk in scene.post.known}
    for notice in Notice.objects.filter(pk__gt=since, state=State.SENT):
        if notice.pk not in known:
            yield f"the notice {notice.key} is marked as sent, and nobody took it"
    for notice in Notice.objects.filter(pk__gt=since, next_at__lte=scene.now):
        yield f"the notice {notice.key} was left lying since {notice.next_at}"
