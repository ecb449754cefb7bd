"""Knowledge: searched and read, to customers as it was published for them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import caller
from jianyue.api.cursors import paged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Out, Paging, Person, Said, Sent, Words
from jianyue.api.ways import Area
from jianyue.knowledge import solutions
from jianyue.knowledge.models import Article, Printed
from jianyue.knowledge.searching import rows_for, search
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket

KNOWLEDGE = Area.of(Scope.KNOWLEDGE, "knowledge")


class ArticleLine(Out):
    """An article as lists show it."""

    number: str
    version: int
    title: Said
    kind: Choice
    service: str
    written_at: datetime


class ArticlePage(Out):
    """A page of articles; what was looked for comes on one page, the best first."""

    items: list[ArticleLine]
    next: str | None


class Kept(Out):
    """How an article is kept: told to the provider's people alone.

    published    the version that readers are shown; null while there is none
    review_date  by when its owner looks whether it is still right
    """

    state: Choice
    published: int | None
    audience: Choice
    owner: Person
    review_date: date


class ArticleOut(ArticleLine):
    """An article with its text in Markdown, and how it is kept; that is null to customers."""

    text: Said
    keywords: str
    kept: Kept | None


class ArticleQuery(Paging):
    """What is looked for; empty lists the newest first."""

    q: Annotated[Words, Field(max_length=200)] = ""


class SolvedIn(Sent):
    """The ticket that was solved, by its number."""

    ticket: Annotated[Words, Field(min_length=1, max_length=40)]


@KNOWLEDGE.get("/knowledge", Both("查找知识", "Search articles"), ArticlePage)
def list_articles(request: HttpRequest, asked: Query[ArticleQuery]) -> ArticlePage:
    """Return the articles that the caller may read: found by words, or the newest first."""
    who = caller(request)
    rows = rows_for(who.by).defer("terms")
    text = asked.q.strip()
    if not text:
        return ArticlePage(**paged(request, who, rows, asked.limit, _line))
    found = search(rows, text)
    solutions.searched(text, len(found), at=who.at, by=who.by)
    return ArticlePage(items=[_line(each) for each in found[: asked.limit]], next=None)


@KNOWLEDGE.get("/knowledge/{article}", Both("读取知识", "Read an article"), ArticleOut)
def get_article(request: HttpRequest, article: str) -> ArticleOut:
    """Return an article; that it was opened is counted."""
    who = caller(request)
    found: Printed = get_object_or_404(rows_for(who.by).defer("terms"), number=article)
    if who.by.is_customer:
        solutions.opened(at=who.at, by=who.by)
    return article_out(found)


@KNOWLEDGE.post(
    "/knowledge/{article}/solved", Both("注明由知识解决", "Say that an article solved a ticket"),
    ArticleOut, Deed.WRITE_KNOWLEDGE,
)  # fmt: skip
def solve_by_article(request: HttpRequest, article: str, said: SolvedIn) -> ArticleOut:
    """Record that an article solved a ticket; repeating it changes nothing."""
    who = caller(request)
    rows = Article.objects.visible_to(who.by).defer("terms")
    found: Article = get_object_or_404(rows, number=article)
    ticket = Ticket.objects.visible_to(who.by).filter(number=said.ticket).first()
    if ticket is None:
        raise invalid("ticket", "没有这个编号的工单。", "There is no ticket of this number.")
    solutions.link(ticket, found, at=who.at, by=who.by)
    return article_out(found)


def article_out(printed: Printed) -> ArticleOut:
    """Return an article as it is answered."""
    said: dict[str, Any] = dict(_line(printed))
    return ArticleOut(
        **said, text=Said.of(printed.text), keywords=printed.keywords, kept=_kept(printed)
    )


def _kept(printed: Printed) -> Kept | None:
    if not isinstance(printed, Article):
        return None
    owner = Person(id=printed.owner.pk, name=printed.owner.name)
    return Kept(
        state=Choice.of(printed.standing), published=printed.published,
        audience=Choice.of(printed.readers), owner=owner, review_date=printed.review_date,
    )  # fmt: skip


def _line(printed: Printed) -> ArticleLine:
    return ArticleLine(
        number=printed.number, version=printed.version, title=Said.of(printed.title),
        kind=Choice.of(printed.kind), service=printed.service, written_at=printed.written_at,
    )  # fmt: skip
