"""The signing keys of this installation. Loaded once Django stands."""

from jianyue.ledger.keys import rotate
from jianyue.ledger.models import Key

__all__ = ["known", "rotate"]


def known() -> list[Key]:
    """Return every key, the newest last."""
    return list(Key.objects.order_by("since", "pk"))
