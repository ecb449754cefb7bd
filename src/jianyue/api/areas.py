"""The areas of the API, in the order of the reference."""

from typing import Final

from jianyue.api.tickets import acting, files, joined, listed, show  # noqa: F401 - they declare
from jianyue.api.tickets.area import TICKETS
from jianyue.api.ways import Area

AREAS: Final[tuple[Area, ...]] = (TICKETS,)
