"""Status pages: listed, read, set up, set anew, given another link; one's own subscription."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.monitoring.area import STATUS, Code, Name
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Named, Out, Paging, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.notices import subscribing
from jianyue.people.models import Organisation
from jianyue.people.permissions import Deed
from jianyue.watch.models import StatusPage
from jianyue.watch.status import pages
from jianyue.watch.status.addresses import url_of
from jianyue.watch.status.changing import topic_of
from jianyue.watch.status.components import MOST, Component, covered
from jianyue.watch.status.pages import TEXT, TITLE, Wanted
from jianyue.watch.words import Visibility

BESIDE: Final = ("tenant", "customer", "contract")
Title = Annotated[Words, Field(max_length=TITLE)]
Text = Annotated[Words, Field(max_length=TEXT)]


class StatusPageLine(Out):
    """A status page as lists show it; `contract` is null where it is of all of the customer."""

    id: int
    customer: Named
    contract: str | None
    visibility: Choice
    slug: str
    title: Said
    opened_at: datetime


class StatusPagePage(Out):
    """A page of status pages."""

    items: list[StatusPageLine]
    next: str | None


class ComponentOut(Out):
    """A system as a status page shows it.

    contract  whose agreement names it; null where the caller does not see that contract
    system    its name there
    title     what the public calls it; group is the heading under which it stands
    """

    contract: str | None
    system: str
    title: Said
    group: Said


class StatusPageOut(StatusPageLine):
    """A status page as it is set.

    link        an address that it leads to
    address     where everybody reads it; null unless it is public
    subscribed  whether the caller is told when something changes
    """

    text: Said
    link: str
    systems: list[ComponentOut]
    address: str | None
    subscribed: bool


class NewStatusLink(StatusPageOut, Secret):
    """A status page with its new secret link, told this once.

    It is null where the same is asked again, and unless the page is shown to whoever has the link.
    """

    told_once: ClassVar[tuple[str, ...]] = ("secret_link",)

    secret_link: str | None


class NewStatusPageIn(Sent):
    """For which customer a page is set up, by its code, and for one contract or all of them."""

    customer: Annotated[Words, Field(min_length=1, max_length=40)]
    contract: Code | None = None


class PageTitleIn(Sent):
    """A title; one language is enough."""

    zh: Title = ""
    en: Title = ""


class PageTextIn(Sent):
    """What stands under the title; one language is enough."""

    zh: Text = ""
    en: Text = ""


class ComponentIn(Sent):
    """A system that the page shows; an empty title is the one of the agreement."""

    contract: Code
    system: Name
    title: PageTitleIn | None = None
    group: PageTitleIn | None = None


class StatusPageIn(Sent):
    """Who sees a page, what it is called, and which systems it shows, in this order."""

    visibility: Visibility
    slug: Annotated[Words, Field(min_length=1, max_length=40)]
    title: PageTitleIn
    text: PageTextIn | None = None
    link: Annotated[Words, Field(max_length=300)] = ""
    systems: Annotated[list[ComponentIn], Field(max_length=MOST, default_factory=list)]


@STATUS.get("/status-pages", Both("列出状态页", "List status pages"), StatusPagePage)
def list_status_pages(request: HttpRequest, asked: Query[Paging]) -> StatusPagePage:
    """Return the status pages that the caller sees."""
    who = caller(request)
    rows = StatusPage.objects.visible_to(who.by).select_related(*BESIDE)
    return StatusPagePage(
        **paged(request, who, rows, asked.limit, lambda row: StatusPageLine(**_line(row)))
    )


@STATUS.get("/status-pages/{page}", Both("读取状态页", "Read a status page"), StatusPageOut)
def get_status_page(request: HttpRequest, page: Id) -> StatusPageOut:
    """Return how a status page is set."""
    who = caller(request)
    return _whole(_page_for(who, page), who)


@STATUS.post(
    "/status-pages", Both("新建状态页", "Set up a status page"), StatusPageOut, Deed.KEEP_STATUS
)
def set_up_status_page(request: HttpRequest, said: NewStatusPageIn) -> Made:
    """Set up a page for a customer; it is off until somebody decides who may see it."""
    who = caller(request)
    mine = Contract.objects.visible_to(who.by)
    whose = Organisation.objects.filter(
        tenant=who.by.tenant_id, pk__in=mine.values("customer")
    )  # fmt: skip
    customer: Organisation = get_object_or_404(whose, code=said.customer)
    contract: Contract | None = mine.filter(customer=customer, code=said.contract).first()
    if said.contract is not None and contract is None:
        raise invalid("contract", "客户没有这份合同。", "The customer has no such contract.")
    wanted = pages.usual(customer, contract)
    made = pages.open_page(customer, contract, wanted, at=who.at, by=who.by)
    answer = _whole(_page_for(who, made.pk), who)
    return Made(answer, reverse("api-get-status-page", args=[made.pk]))


@STATUS.post(
    "/status-pages/{page}/change", Both("设置状态页", "Set a status page anew"), StatusPageOut,
    Deed.KEEP_STATUS,
)  # fmt: skip
def change_status_page(request: HttpRequest, page: Id, said: StatusPageIn) -> StatusPageOut:
    """Set a page anew; its files follow within a second."""
    who = caller(request)
    kept = _held(request, who, page)
    pages.change(kept, _wanted(kept, said, who), at=who.at, by=who.by)
    return _whole(_page_for(who, page), who)


@STATUS.post(
    "/status-pages/{page}/link", Both("更换保密链接", "Give a page another secret link"),
    NewStatusLink, Deed.KEEP_STATUS, takes="",
)  # fmt: skip
def renew_status_link(request: HttpRequest, page: Id) -> NewStatusLink:
    """Give a page another secret link, told this once; the one before leads nowhere at once."""
    who = caller(request)
    pages.renew(_held(request, who, page), at=who.at, by=who.by)
    kept = _page_for(who, page)
    by_link = kept.shown_to is Visibility.LINK
    said: dict[str, Any] = dict(_whole(kept, who))
    return NewStatusLink(**said, secret_link=url_of(kept) if by_link else None)


@STATUS.put("/status-pages/{page}/subscription", Both("订阅状态页", "Subscribe to a status page"))
def join_status_page(request: HttpRequest, page: Id) -> None:
    """Be told by one's own channels when something changes."""
    who = caller(request)
    subscribing.join(topic_of(_held(request, who, page)), at=who.at, by=who.by)


