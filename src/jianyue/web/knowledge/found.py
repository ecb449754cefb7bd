"""Finding articles; foreign, hidden and missing ones are the same 404."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString, mark_safe

from jianyue.documents import markdown
from jianyue.knowledge.excerpts import excerpt_of
from jianyue.knowledge.models import Article, Edition, Printed
from jianyue.knowledge.searching import rows_for
from jianyue.ledger.speech import Language
from jianyue.ledger.terms import marked
from jianyue.web.agreements.found import person

TONES: Final = {
    "draft": ("idle", "edit"), "published": ("ok", "check"), "withdrawn": ("warn", "undo"),
}  # fmt: skip


def article_for(request: HttpRequest, number: str) -> Article:
    """Return an article that the person may see as one of the provider."""
    rows = Article.objects.visible_to(person(request)).select_related(
        "owner", "written_by", "ticket"
    )
    found: Article = get_object_or_404(rows.defer("terms"), number=number)
    return found


def edition_for(request: HttpRequest, number: str) -> Edition:
    """Return what the person, of a customer, is shown of an article."""
    rows = Edition.objects.visible_to(person(request)).defer("terms")
    found: Edition = get_object_or_404(rows, number=number)
    return found


def row_of(printed: Printed, language: Language, terms: Sequence[str] = ()) -> dict[str, Any]:
    """Return an article as lists show it, with what was looked for marked."""
    tone, icon = TONES[printed.state] if isinstance(printed, Article) else ("", "")
    return {
        "article": printed,
        "title": marked(printed.title.words(language), terms),
        "excerpt": excerpt_of(printed, language, terms),
        "tone": tone,
        "icon_name": icon,
    }


def prose(text: str) -> SafeString:
    """Return a text as HTML that can do no harm."""
    return mark_safe(markdown.html(text))  # noqa: S308 - it is washed


__all__ = ["article_for", "edition_for", "prose", "row_of", "rows_for"]
