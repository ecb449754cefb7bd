"""Tags: the words in use, what one types suggested, renamed and merged."""

from typing import Annotated, Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.desk.area import DESK
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Out, Paging, Sent, Words
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import tagging
from jianyue.tickets.models import Tag
from jianyue.tickets.models_tags import LONGEST
from jianyue.tickets.words import State

OPEN = Q(taggings__ticket__state__in=State.open())
Word = Annotated[Words, Field(min_length=1, max_length=LONGEST)]


class TagOut(Out):
    """A word that tickets are found by: on how many it is, and on how many open ones."""

    id: int
    word: str
    used: int
    live: int


class TagPage(Out):
    """A page of tags."""

    items: list[TagOut]
    next: str | None


class Suggested(Out):
    """Words that begin so or hold it, the most used first."""

    words: list[str]


class StartQuery(Sent):
    """What somebody begins to type."""

    start: Annotated[Words, Field(max_length=LONGEST)] = ""


class TagIn(Sent):
    """What a tag is called from now on."""

    word: Word


class IntoIn(Sent):
    """Which other tag stands for it."""

    into: Id


@DESK.get("/tags", Both("列出标签", "List tags"), TagPage, Deed.SEE_DESK)
def list_tags(request: HttpRequest, asked: Query[Paging]) -> TagPage:
    """Return the words in use, and how many tickets carry each."""
    who = caller(request)
    return TagPage(**paged(request, who, _rows(who), asked.limit, _tag))


@DESK.get("/tag-words", Both("联想标签", "Suggest tags"), Suggested, Deed.SEE_DESK)
def suggest_tags(request: HttpRequest, asked: Query[StartQuery]) -> Suggested:
    """Return words that somebody may be about to type."""
    who = caller(request)
    try:
        start = "".join(tagging.words_of(asked.start)[:1])
    except Refused:
        return Suggested(words=[])
    return Suggested(words=tagging.suggested(start, to=who.by))


@DESK.post("/tags/{tag}/rename", Both("标签改名", "Rename a tag"), TagOut, Deed.PLAN_STAFF)
def rename_tag(request: HttpRequest, tag: Id, said: TagIn) -> TagOut:
    """Call a tag otherwise on every ticket that has it."""
    who = caller(request)
    tagging.rename(_tag_for(who, tag), said.word, by=who.by)
    return _tag(_tag_for(who, tag))


@DESK.post("/tags/{tag}/merge", Both("合并标签", "Merge a tag"), TagOut, Deed.PLAN_STAFF)
def merge_tag(request: HttpRequest, tag: Id, said: IntoIn) -> TagOut:
    """Have another tag stand for one; it cannot be taken apart again."""
    who = caller(request)
    kept = _tag_for(who, tag)
    into = _rows(who).filter(pk=said.into).first()
    if into is None:
        raise invalid("into", "没有这个标签。", "There is no such tag.")
    tagging.merge(kept, into, by=who.by)
    return _tag(_tag_for(who, said.into))


def _rows(who: Caller) -> QuerySet[Any]:
    rows = Tag.objects.visible_to(who.by).filter(merged_into=None)
    return rows.annotate(used=Count("taggings"), live=Count("taggings", filter=OPEN))


def _tag_for(who: Caller, pk: int) -> Tag:
    found: Tag = get_object_or_404(_rows(who), pk=pk)
    return found


def _tag(row: Any) -> TagOut:  # noqa: ANN401 - a tag with its counts
    return TagOut(id=row.pk, word=row.word, used=row.used, live=row.live)
