"""Taking the last change of a roster back: a change itself, and a fact."""

from datetime import UTC, datetime

from django.db import transaction

from jianyue.escalation import telling
from jianyue.escalation.layers import end_standing, plan_of, set_layer
from jianyue.escalation.models import Layer, Override, Roster
from jianyue.escalation.noting import locked, note, plans
from jianyue.escalation.overriding import withdraw
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User

UNDOABLE = ("layer_set", "layer_ended", "override_made", "override_withdrawn")


def last_change(roster: Roster) -> Fact | None:
    """Return the change that can be undone: the last fact, if it is of such a kind."""
    last: Fact | None = Fact.objects.filter(timeline=roster.timeline_id).order_by("-seq").first()
    return last if last is not None and last.kind in UNDOABLE else None


@transaction.atomic
def undo(roster: Roster, *, at: datetime, by: User) -> None:
    """Take the last change back, from now on: what has passed stays. Raises NotAllowed."""
    kept = locked(roster, by)
    change = last_change(kept)
    if change is None or not (plans(by) or change.by_id == by.pk):
        raise NotAllowed("没有可以撤销的更改。", "There is no change to undo.")
    if change.kind.startswith("layer"):
        _undo_layer(kept, change, at=at, by=by)
    elif change.kind == "override_made":
        override = Override.objects.filter(roster=kept, pk=change.body["override"]).get()
        withdraw(override, at=at, by=by)
    else:
        _restore(kept, change, at=at, by=by)
    note(kept, "undone", {"seq": change.seq, "kind": change.kind}, at=at, by=by)


def _undo_layer(roster: Roster, change: Fact, *, at: datetime, by: User) -> None:
    """Let what stood before stand again, from when the change was to count or from now."""
    position = int(change.body["position"])
    since = max(datetime.fromisoformat(change.body["since"]), at).astimezone(UTC)
    replaced = Layer.objects.filter(roster=roster, pk=change.body["replaced"] or 0).first()
    if replaced is None:
        end_standing(roster, position, since)
        return
    set_layer(roster, position, plan_of(replaced), since=since, at=at, by=by)


def _restore(roster: Roster, change: Fact, *, at: datetime, by: User) -> None:
    override = Override.objects.filter(roster=roster, pk=change.body["override"]).get()
    if override.withdrawn_at is None or override.until_at <= at:
        raise NotAllowed("这次替班已经结束。", "This has ended meanwhile.")
    override.withdrawn_at = None
    override.save(update_fields=["withdrawn_at"])
    note(roster, "override_restored", {"override": override.pk}, at=at, by=by)
    telling.taken_over(override, at=at)
