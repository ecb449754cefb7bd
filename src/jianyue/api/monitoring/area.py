"""The areas of what watches and of status pages; one scope covers both and what was found."""

from typing import Annotated, Final, Literal

from pydantic import Field

from jianyue.api.shapes import Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope

MONITORING: Final = Area.of(Scope.WATCH, "monitoring")
STATUS: Final = Area.of(Scope.WATCH, "status_pages")
Code = Annotated[Words, Field(min_length=1, max_length=12)]
Level = Literal["critical", "error", "warning", "info"]  # of `watch.words.Severity`
Name = Annotated[Words, Field(min_length=1, max_length=80)]


class OfContractIn(Sent):
    """Of which contract it is, and what it is called."""

    contract: Code
    name: Name
