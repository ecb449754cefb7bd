"""The area of rosters, and what its modules share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.shortcuts import get_object_or_404

from jianyue.api.callers import Caller
from jianyue.api.problems import invalid
from jianyue.api.shapes import Out, Person
from jianyue.api.ways import Area
from jianyue.escalation.models import Roster
from jianyue.escalation.previews import preview
from jianyue.people.models import Scope, User

ROSTERS: Final = Area.of(Scope.ROSTERS, "rosters")


class MovedOut(Out):
    """A stretch in which somebody else is on call than before; nobody where it is a hole."""

    from_at: datetime
    until_at: datetime
    before: Person | None
    after: Person | None


class ChangeOut(Out):
    """What a change does in the next 35 days; not kept where one only looked.

    id  of the layer or the override that was made
    """

    kept: bool
    id: int | None
    moved: list[MovedOut]


def roster_for(who: Caller, pk: int) -> Roster:
    """Return a roster in use that the caller sees; else the same 404."""
    rows = Roster.objects.visible_to(who.by).select_related("contract__customer")
    found: Roster = get_object_or_404(rows, pk=pk, closed_at=None)
    return found


def row_for(who: Caller, model: Any, pk: int, *related: str) -> Any:  # noqa: ANN401 - any model with its door
    """Return a row behind the model's door."""
    rows = model.objects.visible_to(who.by).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def person_named(who: Caller, pk: int, where: str) -> User:
    """Return somebody of the provider whom the caller sees. Raises Problem."""
    rows = User.objects.visible_to(who.by).filter(customer=None, is_active=True)
    found: User | None = rows.filter(pk=pk).first()
    if found is None:
        raise invalid(where, "没有这个人。", "There is no such person.")
    return found


def weighed(roster: Roster, deed: Callable[[], Any], who: Caller, *, looks: bool) -> ChangeOut:
    """Do a deed and return what it changes; where one only looks, nothing is kept."""
    moved = preview(roster, deed, at=who.at)
    made = None if looks else deed()
    return ChangeOut(
        kept=not looks,
        id=getattr(made, "pk", None),
        moved=[
            MovedOut(from_at=each.span.start, until_at=each.span.end,
                     before=Person.of(each.before), after=Person.of(each.after))
            for each in moved
        ],
    )  # fmt: skip
