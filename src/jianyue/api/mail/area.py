"""The area of mail in."""

from typing import Final

from jianyue.api.ways import Area
from jianyue.people.models import Scope

MAIL: Final = Area.of(Scope.MAIL, "mail")
