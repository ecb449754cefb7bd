"""The page of results, and what is suggested while one types."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.ledger.lexicon import Hit
from jianyue.tickets.models import Ticket
from jianyue.tickets.numbers import WHOLE, plain
from jianyue.web.agreements.found import person
from jianyue.web.finding.found import BESIDE, PER_PAGE, Question, Sort, kind_of, sorts_for
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

LONGEST: Final = 100
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


@for_people
@require_GET
@narrowed_by("q", "kind", "after")
def show(request: HttpRequest) -> HttpResponse:
    """Show what was found, or the ticket whose whole number is looked for."""
    user, text = person(request), request.GET.get("q", "")[:LONGEST].strip()
    chosen, offered = request.GET.get("kind", Sort.ALL.value), sorts_for(user)
    if chosen not in {Sort.ALL.value, *(sort.value for sort in offered)}:
        raise BadRequest(chosen)
    number = plain(text)
    known = Ticket.objects.visible_to(user).filter(number=number)
    if WHOLE.fullmatch(number) and known.exists():
        return redirect("ticket", number)
    question = Question.of(request, text, now=timezone.now(), until=_until(request))
    sorts = offered if chosen == Sort.ALL.value else [Sort.of(chosen)]
    most = BESIDE if len(sorts) > 1 else PER_PAGE
    kinds = [kind_of(sort, question, most) for sort in sorts] if text else []
    shown = {
        "text": text, "chosen": chosen, "offered": [Sort.ALL, *offered],
        "kinds": [kind for kind in kinds if kind.rows], "staff": not user.is_customer,
        "next": _next(text, kinds[0].more) if len(kinds) == 1 and kinds[0].more else "",
        "today": timezone.now().date(),
    }  # fmt: skip
    return render(request, "finding/show.html", shown)


@for_people
@require_GET
@narrowed_by("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the first things that fit what is being typed."""
    user, text = person(request), request.GET.get("q", "")[:LONGEST].strip()
    question = Question.of(request, text, now=timezone.now(), until=None)
    kinds = [kind_of(sort, question, BESIDE) for sort in sorts_for(user)] if text else []
    shown = {"text": text, "kinds": [kind for kind in kinds if kind.rows]}
    return render(request, "finding/_suggestions.html", shown)


def _until(request: HttpRequest) -> Hit | None:
    said = request.GET.get("after", "")
    if not said:
        return None
    at, _, name = said.partition(".")
    try:
        return Hit(UUID(hex=name), BEGINNING + int(at) * MICROSECOND)
    except (ValueError, OverflowError):
        raise BadRequest(said) from None


def _next(text: str, more: Hit) -> str:
    at = f"{(more.at - BEGINNING) // MICROSECOND}.{more.timeline.hex}"
    return urlencode({"q": text, "kind": Sort.TICKETS.value, "after": at})
