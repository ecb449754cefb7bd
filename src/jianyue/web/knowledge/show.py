"""One article: to customers as it was published for them, to the provider with its versions."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jianyue.knowledge import solutions
from jianyue.knowledge.copying import told
from jianyue.knowledge.folding import SAID
from jianyue.knowledge.models import Article, Edition, Solution
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.knowledge.found import TONES, article_for, edition_for, prose
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

DIGITS: Final = 6
LATEST: Final = 20
ICONS: Final = {
    "article_written": "edit", "article_published": "eye", "article_withdrawn": "undo",
    "article_reviewed": "check",
}  # fmt: skip


@for_people
@require_GET
@narrowed_by("version")
def show(request: HttpRequest, article: str) -> HttpResponse:
    """Show an article, or to the provider's people a version of it."""
    user, now = person(request), timezone.now()
    if user.is_customer:
        edition = edition_for(request, article)
        solutions.opened(at=now, by=user)
        text = prose(edition.text.words(spoken(request)))
        return render(request, "knowledge/read.html", {"article": edition, "text": text})
    found = article_for(request, article)
    solutions.opened(at=now, by=user)
    shown = _versions(request, found) | _beside(found, user)
    today = now.date()
    tone, icon = TONES[found.state]
    shown |= {
        "article": found, "overdue": found.is_overdue(today), "tone": tone, "icon_name": icon,
        "writes": may(user, Deed.WRITE_KNOWLEDGE), "shows": may(user, Deed.SHOW_KNOWLEDGE),
    }  # fmt: skip
    return render(request, "knowledge/show.html", shown)


@for_people
@require_POST
def helped(request: HttpRequest, article: str) -> HttpResponse:
    """Note that it solved the matter of somebody of a customer, who reports nothing then."""
    user, edition = person(request), edition_for(request, article)
    try:
        solutions.helped(edition, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(
            request,
            Both("太好了，已记录，不用提交工单。", "Good. It is noted; no ticket is needed."),
        )
    page = reverse("article", args=[edition.number])
    if request.headers.get("HX-Request") == "true":  # a button among what is being typed
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def _versions(request: HttpRequest, article: Article) -> dict[str, Any]:
    """Return the versions, and the one that is shown. Raises Http404 for one that is none."""
    account = told(article.timeline_id)
    said = request.GET.get("version", "")
    if said and not (said.isascii() and said.isdigit() and len(said) <= DIGITS):
        raise Http404
    number = int(said or article.version)
    if not 1 <= number <= len(account.versions):
        raise Http404
    version = account.versions[number - 1]
    shown = Edition(
        **{name: version.columns[name] for name in version.columns if name != "owner_id"}
    )
    language = spoken(request)
    customers = Organisation.objects.filter(pk__in=[pk for pk in account.customers if pk])
    return {
        "version": shown, "old": number != article.version,
        "title": shown.title.words(language), "text": prose(shown.text.words(language)),
        "other": _other(shown, language), "customers": list(customers.order_by("pk")),
    }  # fmt: skip


def _other(shown: Edition, language: str) -> dict[str, Any] | None:
    """Return the other language's words, where both were written."""
    if not (shown.title_zh and shown.title_en):
        return None
    zh = language == "en"
    title, text = (shown.title_zh, shown.text_zh) if zh else (shown.title_en, shown.text_en)
    return {"title": title, "text": prose(text), "lang": "zh" if zh else "en"}


def _beside(article: Article, user: User) -> dict[str, Any]:
    """Return what happened to it, and what it solved."""
    facts = list(Fact.objects.filter(timeline=article.timeline_id).order_by("seq"))
    words = words_of(article.timeline_id)
    people = User.objects.visible_to(user).in_bulk({fact.by_id for fact in facts if fact.by_id})
    history, number = [], 0
    for fact in facts:
        number += fact.kind == "article_written"
        history.append(
            {
                "said": SAID[fact.kind], "icon": ICONS[fact.kind], "fact": fact,
                "by": people.get(fact.by_id or 0),
                "reason": words.get(fact.seq, {}).get("reason", ""),
                "version": number if fact.kind == "article_written" else fact.body.get("version"),
            }
        )  # fmt: skip
    solved = Solution.objects.visible_to(user).filter(article=article, taken_at=None)
    tickets = solved.exclude(ticket=None).select_related("ticket").order_by("-at", "-pk")
    return {
        "history": history[::-1], "solved": list(tickets[:LATEST]),
        "tickets": tickets.count(), "alone": solved.filter(ticket=None).count(),
    }  # fmt: skip
