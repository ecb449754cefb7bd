"""The area of request types."""

from typing import Final

from jianyue.api.ways import Area
from jianyue.people.models import Scope

TYPES: Final = Area.of(Scope.TICKETS, "request_types")
