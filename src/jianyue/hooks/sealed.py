"""The addresses and secrets of webhooks at rest."""

from jianyue.hooks.models import Endpoint
from jianyue.ledger import sealing


def seal_anew() -> int:
    """Seal every address with the newest key; return how many there were. Raises KeyLost."""
    rows = list(Endpoint.objects.select_for_update().exclude(sealed="").order_by("pk"))
    for each in rows:
        each.sealed = sealing.seal(sealing.unseal(each.sealed))
    Endpoint.objects.bulk_update(rows, ["sealed"])
    return len(rows)


def lost() -> int:
    """Return how many addresses cannot be opened with the keys at hand."""
    return sum(not sealing.opens(each.sealed) for each in Endpoint.objects.exclude(sealed=""))
