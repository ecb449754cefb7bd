"""The secrets of second steps as they are kept: sealed, and sealed anew when the key changes."""

from collections.abc import Callable, Iterable
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from jianyue.ledger import sealing

# What an app and the recovery codes are computed from; a passkey's row holds a public key alone.
SECRETS: Final = ("secret", "seed")


def rotate(*beside: Callable[[], int]) -> int:
    """Put a new key in use and seal every secret with it; return how many there were.

    beside  seal secrets of other kinds anew, in the same transaction

    Raises KeyLost where one cannot be opened: then all keep the key they had.
    """
    sealing.add_key()
    with transaction.atomic():
        changed = _change(
            Authenticator.objects.select_for_update().order_by("pk"),
            lambda sealed: sealing.seal(sealing.unseal(sealed)),
        )
        changed += sum(anew() for anew in beside)
    sealing.drop_old_keys()
    return changed


def lost() -> int:
    """Return how many secrets cannot be opened with the keys at hand."""
    return sum(
        not sealing.opens(text) for row in Authenticator.objects.all() for text in _secrets(row)
    )


def _change(rows: Iterable[Authenticator], anew: Callable[[str], str]) -> int:
    changed = 0
    for row in rows:
        for name in SECRETS:
            if name in row.data:
                row.data[name] = anew(row.data[name])
                row.save(update_fields=["data"])
                changed += 1
    return changed


def _secrets(row: Authenticator) -> list[str]:
    return [row.data[name] for name in SECRETS if name in row.data]
