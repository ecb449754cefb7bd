"""Which article solved a ticket; which articles solve most, and what nobody has written about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.knowledge import figures, solutions
from jianyue.knowledge.models import Article, Edition, Printed, Solution
from jianyue.knowledge.searching import suggested
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.narrowing import NUL, narrowed_by
from jianyue.web.policy import for_those_who

LARGEST: Final = 2**63 - 1
PERIODS: Final = {
    "30": Both("30 天", "30 days"), "90": Both("90 天", "90 days"), "365": Both("一年", "a year"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What stands about knowledge beside a ticket.

    solved  what solved it, each with the article as the reader may see it
    links   whether the reader may say which one did
    """

    solved: list[tuple[Solution, Printed]]
    links: bool


@for_those_who(Deed.WRITE_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Show what may help with a ticket, or say that an article solved it."""
    user, ticket = person(request), _ticket_for(request, number)
    if request.method != "POST":
        known = {solution.article_id for solution, _ in known_of(ticket, user).solved}
        offered = [each for each in suggested(user, ticket.title) if each.pk not in known]
        shown = {"ticket": ticket, "offered": offered}
        return render(request, "knowledge/_offered.html", shown)
    said = request.POST.get("article", "").replace(NUL, "").strip().upper()[:20]
    article = Article.objects.visible_to(user).filter(number=said).first()
    if article is None:
        tell(request, Both("没有这个编号的知识。", "There is no article of this number."), bad=True)
        return redirect("ticket", ticket.number)
    return _done(
        request, ticket, lambda: solutions.link(ticket, article, at=timezone.now(), by=user)
    )


@for_those_who(Deed.WRITE_KNOWLEDGE)
@require_POST
def take_back(request: HttpRequest, number: str, solution: int) -> HttpResponse:
    """Say that an article did not solve a ticket after all."""
    user, ticket = person(request), _ticket_for(request, number)
    rows = Solution.objects.visible_to(user).filter(ticket=ticket)
    kept = get_object_or_404(rows, pk=min(solution, LARGEST))
    return _done(request, ticket, lambda: solutions.take_back(kept, at=timezone.now(), by=user))


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
@narrowed_by("days")
def numbers(request: HttpRequest) -> HttpResponse:
    """Show which articles solve most, and what is missing."""
    user, days = person(request), request.GET.get("days", "90")
    if days not in PERIODS:
        raise BadRequest(days)
    since = timezone.now() - timedelta(days=int(days))
    shown = {
        "days": days, "periods": PERIODS.items(), "counts": figures.counts(user, since),
        "best": figures.best(user, since), "unanswered": figures.unanswered(user, since),
        "services": figures.services(user, since),
    }  # fmt: skip
    return render(request, "knowledge/numbers.html", shown)


def known_of(ticket: Ticket, user: User) -> Known:
    """Return what solved a ticket, as far as the reader may see it."""
    rows = Solution.objects.visible_to(user).filter(ticket=ticket, taken_at=None).order_by("pk")
    links = may(user, Deed.WRITE_KNOWLEDGE) and not ticket.security
    if not user.is_customer:
        shown = rows.select_related("article").defer("article__terms")
        return Known([(each, each.article) for each in shown], links)
    kept = list(rows)
    wanted = [each.article_id for each in kept]
    read = Edition.objects.visible_to(user).defer("terms").filter(article__in=wanted)
    editions = {each.article_id: each for each in (read if wanted else ())}
    return Known(
        [(each, editions[each.article_id]) for each in kept if each.article_id in editions], links
    )


def _ticket_for(request: HttpRequest, number: str) -> Ticket:
    if NUL in number:
        number = ""
    found: Ticket = get_object_or_404(Ticket.objects.visible_to(person(request)), number=number)
    return found


def _done(request: HttpRequest, ticket: Ticket, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("已记录。", "It is recorded."))
    return redirect("ticket", ticket.number)
