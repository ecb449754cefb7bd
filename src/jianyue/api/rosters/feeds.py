"""Addresses at which a calendar program reads duties, a roster, or planned maintenance."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.answering import Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.problems import invalid
from jianyue.api.rosters.area import ROSTERS, roster_for, row_for
from jianyue.api.shapes import Id, Out, Paging, Sent, Words
from jianyue.escalation import feeds
from jianyue.escalation.feeds import Agenda
from jianyue.escalation.models import Feed, Roster
from jianyue.ledger.speech import Both


class FeedOut(Out):
    """An address of one's own: of one's duties, a roster, a contract's maintenance, an agenda."""

    id: int
    of: Literal["duties", "roster", "maintenance", "agenda"]
    roster: int | None
    contract: str | None
    made_at: datetime


class FeedPage(Out):
    """A page of addresses."""

    items: list[FeedOut]
    next: str | None


class NewFeed(FeedOut, Secret):
    """A new address; `address` is told this once, and null where the same is asked again."""

    told_once: ClassVar[tuple[str, ...]] = ("address",)

    address: str | None


class FeedIn(Sent):
    """Of what the address is; `words` says more of tickets in an agenda than their titles."""

    of: Literal["duties", "roster", "maintenance", "agenda"] = "duties"
    roster: Id | None = None
    contract: Annotated[Words, Field(min_length=1, max_length=12)] | None = None
    words: bool = False


@ROSTERS.get("/me/feeds", Both("列出订阅地址", "List my calendar addresses"), FeedPage)
def list_feeds(request: HttpRequest, asked: Query[Paging]) -> FeedPage:
    """Return one's own addresses that lead somewhere."""
    who = caller(request)
    rows = Feed.objects.visible_to(who.by).filter(revoked_at=None).select_related("contract")
    return FeedPage(**paged(request, who, rows, asked.limit, _feed))


@ROSTERS.post("/me/feeds", Both("创建订阅地址", "Make a calendar address"), NewFeed)
def make_feed(request: HttpRequest, said: FeedIn) -> NewFeed:
    """Make an address for a calendar program."""
    who = caller(request)
    made, token = feeds.make(_of(said, who), at=who.at, by=who.by)
    address = f"{settings.SITE_URL}{reverse('feed-read', args=[token])}"
    return NewFeed(**dict(_feed(made)), address=address)


@ROSTERS.delete("/me/feeds/{feed}", Both("停用订阅地址", "Revoke a calendar address"))
def revoke_feed(request: HttpRequest, feed: Id) -> None:
    """Let an address lead nowhere from now on."""
    who = caller(request)
    feeds.revoke(row_for(who, Feed, feed), at=who.at, by=who.by)


def _of(said: FeedIn, who: Caller) -> Roster | Contract | Agenda | None:
    if said.of == "roster":
        if said.roster is None:
            raise invalid("roster", "这一项必填。", "This is required.")
        return roster_for(who, said.roster)
    if said.of == "maintenance":
        if said.contract is None:
            raise invalid("contract", "这一项必填。", "This is required.")
        return contract_for(who, said.contract)
    return Agenda(words=said.words) if said.of == "agenda" else None


def _feed(row: Feed) -> FeedOut:
    kinds = {"roster": row.roster_id, "maintenance": row.contract_id, "agenda": row.agenda}
    of = next((name for name, there in kinds.items() if there), "duties")
    return FeedOut(
        id=row.pk, of=of, roster=row.roster_id,
        contract=row.contract.code if row.contract else None, made_at=row.made_at,
    )  # fmt: skip
