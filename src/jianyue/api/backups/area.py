"""The area of backups; disaster recovery needs them, and one scope covers both."""

from typing import Annotated, Final

from pydantic import Field

from jianyue.api.shapes import Paging, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope
from jianyue.watch.backups.runs import WORDS

BACKUPS: Final = Area.of(Scope.RECOVERY, "backups")
Prose = Annotated[Words, Field(min_length=1, max_length=WORDS)]
Code = Annotated[Words, Field(min_length=1, max_length=12)]


class BackupQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class BackupWhyIn(Sent):
    """Why."""

    reason: Prose
