"""Proof that something was told: who got it, by which channel, when."""

from jianyue.notices.models import Notice
from jianyue.people.models import User

MOST = 100


def dispatched(cause: str, pk: int, reader: User) -> list[Notice]:
    """Return the notices of a row to people whom the reader may see, in the order of deciding."""
    people = User.objects.visible_to(reader).values("pk")
    rows = Notice.objects.filter(cause=cause, cause_id=pk, user__in=people)
    return list(rows.select_related("user").order_by("pk")[:MOST])
