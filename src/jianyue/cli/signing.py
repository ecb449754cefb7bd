"""The keys of this installation, signing and sealing. Loaded once Django stands."""

from pathlib import Path

from jianyue.hooks import sealed as hooks
from jianyue.ledger import sealing
from jianyue.ledger.keys import rotate
from jianyue.ledger.models import Key
from jianyue.mail import boxes
from jianyue.notices import addresses
from jianyue.people import second_steps

__all__ = ["known", "reseal", "rotate", "sealing_keys"]


def known() -> list[Key]:
    """Return every signing key, the newest last."""
    return list(Key.objects.order_by("since", "pk"))


def sealing_keys() -> list[Path]:
    """Return the files of the keys that seal secrets at rest, the newest last."""
    return sealing.known()


def reseal() -> int:
    """Seal every secret at rest with a new key; return how many there were. Raises KeyLost."""
    return second_steps.rotate(addresses.seal_anew, boxes.seal_anew, hooks.seal_anew)
