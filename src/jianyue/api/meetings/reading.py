"""Meetings: listed, one with who comes and what was said, its agenda or minutes, its file."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.meetings.area import MEETINGS, MeetingsQuery, meeting_for
from jianyue.api.shapes import Choice, Happening, Nothing, Out, Person, Said
from jianyue.governance.models import Attendee, Meeting, Point
from jianyue.governance.paper import as_pdf, content_of
from jianyue.governance.words import SAID, Kind
from jianyue.ledger.speech import Both, language_of
from jianyue.people.permissions import Deed, may
from jianyue.reports.content import Grid, Section
from jianyue.reports.models import Report


class MeetingLine(Out):
    """A meeting as lists show it; `edition` is of the minutes that were issued last, 0 is none."""

    number: str
    contract: str
    state: Choice
    starts_at: datetime
    ends_at: datetime
    place: str
    chair: Person | None
    edition: int


class MeetingPage(Out):
    """A page of meetings."""

    items: list[MeetingLine]
    next: str | None


class AttendeeOut(Out):
    """Somebody who was invited or came; `present` is null until the meeting was held."""

    person: Person
    invited: bool
    present: bool | None


class PointOut(Out):
    """An item, what was said to one, a decision, or a change of the report asked for.

    point    its number; `item` to which item of the agenda it belongs
    version  of the agreement that takes a change up, or `reply` why none does
    """

    point: int
    kind: Choice
    item: str
    side: Choice
    text: str
    by: Person
    at: datetime
    version: int | None
    reply: str


class MeetingOut(MeetingLine):
    """A meeting: who comes, what was said, the report that was submitted, the customer's answer."""

    chair_reason: str
    reason: str
    held_from: datetime | None
    held_until: datetime | None
    guests: str
    report: str | None
    issued_at: datetime | None
    issued_by: Person | None
    answered_at: datetime | None
    answered_by: Person | None
    answer: str
    people: list[AttendeeOut]
    points: list[PointOut]
    history: list[Happening]


class TableOut(Out):
    """A table; `more` rows are not listed."""

    caption: Said
    header: list[Said]
    rows: list[list[Said]]
    more: int


class SectionOut(Out):
    """An item of the agenda, or of the minutes: its text in Markdown, its tables."""

    key: str
    title: Said
    text: Said
    tables: list[TableOut]


class PaperOut(Out):
    """The agenda as it stands, or the minutes once the meeting was held."""

    number: str
    edition: int
    sections: list[SectionOut]


@MEETINGS.get("/meetings", Both("列出评审会", "List meetings"), MeetingPage)
def list_meetings(request: HttpRequest, asked: Query[MeetingsQuery]) -> MeetingPage:
    """Return the meetings that the caller sees: of his contracts, or those he goes to."""
    who = caller(request)
    rows = Meeting.objects.visible_to(who.by).select_related("contract", "chair")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return MeetingPage(
        **paged(request, who, rows, asked.limit, lambda row: MeetingLine(**_line(row)))
    )


@MEETINGS.get("/meetings/{meeting}", Both("读取评审会", "Read a meeting"), MeetingOut)
def get_meeting(request: HttpRequest, meeting: str) -> MeetingOut:
    """Return one meeting."""
    who = caller(request)
    return whole(meeting_for(who, meeting), who)


@MEETINGS.get(
    "/meetings/{meeting}/paper", Both("读取议程或纪要", "Read the agenda or the minutes"), PaperOut
)
def get_meeting_paper(request: HttpRequest, meeting: str) -> PaperOut:
    """Return the agenda as it stands, or the minutes once the meeting was held."""
    who = caller(request)
    kept = meeting_for(who, meeting)
    found = content_of(kept, now=who.at)
    return PaperOut(
        number=kept.number,
        edition=kept.edition,
        sections=[section(each) for each in found.sections],
    )


@MEETINGS.get(
    "/meetings/{meeting}/pdf/{language}", Both("下载议程或纪要", "Take the agenda or minutes"),
    Nothing, plain=True,
)  # fmt: skip
def take_meeting(request: HttpRequest, meeting: str, language: Literal["zh", "en"]) -> HttpResponse:
    """Return the agenda, or the minutes once the meeting was held, as PDF."""
    who = caller(request)
    kept = meeting_for(who, meeting)
    made = as_pdf(kept, language_of(language), now=who.at)
    edition = f"v{kept.edition}-" if kept.edition else ""
    name = f"{kept.number}-{edition}{language}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def whole(row: Meeting, who: Caller) -> MeetingOut:
    """Return a meeting with everything that its page tells."""
    people = Attendee.objects.filter(meeting=row).select_related("user").order_by("user__name")
    points = Point.objects.filter(meeting=row, struck_at=None).select_related("by", "version")
    names = (
        "chair_reason", "reason", "held_from", "held_until", "guests", "issued_at", "answered_at",
        "answer",
    )  # fmt: skip
    return MeetingOut(
        **_line(row), **{name: getattr(row, name) for name in names}, report=_report(row, who),
        issued_by=Person.of(row.issued_by), answered_by=Person.of(row.answered_by),
        people=[
            AttendeeOut(person=Person(id=each.user.pk, name=each.user.name), invited=each.invited,
                        present=each.present)
            for each in people
        ],
        points=[_point(each) for each in points.order_by("seq")],
        history=happenings(row, SAID, who, worded=False),
    )  # fmt: skip


def section(each: Section) -> SectionOut:
    """Return a section as it is answered; its charts are in its file."""
    return SectionOut(
        key=each.key, title=Said.of(each.title), text=Said.of(each.text),
        tables=[
            TableOut(
                caption=Said.of(part.caption), header=[Said.of(cell) for cell in part.header],
                rows=[[Said.of(cell) for cell in line] for line in part.rows], more=part.more,
            )
            for part in each.parts
            if isinstance(part, Grid)
        ],
    )  # fmt: skip


def _report(row: Meeting, who: Caller) -> str | None:
    """Return the number of the report that was submitted, where the caller may see it."""
    if row.report is None or not may(who.by, Deed.SEE_MEETINGS):
        return None
    seen = Report.objects.visible_to(who.by).filter(pk=row.report.pk).exists()
    return row.report.number if seen else None


def _point(row: Point) -> PointOut:
    return PointOut(
        point=row.seq, kind=Choice.of(Kind.of(row.kind)), item=row.item,
        side=Choice.of(row.said_by), text=row.text, at=row.at, reply=row.reply,
        by=Person(id=row.by.pk, name=row.by.name),
        version=row.version.number if row.version else None,
    )  # fmt: skip


def _line(row: Meeting) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code, "state": Choice.of(row.standing),
        "starts_at": row.starts_at, "ends_at": row.ends_at, "place": row.place,
        "chair": Person.of(row.chair), "edition": row.edition,
    }  # fmt: skip
