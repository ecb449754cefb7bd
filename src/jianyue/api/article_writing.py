"""Articles: written, changed, published, withdrawn, reviewed; what solved a ticket, or helped."""

from collections.abc import Callable
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.holding import unchanged
from jianyue.api.knowing import KNOWLEDGE, ArticleOut, article_out
from jianyue.api.named import person_named
from jianyue.api.problems import invalid
from jianyue.api.shapes import Day, Id, Sent, Words
from jianyue.api.tickets.found import ticket_for
from jianyue.knowledge import articles, solutions
from jianyue.knowledge.articles import LONGEST, REASON, Written
from jianyue.knowledge.models import Article, Edition, Solution
from jianyue.knowledge.words import Audience, Sort
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, Side
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket

Title = Annotated[Words, Field(max_length=200)]
Text = Annotated[Words, Field(max_length=LONGEST)]
Act = Callable[[Article, Caller], object]


class ArticleIn(Sent):
    """What stands in an article, in Chinese, in English or in both; texts are in Markdown.

    owner        who sees to it that it stays right; left out, the caller
    review_date  by when he looks at it again
    """

    title_zh: Title = ""
    title_en: Title = ""
    text_zh: Text = ""
    text_en: Text = ""
    keywords: Annotated[Words, Field(max_length=300)] = ""
    kind: Sort = Sort.HOW_TO
    service: Annotated[Words, Field(max_length=80)] = ""
    owner: Id | None = None
    review_date: Day

    def written(self, who: Caller) -> Written:
        """Return it as the action takes it. Raises Problem."""
        said = self.model_dump(exclude={"kind", "owner", "ticket"})
        owner = None if self.owner is None else person_named(who, self.owner, "owner")
        if owner is not None and (owner.is_customer or not owner.is_active):
            raise invalid("owner", "请选择本单位在职的人员。", "Choose somebody of your own.")
        return Written(**said, sort=self.kind, owner=owner)


class NewArticle(ArticleIn):
    """A new article; the ticket that it is made from, where there is one."""

    ticket: Annotated[Words, Field(max_length=40)] = ""


class PublishIn(Sent):
    """Who reads it; where customers are chosen, which, by the ids of their organisations."""

    audience: Literal["internal", "chosen", "all"]
    customers: Annotated[list[Id], Field(max_length=500, default_factory=list)]


class WithdrawIn(Sent):
    """Why it is shown no more."""

    reason: Annotated[Words, Field(min_length=1, max_length=REASON)]


class ReviewedIn(Sent):
    """By when it is looked at again."""

    review_date: Day


@KNOWLEDGE.post(
    "/knowledge", Both("编写知识", "Write an article"), ArticleOut, Deed.WRITE_KNOWLEDGE
)
def write_article(request: HttpRequest, said: NewArticle) -> Made:
    """Begin an article as a draft."""
    who = caller(request)
    ticket = _source(who, said.ticket)
    made = articles.write(said.written(who), at=who.at, by=who.by, ticket=ticket)
    answer = article_out(_article_for(who, made.number))
    return Made(answer, reverse("api-get-article", args=[made.number]))


@KNOWLEDGE.post(
    "/knowledge/{article}/change", Both("修改知识", "Write a new version of an article"),
    ArticleOut, Deed.WRITE_KNOWLEDGE,
)  # fmt: skip
def change_article(request: HttpRequest, article: str, said: ArticleIn) -> ArticleOut:
    """Write a new version; readers see it once it is published."""
    return _done(
        request, article,
        lambda row, who: articles.change(row, said.written(who), at=who.at, by=who.by),
    )  # fmt: skip


@KNOWLEDGE.post(
    "/knowledge/{article}/publish", Both("发布知识", "Publish an article"), ArticleOut,
    Deed.WRITE_KNOWLEDGE, Deed.SHOW_KNOWLEDGE,
)  # fmt: skip
def publish_article(request: HttpRequest, article: str, said: PublishIn) -> ArticleOut:
    """Show the newest version to its readers, and to nobody else."""

    def act(row: Article, who: Caller) -> object:
        chosen = _customers(who, said.customers)
        return articles.publish(row, Audience.of(said.audience), chosen, at=who.at, by=who.by)

    return _done(request, article, act)


@KNOWLEDGE.post(
    "/knowledge/{article}/withdraw", Both("撤下知识", "Withdraw an article"), ArticleOut,
    Deed.WRITE_KNOWLEDGE, Deed.SHOW_KNOWLEDGE,
)  # fmt: skip
def withdraw_article(request: HttpRequest, article: str, said: WithdrawIn) -> ArticleOut:
    """Show an article to no reader any more; the desk still sees it."""
    return _done(
        request, article,
        lambda row, who: articles.withdraw(row, said.reason, at=who.at, by=who.by),
    )  # fmt: skip


@KNOWLEDGE.post(
    "/knowledge/{article}/review", Both("复核知识", "Review an article"), ArticleOut,
    Deed.WRITE_KNOWLEDGE,
)  # fmt: skip
def review_article(request: HttpRequest, article: str, said: ReviewedIn) -> ArticleOut:
    """Say that an article is still right, and when it is looked at again."""
    return _done(
        request, article,
        lambda row, who: articles.review(row, said.review_date, at=who.at, by=who.by),
    )  # fmt: skip


@KNOWLEDGE.post(
    "/knowledge/{article}/helped", Both("注明已自行解决", "Say that an article helped"),
    ArticleOut, takes="",
)  # fmt: skip
def article_helped(request: HttpRequest, article: str) -> ArticleOut:
    """Note that it solved the matter of somebody of a customer, who reports nothing then."""
    who = caller(request)
    found: Edition = get_object_or_404(
        Edition.objects.visible_to(who.by).defer("terms"), number=article
    )
    solutions.helped(found, at=who.at, by=who.by)
    return article_out(found)


@KNOWLEDGE.delete(
    "/tickets/{number}/solutions/{article}", Both("取消采用", "Say that it did not solve it"),
    Deed.WRITE_KNOWLEDGE,
)  # fmt: skip
def unsolve_by_article(request: HttpRequest, number: str, article: str) -> None:
    """Say that an article did not solve a ticket after all."""
    who = caller(request)
    rows = Solution.objects.visible_to(who.by).filter(ticket=ticket_for(who, number))
    kept = get_object_or_404(rows, article__number=article, taken_at=None)
    solutions.take_back(kept, at=who.at, by=who.by)


def _article_for(who: Caller, number: str) -> Article:
    rows = Article.objects.visible_to(who.by).select_related("owner").defer("terms")
    found: Article = get_object_or_404(rows, number=number)
    return found


def _done(request: HttpRequest, number: str, act: Act) -> ArticleOut:
    """Do something with an article, and return how it stands. Raises Problem."""
    who = caller(request)
    act(unchanged(request, lambda: _article_for(who, number), article_out), who)
    return article_out(_article_for(who, number))


def _source(who: Caller, number: str) -> Ticket | None:
    if not number.strip():
        return None
    rows = Ticket.objects.visible_to(who.by).filter(security="")
    found: Ticket | None = rows.filter(number=number.strip()).first()
    if found is None:
        raise invalid("ticket", "没有这个编号的工单。", "There is no ticket of this number.")
    return found


def _customers(who: Caller, ids: list[int]) -> list[Organisation]:
    rows = Organisation.objects.visible_to(who.by).filter(side=Side.CUSTOMER, pk__in=ids)
    found = list(rows)
    if len(found) != len(set(ids)):
        raise invalid("customers", "其中有不存在的客户。", "A customer among them is not there.")
    return found
