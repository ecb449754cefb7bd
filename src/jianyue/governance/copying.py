"""The rows of meetings and action items, made anew from their facts on request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jianyue.governance import items
from jianyue.governance.models import ActionItem, Attendee, Meeting, Point
from jianyue.governance.timelines import facts_of, follow
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of


def rebuild(tenant: int) -> list[str]:
    """Make the rows of meetings anew from their facts; return what changed. Safe to repeat."""
    with inside(tenant):
        meetings = Meeting.objects.order_by("pk")
        changed = [row.number for row in meetings if _mended(row, follow, _copies)]
        rows = ActionItem.objects.order_by("pk")
        return changed + [row.number for row in rows if _mended(row, items.follow, _itself)]


def _mended(
    row: Any,  # noqa: ANN401 - a meeting or an item
    follows: Callable[[Any, Fact, Mapping[str, str]], None],
    copies: Callable[[Any], Sequence[object]],
) -> bool:
    before, said = copies(row), words_of(row.timeline_id)
    for fact in facts_of(row):
        follows(row, fact, _words(fact, said.get(fact.seq, {})))
    return copies(row) != before


def _words(fact: Fact, found: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a fact; of what was erased the number of who wrote it."""
    names = fact.body.get("words", {})
    return {name: found.get(name) or f"#{fact.by_id}" for name in names}


def _copies(meeting: Meeting) -> Sequence[object]:
    rows = (
        Meeting.objects.filter(pk=meeting.pk).values(),
        Attendee.objects.filter(meeting=meeting).order_by("user").values(
            "user", "invited", "present"
        ),
        Point.objects.filter(meeting=meeting).order_by("seq").values(),
    )  # fmt: skip
    return [list(each) for each in rows]


def _itself(item: ActionItem) -> Sequence[object]:
    return list(ActionItem.objects.filter(pk=item.pk).values())
