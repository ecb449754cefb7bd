"""The areas of the API, in the order of the reference."""

from typing import Final

from jianyue.api import tickets
from jianyue.api.me import ME
from jianyue.api.ways import Area

AREAS: Final[tuple[Area, ...]] = (ME, tickets.TICKETS)
