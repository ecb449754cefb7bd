"""Status pages for whoever is outside: the very bytes that a web server hands out as files."""

from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from jianyue.ledger.fence import move
from jianyue.ledger.speech import Language
from jianyue.watch.models import StatusPage
from jianyue.watch.status.documents import KINDS, LANGUAGES, document, document_of, policy
from jianyue.watch.status.known import known_of_month
from jianyue.watch.status.reading import beside, month_named, public_page, secret_page
from jianyue.watch.status.shown import month_of
from jianyue.watch.words import Visibility
from jianyue.web.policy import for_anybody

HISTORY: Final = "history/"
FRESH: Final = "public, max-age=15"


@for_anybody
@require_safe
def by_name(request: HttpRequest, space: str, slug: str, file: str = "") -> HttpResponse:
    """Answer one file of a public page; foreign, hidden and missing are the same 404."""
    return _answered(request, public_page(space, slug), file)


@for_anybody
@require_safe
def by_token(request: HttpRequest, token: str, file: str = "") -> HttpResponse:
    """Answer one file of a page that is read by its secret link."""
    return _answered(request, secret_page(token), file)


def opened(request: HttpRequest, page: StatusPage | None) -> StatusPage:
    """Return a page that was found, behind the fence of its customer, whoever asks.

    No cookie is read or set from here on: what is answered is the same for everybody.
    """
    if page is None:
        raise Http404
    move(page.tenant_id, page.customer_id)
    request.session.modified = request.session.accessed = False
    return page


def language_in(file: str) -> tuple[Language, str]:
    """Return the language of a file and the rest of its name."""
    before = LANGUAGES["en"]
    return ("en", file.removeprefix(before)) if file.startswith(before) else ("zh", file)


def _answered(request: HttpRequest, found: StatusPage | None, file: str) -> HttpResponse:
    page, now = opened(request, found), timezone.now()
    language, rest = language_in(file)
    if rest.startswith(HISTORY):
        data, kind = _history(page, language, rest.removeprefix(HISTORY), now), ".html"
    else:
        name = f"{file}index.html" if not rest else file
        data, kind = document_of(page, name, now), PurePosixPath(name).suffix
    if data is None:
        raise Http404
    return sealed(request, page, data, KINDS[kind])


def sealed(request: HttpRequest, page: StatusPage, data: bytes, kind: str) -> HttpResponse:
    """Return an answer that says how long it is good, and by what it is known again."""
    public = page.visibility == Visibility.PUBLIC
    etag = f'"{sha256(data).hexdigest()[:32]}"'
    known = set(parse_etags(request.headers.get("If-None-Match", "")))
    answer = HttpResponse(data, content_type=kind)
    if known & {etag, f"W/{etag}", "*"}:
        answer = HttpResponseNotModified()
    answer["ETag"] = etag
    answer["Cache-Control"] = FRESH if public else "private, no-cache"
    answer["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    if not public:
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Referrer-Policy"] = "no-referrer"
    return answer


def _history(page: StatusPage, language: Language, name: str, now: datetime) -> bytes | None:
    zone = ZoneInfo(page.customer.zone)
    month = month_named(name.rstrip("/"), zone, now)
    if month is None:
        return None
    earlier, later = beside(month, zone, now, page.opened_at)
    shown = {
        "shown": month_of(known_of_month(page, month, now)), "earlier": earlier, "later": later,
        "month": month.start.astimezone(zone).date(),
    }  # fmt: skip
    return document("status/history.html", page, language, shown)
