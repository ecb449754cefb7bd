"""An article is written, changed, published, withdrawn, reviewed."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.knowledge import articles
from jianyue.knowledge.models import Article, Edition
from jianyue.knowledge.words import Audience
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket
from jianyue.tickets.secrets import SAID, secrets_in
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.knowledge.forms import ArticleForm, PublishForm, ReviewForm, WithdrawForm, known
from jianyue.web.knowledge.found import article_for
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who

HALF_A_YEAR: Final = timedelta(days=182)
LOOKED_AT: Final = 500
TOLD: Final = {"reported": "text", "resolved": "text"}


@for_those_who(Deed.WRITE_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article, empty or from a ticket: what was reported, and how it was solved."""
    user, now, ticket = person(request), timezone.now(), _ticket(request)
    begun: dict[str, Any] = {"review_date": _later(now.date())}
    if ticket is not None:
        begun |= drawn_from(ticket)
    form = ArticleForm(user, spoken(request), posted(request), initial=begun)
    if form.is_bound and form.is_valid():
        try:
            article = articles.write(form.written(), at=now, by=user, ticket=ticket)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存为草稿。", "It is kept as a draft."))
            return redirect("article", article.number)
    shown = {"form": form, "ticket": ticket, "services": _services(user)}
    return render(request, "knowledge/write.html", shown)


@for_those_who(Deed.WRITE_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, article: str) -> HttpResponse:
    """Write a new version of an article."""
    user, found = person(request), article_for(request, article)
    form = ArticleForm(user, spoken(request), posted(request), initial=known(found))
    if form.is_bound and form.is_valid():
        try:
            articles.change(found, form.written(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存为新的一版。", "It is kept as a new version."))
            return redirect("article", found.number)
    shown = {"form": form, "article": found, "services": _services(user)}
    return render(request, "knowledge/write.html", shown)


@for_those_who(Deed.WRITE_KNOWLEDGE, Deed.SHOW_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, article: str) -> HttpResponse:
    """Show the newest version to its readers."""
    user, found = person(request), article_for(request, article)
    begun = {"audience": found.audience, "customers": _readers(found)}
    form = PublishForm(user, spoken(request), posted(request), initial=begun)

    def act(said: dict[str, Any]) -> Both:
        audience = Audience.of(said["audience"])
        articles.publish(found, audience, form.chosen(), at=timezone.now(), by=user)
        return Both("已发布。", "It is published.")

    title = Both(f"发布 {found.number}", f"Publish {found.number}")
    page = Page(title, Both("发布", "Publish"), _back(found), _caution(found))
    return asked(request, page, form, act)


@for_those_who(Deed.WRITE_KNOWLEDGE, Deed.SHOW_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, article: str) -> HttpResponse:
    """Show an article to no reader any more."""
    user, found = person(request), article_for(request, article)

    def act(said: dict[str, Any]) -> Both:
        articles.withdraw(found, said["reason"], at=timezone.now(), by=user)
        return Both("已撤下，客户看不到了。", "It is withdrawn; no customer sees it any more.")

    title = Both(f"撤下 {found.number}", f"Withdraw {found.number}")
    page = Page(title, Both("撤下", "Withdraw"), _back(found), danger=True)
    return asked(request, page, WithdrawForm(posted(request)), act)


@for_those_who(Deed.WRITE_KNOWLEDGE)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, article: str) -> HttpResponse:
    """Say that an article is still right, and when it is looked at again."""
    user, found, now = person(request), article_for(request, article), timezone.now()

    def act(said: dict[str, Any]) -> Both:
        articles.review(found, said["review_date"], at=now, by=user)
        return Both("已复核。", "It is reviewed.")

    title = Both(f"复核 {found.number}", f"Review {found.number}")
    intro = Both(
        "内容仍然正确；不正确时请先修改。", "It is still right; where it is not, change it first."
    )
    page = Page(title, Both("仍然正确", "Still right"), _back(found), intro)
    return asked(request, page, ReviewForm(_later(now.date()), posted(request)), act)


def drawn_from(ticket: Ticket) -> dict[str, str]:
    """Return what an article begins with: words that the ticket's customer reads too, no others."""
    facts = Fact.objects.filter(timeline=ticket.timeline_id, internal=False, kind__in=TOLD)
    words = words_of(ticket.timeline_id)
    said = {
        fact.kind: words.get(fact.seq, {}).get(TOLD[fact.kind], "")
        for fact in facts.order_by("seq")
    }
    language = "en" if ticket.title.isascii() else "zh"
    heads = ("**Symptom**", "**Solution**") if language == "en" else ("**现象**", "**解决办法**")
    parts = zip(heads, (said.get("reported", ""), said.get("resolved", "")), strict=True)
    text = "\n\n".join(f"{head}\n\n{part or '…'}" for head, part in parts)
    known_as = {
        "service": ticket.service,
        "sort": "fault" if ticket.kind == "incident" else "how_to",
    }
    return {f"title_{language}": ticket.title, f"text_{language}": text} | known_as


def _ticket(request: HttpRequest) -> Ticket | None:
    number = request.GET.get("ticket", "")
    if not number:
        return None
    if NUL in number:
        raise Http404
    rows = Ticket.objects.visible_to(person(request)).filter(security="")
    found: Ticket = get_object_or_404(rows, number=number)
    return found


def _caution(article: Article) -> Both:
    """Return what to look at before others read it, and secrets that seem to stand in it."""
    content = f"{article.text_zh}\n{article.text_en}".encode()
    found = [SAID[name] for name in secrets_in(content)]
    zh = "客户能看到全文：请先去掉姓名、电话、地址，以及某一家客户独有的内容。"
    en = (
        "Customers read all of it: first take out names, telephone numbers, addresses and what is "
        "of one customer alone."
    )
    if found:
        zh += "其中似乎有" + "、".join(each.zh for each in found) + "。"
        en += " It seems to hold " + ", ".join(each.en for each in found) + "."
    return Both(zh, en)


def _readers(article: Article) -> list[str]:
    """Return whose people read it now; of a draft from a ticket, whose ticket it was."""
    rows = Edition.objects.filter(article=article).exclude(customer=None)
    chosen = [str(pk) for pk in rows.values_list("customer", flat=True)]
    if not chosen and article.published is None and article.ticket is not None:
        return [str(article.ticket.customer_id)]
    return chosen


def _services(user: User) -> list[str]:
    rows = (
        Ticket.objects.visible_to(user).order_by("-reported_at").values_list("service", flat=True)
    )
    return sorted(set(filter(None, rows[:LOOKED_AT])))


def _later(day: date) -> date:
    return day + HALF_A_YEAR


def _back(article: Article) -> str:
    return reverse("article", args=[article.number])
