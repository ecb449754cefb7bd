"""What happened to a row, as its page tells it."""

from collections.abc import Mapping
from typing import Any

from jianyue.api.callers import Caller
from jianyue.api.shapes import Happening, Person, Said
from jianyue.ledger.speech import Both
from jianyue.money.timelines import history_of


def happenings(
    row: Any,  # noqa: ANN401 - any row with a timeline
    told: Mapping[str, Both],
    who: Caller,
    *,
    worded: bool = True,
) -> list[Happening]:
    """Return the facts of a row that its page tells, in the order of recording.

    told    kind of fact -> words for it; other kinds are not told
    worded  whether what people wrote is told too
    """
    return [
        Happening(
            kind=each.fact.kind, said=Said.of(told[each.fact.kind]), at=each.fact.occurred_at,
            by=Person.of(each.by), words=list(each.words) if worded else [],
        )
        for each in history_of(row, who.by)
        if each.fact.kind in told
    ]  # fmt: skip
