"""What timelines say, and whether they still say what was recorded."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from jianyue.ledger.chain import BEGINNING
from jianyue.ledger.models import Timeline, Words


@dataclass(frozen=True, slots=True)
class Break:
    """Where a timeline no longer fits what was recorded."""

    timeline: UUID
    seq: int
    what: str


def words_of(timeline_id: UUID) -> dict[int, dict[str, str]]:
    """Return the words of a timeline: seq -> field -> text; erased ones are empty."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for words in Words.objects.filter(timeline=timeline_id):
        found[words.seq][words.field] = words.text
    return dict(found)


def breaks_of(timeline: Timeline) -> Iterator[Break]:
    """Yield each place where the chain of a timeline does not hold; none means that it does.

    Facts and words that were fetched with many timelines at once are not asked for again.
    """
    previous, expected = BEGINNING, 1
    kept = {(words.seq, words.field): words for words in timeline.words.all()}
    for fact in sorted(timeline.facts.all(), key=attrgetter("seq")):
        if fact.seq != expected:
            yield Break(timeline.id, expected, "a fact is missing")
            expected = fact.seq
        if fact.link().hashed(previous) != bytes(fact.hash):
            yield Break(timeline.id, fact.seq, "the fact is not the one that was recorded")
        for name, digest in fact.body.get("words", {}).items():
            words = kept.get((fact.seq, name))
            if words is None or (words.erased_at is None and words.salted().digest != digest):
                yield Break(timeline.id, fact.seq, f"the words of {name} are not the recorded ones")
        previous, expected = bytes(fact.hash), expected + 1
    if expected - 1 != timeline.length or previous != bytes(timeline.head):
        yield Break(timeline.id, timeline.length, "the end of the timeline is missing")
