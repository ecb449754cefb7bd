"""An import of which somebody's process dies between two batches."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from jianyue.imports import running
from jianyue.imports.models import Import
from jianyue.imports.words import Source
from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from tests import cast
from tests.stories.importing import Importing, zammad
from tests.story import Story

ROWS = 7
running.AT_ONCE = 2  # type: ignore[misc] # in the processes of a trial alone


def brought_in(people: cast.Cast, start: datetime) -> None:
    """Have the manager bring tickets of another desk in, each known by the trial it is of."""
    numbers = [f"{start:%j%H%M%S}{each}" for each in range(ROWS)]
    rows = [{"number": each, "id": int(each)} for each in numbers]
    _hands(people, start).brought(zammad(*rows), Source.ZAMMAD)


def found_whole(people: cast.Cast, start: datetime, before: int) -> list[str]:
    """Have another worker go on where it was left; return what is wrong then."""
    hands = _hands(people, start + timedelta(minutes=30))
    with inside(people.manager.tenant_id):
        kept = Import.objects.latest("pk")
    wrong = []
    if _count(people) - before != kept.done:
        wrong.append(f"{_count(people) - before} tickets were brought in, {kept.done} are counted")
    hands.run_again(kept)
    told, there = hands.seen(kept).counts, _count(people) - before
    if (told, there) != ({"made": ROWS}, ROWS):
        wrong.append(f"{there} tickets of {ROWS} are there, told is {told}")
    return wrong


def _count(people: cast.Cast) -> int:
    with inside(people.manager.tenant_id):
        return int(Ticket.objects.count())


def _hands(people: cast.Cast, at: datetime) -> Importing:
    def do(actor: str, deed: Callable[..., Any], *given: Any, **said: Any) -> Any:
        person = people.people[actor]
        with inside(person.tenant_id, person.customer_id):
            return deed(*given, at=at, by=person, **said)

    return Importing(Story(people, at), do, Path(gettempdir()))
