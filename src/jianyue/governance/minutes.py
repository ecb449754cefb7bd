"""The minutes: composed from what was recorded, issued by the provider, answered by the customer.

What was issued never changes; a contested edition is followed by the next one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from django.db import transaction

from jianyue.governance import papers, telling
from jianyue.governance.agenda import table_of_items, topics_of
from jianyue.governance.meetings import locked
from jianyue.governance.models import ActionItem, Attendee, Meeting, Point
from jianyue.governance.moments import set_timers
from jianyue.governance.people import answerers
from jianyue.governance.timelines import add
from jianyue.governance.words import Kind, State
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.reports.content import Content, Grid, Section, content_from, plain
from jianyue.services.agreed import Agreed

WORDS: Final = 1000
NOTHING: Final = Both("", "")
CAME: Final = Both("会议情况", "The meeting")
DECISIONS: Final = Both("决定", "Decisions")
ITEMS: Final = Both("行动项", "Action items")
# What stands over the tables of these sections.
WHO: Final = Both("时间、地点和到会的人", "When, where and who came")
DECIDED: Final = Both("会议作出的决定", "What was decided")
LEFT: Final = Both("会上登记的行动项", "What was left to do")
FORM: Final = Both("报告的内容或形式", "Content or form of the report")
WISHES: Final = Both("报告变更要求", "Changes of the report asked for")


@transaction.atomic
def issue(meeting: Meeting, *, at: datetime, by: User) -> Meeting:
    """Issue the minutes as they are written now: so the provider signs them. Raises NotAllowed."""
    must(by, Deed.KEEP_MEETINGS)
    kept = locked(meeting, by, *State.writing())
    edition = kept.edition + 1
    paper = papers.keep(kept, edition, composed(kept, now=at), at=at)
    body = {"edition": edition, "digest": paper.digest}
    add(kept, Entry("minutes_issued", at, body), at=at, by=by)
    set_timers(kept, at=at)
    telling.tell_issued(kept, at=at)
    return kept


@transaction.atomic
def answer(
    meeting: Meeting, edition: int, *, accepts: bool, words: str, at: datetime, by: User
) -> Meeting:
    """Accept an edition of the minutes as the customer, or contest it with a reason. NotAllowed.

    edition  the one that was read; minutes that were issued anew meanwhile are not answered by it
    """
    kept = locked(meeting, by, State.ISSUED)
    if by.pk not in {each.pk for each in answerers(kept)}:
        raise NotAllowed(
            "纪要由主持会议的客户代表确认。", "The minutes are answered by the customer's chair."
        )
    paper = papers.paper_of(kept, kept.edition)
    if paper is None or edition != kept.edition:
        raise NotAllowed(
            "纪要已重新签发，请阅读新的一版。", "There is a newer edition; read it first."
        )
    if not accepts and not words.strip():
        raise NotAllowed("请说明有异议的地方。", "Say what you contest.")
    kind = "minutes_accepted" if accepts else "minutes_contested"
    body = {"edition": edition, "digest": paper.digest}
    add(kept, Entry(kind, at, body, {"text": words.strip()[:WORDS]}), at=at, by=by)
    set_timers(kept, at=at)
    telling.tell_answered(kept, accepted=accepts, at=at)
    return kept


def may_answer(user: User, meeting: Meeting) -> bool:
    """Tell whether somebody is asked to answer the minutes now."""
    waits = meeting.state == State.ISSUED and user.is_customer
    return waits and user.pk in {each.pk for each in answerers(meeting)}


def shown(meeting: Meeting, *, now: datetime) -> Content:
    """Return the minutes as they stand: the last edition, or what is being written."""
    paper = papers.paper_of(meeting, meeting.edition) if meeting.edition else None
    if paper is not None and not meeting.is_written:
        return content_from(paper.content)
    return composed(meeting, now=now)


def composed(meeting: Meeting, *, now: datetime) -> Content:
    """Return the minutes as the records make them now."""
    zone = Agreed(meeting.contract, meeting.version).zone
    points = list(Point.objects.filter(meeting=meeting, struck_at=None).order_by("seq"))
    said = {each.item: each.text for each in points if each.kind == Kind.SAID}
    decided = _decided([each for each in points if each.kind == Kind.DECISION])
    sections = [Section("came", CAME, NOTHING, (_came(meeting, zone),))]
    for each in items_of(meeting):
        words = said.get(each.key, "")
        sections.append(replace(each, text=_with(each.text, words)))
    sections += decided
    rows = list(
        ActionItem.objects.filter(meeting=meeting).select_related("owner").order_by("number")
    )
    if rows:
        table = replace(table_of_items(rows, zone, now), caption=LEFT)
        sections.append(Section("items", ITEMS, NOTHING, (table,)))
    sections += _wished([each for each in points if each.kind == Kind.CHANGE])
    return Content(tuple(sections))


def items_of(meeting: Meeting) -> list[Section]:
    """Return the items of a meeting that was held: as they lay there, and what came in it."""
    topics = {each.key: each for each in topics_of(meeting)}
    known = {each.key: each for each in papers.agenda_of(meeting).sections}
    return [(known | topics)[key] for key in papers.keys_of(meeting)]


def _came(meeting: Meeting, zone: tzinfo) -> Grid:
    rows = list(
        Attendee.objects.filter(meeting=meeting).select_related("user").order_by("user__name", "pk")
    )
    customer, provider = (
        [each.user.name for each in rows if each.present and each.user.is_customer is own]
        for own in (True, False)
    )
    absent = [each.user.name for each in rows if each.present is False]
    start, end = (
        at.astimezone(zone) for at in (meeting.held_from, meeting.held_until) if at is not None
    )
    chair = meeting.chair.name if meeting.chair else "—"
    reason = f"（{meeting.chair_reason}）" if meeting.chair_reason else ""
    pairs = (
        (Both("时间", "Time"), f"{start:%Y-%m-%d %H:%M} – {end:%H:%M}"),
        (Both("地点", "Place"), meeting.place or "—"),
        (Both("主持", "Chair"), chair + reason),
        (Both("客户出席", "Present, customer"), "、".join(customer)),
        (Both("服务方出席", "Present, provider"), "、".join(provider)),
        (Both("缺席", "Absent"), "、".join(absent) or "—"),
        *([(Both("列席", "Guests"), meeting.guests)] if meeting.guests else []),
    )
    cells = tuple((name, plain(value)) for name, value in pairs)
    return Grid(WHO, (Both("项目", "Matter"), Both("内容", "What")), cells, widths=(1, 4))


def _decided(points: list[Point]) -> Iterator[Section]:
    if points:
        rows = tuple((plain(n), plain(each.text)) for n, each in enumerate(points, 1))
        header = (Both("序号", "No."), Both("决定", "Decision"))
        yield Section(
            "decisions", DECISIONS, NOTHING, (Grid(DECIDED, header, rows, widths=(1, 8)),)
        )


def _wished(points: list[Point]) -> Iterator[Section]:
    if points:
        rows = tuple((each.said_by.said, plain(each.text)) for each in points)
        header = (Both("提出方", "Side"), Both("要求", "Wish"))
        note = Both("报告的内容和形式经双方协议变更。", "Content and form change by agreement.")
        yield Section("wishes", WISHES, note, (Grid(FORM, header, rows, widths=(1, 5)),))


def _with(first: Both, said: str) -> Both:
    if not said:
        return first
    return Both(f"{first.zh}\n\n{said}".strip(), f"{first.en}\n\n{said}".strip())
