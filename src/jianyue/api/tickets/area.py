"""The area of tickets, to which its modules add their operations."""

from typing import Final

from jianyue.api.ways import Area
from jianyue.people.models import Scope

TICKETS: Final = Area.of(Scope.TICKETS, "tickets")
