"""The area of recurring jobs, and what its modules share."""

from typing import Annotated, Final

from pydantic import Field

from jianyue.api.callers import Caller
from jianyue.api.problems import invalid
from jianyue.api.shapes import Out, Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope, User
from jianyue.upkeep.doing import WORDS

UPKEEP: Final = Area.of(Scope.UPKEEP, "upkeep")
Reason = Annotated[Words, Field(min_length=1, max_length=WORDS)]
Said = Annotated[Words, Field(max_length=WORDS)]


class UpkeepQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class StepLine(Out):
    """A step; one with a reading says what is read, in which unit."""

    place: int
    text: str
    reading: str
    unit: str


class UpkeepWhyIn(Sent):
    """Why."""

    reason: Reason


def person_named(who: Caller, pk: int, where: str) -> User:
    """Return somebody whom the caller sees. Raises Problem."""
    found: User | None = User.objects.visible_to(who.by).filter(pk=pk).first()
    if found is None:
        raise invalid(where, "没有这个人。", "There is no such person.")
    return found
