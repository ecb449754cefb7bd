"""What planned downtime does to tickets: clocks that it defers are folded anew (B22)."""

from datetime import datetime

from jianyue.services.models import Window
from jianyue.tickets.actions import look
from jianyue.tickets.models import Ticket


def fold_anew(window: Window, since: datetime, *, at: datetime) -> None:
    """Bring the copies of tickets up to what a window has become.

    since  the earliest instant that counts otherwise than before

    A ticket about one of the systems that was reported later may have occurred in the window. Each
    copy stays as of its last look, if that is later (docs/decisions/0104).
    """
    rows = Ticket.objects.filter(contract=window.contract_id, service__in=window.systems)
    touched = rows.filter(reported_at__gte=since).order_by("pk")
    for pk, looked_at in touched.values_list("pk", "changed_at"):
        look(pk, at=max(at, looked_at))
