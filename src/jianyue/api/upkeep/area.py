"""The area of recurring jobs, and what its modules share."""

from typing import Annotated, Final

from pydantic import Field

from jianyue.api.shapes import Out, Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope
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
