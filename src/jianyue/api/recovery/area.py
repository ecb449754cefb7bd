"""The area of disaster recovery, and what its modules share."""

from typing import Annotated, Final

from pydantic import Field

from jianyue.api.shapes import Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope

RECOVERY: Final = Area.of(Scope.RECOVERY, "recovery")
LENGTH: Final = 500
Prose = Annotated[Words, Field(min_length=1, max_length=LENGTH)]
Aside = Annotated[Words, Field(max_length=LENGTH)]


class RecoveryQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class RecoveryWhyIn(Sent):
    """Why."""

    reason: Prose
