"""The banner over every page of the provider's people while no worker finishes its rounds."""

from datetime import datetime

from jianyue.operation.heartbeats import beats
from jianyue.operation.installation import Installation
from jianyue.people.models import User


def is_silent(user: object, now: datetime) -> bool:
    """Tell whether somebody of the provider must know that nothing is told to anybody now."""
    if not isinstance(user, User) or user.tenant_id is None or user.customer_id is not None:
        return False
    return not any(beat.lives(now) for beat in beats(Installation().data))
