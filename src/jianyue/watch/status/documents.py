"""The files of a status page: HTML and feeds in both languages, JSON; the same bytes are served.

Each stands by itself: no script, no cookie, no file of the product is needed to read it
(docs/decisions/0172).
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jianyue.ledger.speech import Language
from jianyue.watch.models import StatusPage
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.feed import feed_of
from jianyue.watch.status.shown import Shown, shown_of
from jianyue.watch.status.statuspage import files_of
from jianyue.watch.words import Visibility

SHEETS: Final = ("web/palette.css", "web/status.css", "web/status-alone.css")
LANGUAGES: Final[Mapping[Language, str]] = {"zh": "", "en": "en/"}
KINDS: Final = {
    ".html": "text/html; charset=utf-8", ".json": "application/json; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
}  # fmt: skip


def documents_of(shown: Shown) -> dict[str, bytes]:
    """Return every file of a page by its path behind the page's own."""
    files: dict[str, bytes] = {}
    for language, before in LANGUAGES.items():
        files[f"{before}index.html"] = html_of(shown, language)
        files[f"{before}feed.xml"] = feed_of(shown, language)
        files |= {before + name: data for name, data in files_of(shown, language).items()}
    return files


def document_of(page: StatusPage, name: str, now: datetime) -> bytes | None:
    """Return one file of a page as it is now; None where it has no such file."""
    return documents_of(shown_of(page, now)).get(name)


def html_of(shown: Shown, language: Language) -> bytes:
    """Return the page itself."""
    return document("status/document.html", shown.page, language, {"shown": shown})


def document(template: str, page: StatusPage, language: Language, more: Mapping[str, Any]) -> bytes:
    """Return a page that stands by itself, in the look of status pages."""
    said = {
        "page": page, "language": language, "style": style(), "policy": policy(),
        "is_public": page.visibility == Visibility.PUBLIC, "site": settings.SITE_URL,
        "path": f"{settings.SITE_URL}{path_of(page)}", "before": LANGUAGES[language],
    }  # fmt: skip
    return render_to_string(template, said | dict(more)).encode()


@cache
def style() -> SafeString:
    """Return the sheets as one element: the file is read where the product cannot be asked."""
    return format_html("<style>{}</style>", mark_safe(_sheets()))  # noqa: S308 - sheets of our own


@cache
def policy() -> str:
    """Return what a page may load: nothing but the very sheet that stands in it."""
    digest = b64encode(sha256(_sheets().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; img-src data:"
    )


@cache
def _sheets() -> str:
    found = (finders.find(each) for each in SHEETS)
    return "\n".join(Path(str(each)).read_text(encoding="utf-8") for each in found)
