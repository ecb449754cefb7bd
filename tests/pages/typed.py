"""A request type of the bank, for pages and the tenant matrix."""

from jianyue.ledger.speech import Both
from jianyue.request_types import defining
from jianyue.request_types.definitions import Definition, Field
from jianyue.request_types.models import RequestType
from tests.story import Story


def type_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the name of a request type of the bank; `words` are in it."""
    said = Both(words, words)
    fields = (
        Field("text", said, help=said),
        Field("choice", said, options=(said, Both("二", "2"))),
    )
    definition = Definition(said, said, said, said, fields=fields)
    bank = story.cast.contracts["bank-1"]
    made: RequestType = defining.define(bank, definition, at=story.now, by=story.cast.manager)
    return {"request_type": made.pk}
