"""What an article says where it has what was looked for."""

from collections.abc import Sequence
from typing import Final

from jianyue.documents import markdown
from jianyue.knowledge.models import Printed
from jianyue.ledger.excerpts import Pieces, window
from jianyue.ledger.speech import Language
from jianyue.ledger.terms import marked

LOOKED_THROUGH: Final = 20_000  # characters of an article


def excerpt_of(printed: Printed, language: Language, terms: Sequence[str] = ()) -> Pieces:
    """Return an excerpt of an article as plain text in pieces, with what was looked for marked."""
    plain = markdown.excerpt(printed.text.words(language), LOOKED_THROUGH)
    return window(marked(plain, terms))
