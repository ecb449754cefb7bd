"""The articles: found by words, or the newest first; and what is suggested while one writes."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.knowledge import solutions
from jianyue.knowledge.searching import rows_for, search, suggested
from jianyue.knowledge.terms import asked
from jianyue.knowledge.words import Standing
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.knowledge.found import row_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

PER_PAGE: Final = 20
LONGEST: Final = 200
SHOWN: Final = {
    "all": Both("全部", "All"),
    "published": Both("已发布", "Published"),
    "draft": Both("草稿和待发布", "Drafts and changes"),
    "overdue": Both("待复核", "Review overdue"),
    "mine": Both("我负责的", "Mine"),
}


@for_people
@require_GET
@narrowed_by("q", "show", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show the articles that one may read, found by words or the newest first."""
    user, now = person(request), timezone.now()
    text, show = request.GET.get("q", "")[:LONGEST].strip(), request.GET.get("show", "all")
    number = request.GET.get("page", "1")
    if show not in SHOWN or not (number.isascii() and number.isdigit()):
        raise BadRequest(show)
    rows = rows_for(user).defer("terms")
    if not user.is_customer:
        rows = narrowed(rows.select_related("owner"), show, user, now)
    shown = _asked(request, rows, text, number) | {
        "text": text, "show": show, "kinds": () if user.is_customer else SHOWN.items(),
        "today": _today(user, now), "writes": may(user, Deed.WRITE_KNOWLEDGE),
        "staff": not user.is_customer,
    }  # fmt: skip
    if text:
        solutions.searched(text, len(shown["rows"]), at=now, by=user)
    return render(request, "knowledge/list.html", shown)


@for_people
@require_GET
@narrowed_by("title")
def suggest(request: HttpRequest) -> HttpResponse:
    """Return what may help with a matter whose title is being typed."""
    user, language = person(request), spoken(request)
    text = request.GET.get("title", "")[:LONGEST]
    terms = asked(text)
    rows = [row_of(each, language, terms) for each in suggested(user, text)]
    return render(request, "knowledge/_suggested.html", {"rows": rows})


def _asked(request: HttpRequest, rows: Any, text: str, number: str) -> dict[str, Any]:  # noqa: ANN401 - articles or editions
    language, terms = spoken(request), asked(text)
    if text:
        found = search(rows, text)
        return {"rows": [row_of(each, language, terms) for each in found]}
    page = Paginator(rows.order_by("-written_at", "-pk"), PER_PAGE).get_page(number)
    return {"rows": [row_of(each, language) for each in page.object_list], "page": page}


def narrowed(rows: Any, show: str, user: User, now: datetime) -> Any:  # noqa: ANN401 - rows of articles
    """Return the articles that a tab shows."""
    today = _today(user, now)
    match show:
        case "published":
            return rows.exclude(published=None)
        case "draft":
            return rows.exclude(state=Standing.WITHDRAWN).exclude(published=F("version"))
        case "overdue":
            return rows.filter(state=Standing.PUBLISHED, review_date__lt=today)
        case "mine":
            return rows.filter(owner=user)
        case _:
            return rows


def _today(user: User, now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.zone)).date()