@STATUS.delete("/status-pages/{page}/subscription", Both("退订状态页", "Unsubscribe"))
def leave_status_page(request: HttpRequest, page: Id) -> None:
    """Be told nothing more."""
    who = caller(request)
    subscribing.leave(topic_of(_held(request, who, page)), at=who.at, by=who.by)


def _page_for(who: Caller, pk: int) -> StatusPage:
    rows = StatusPage.objects.visible_to(who.by).select_related(*BESIDE)
    found: StatusPage = get_object_or_404(rows, pk=pk)
    return found


def _held(request: HttpRequest, who: Caller, pk: int) -> StatusPage:
    return unchanged(request, lambda: _page_for(who, pk), lambda row: _whole(row, who))


def _wanted(page: StatusPage, said: StatusPageIn, who: Caller) -> Wanted:
    """Return a page as the action takes it. Raises Problem for contracts it is not about."""
    known = {each.code: each.pk for each in covered(page, who.at)}
    for place, each in enumerate(said.systems):
        if each.contract not in known:
            raise invalid(
                f"systems.{place}.contract", "这个状态页不包括这份合同。",
                "The page is not about this contract.",
            )  # fmt: skip
    systems = [
        Component(
            known[each.contract], each.system, **_both(each.title),
            **_both(each.group, "group_{}"),
        )
        for each in said.systems
    ]  # fmt: skip
    return Wanted(
        said.visibility, said.slug, Both(said.title.zh, said.title.en), systems,
        Both(**_both(said.text)), said.link.strip(),
    )  # fmt: skip


def _both(said: PageTitleIn | PageTextIn | None, called: str = "{}") -> dict[str, str]:
    return {called.format(each): getattr(said, each, "") for each in ("zh", "en")}


def _line(row: StatusPage) -> dict[str, Any]:
    return {
        "id": row.pk, "customer": Named.of(row.customer),
        "contract": row.contract.code if row.contract else None,
        "visibility": Choice.of(row.shown_to), "slug": row.slug, "title": Said.of(row.said),
        "opened_at": row.opened_at,
    }  # fmt: skip


def _whole(row: StatusPage, who: Caller) -> StatusPageOut:
    mine = Contract.objects.visible_to(who.by).filter(customer=row.customer_id)
    codes = dict(mine.values_list("pk", "code"))
    public = row.shown_to is Visibility.PUBLIC
    return StatusPageOut(
        **_line(row), text=Said(zh=row.text_zh, en=row.text_en), link=row.link,
        systems=[_component(Component(**each), codes) for each in row.systems],
        address=url_of(row) if public else None,
        subscribed=topic_of(row).rows().filter(user=who.by).exists(),
    )  # fmt: skip


def _component(each: Component, codes: dict[int, str]) -> ComponentOut:
    return ComponentOut(
        contract=codes.get(each.contract), system=each.system, title=Said.of(each.said),
        group=Said(zh=each.group_zh, en=each.group_en),
    )  # fmt: skip
