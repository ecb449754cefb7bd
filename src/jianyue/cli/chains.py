"""Every chain of hashes checked. Loaded once Django stands."""

from jianyue.ledger.models import Timeline
from jianyue.ledger.queries import breaks_of


def checked() -> tuple[int, list[str]]:
    """Return how many timelines there are, and in words where one does not hold."""
    breaks: list[str] = []
    number = 0
    # What a chain is made of alone: a backup of an older version has no other columns yet.
    rows = Timeline.objects.only("subject", "length", "head")
    together = rows.prefetch_related("facts", "words")
    for timeline in together.iterator(chunk_size=500):
        number += 1
        breaks += [f"{each.timeline} {each.seq}: {each.what}" for each in breaks_of(timeline)]
    return number, breaks
