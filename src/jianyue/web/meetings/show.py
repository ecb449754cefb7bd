"""One meeting: its agenda before it, its minutes after it, what was left to do."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from jianyue.documents import markdown, page
from jianyue.documents.document import Document, Language
from jianyue.governance import agenda, minutes
from jianyue.governance.models import ActionItem, Attendee, Meeting, Point
from jianyue.governance.paper import content_of
from jianyue.governance.reporting import lateness
from jianyue.governance.timelines import facts_of
from jianyue.governance.words import PLANNED, SAID, SERVICE, Kind, State
from jianyue.governance.writing import UNTIL_ISSUED, may_write
from jianyue.ledger.queries import words_of
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.reports.content import Chart, Section
from jianyue.reports.models import Report
from jianyue.reports.paper import table_of
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.meetings.found import meeting_for
from jianyue.web.meetings.items import rows_of
from jianyue.web.meetings.listed import state_of
from jianyue.web.policy import for_people

HISTORY: Final = 60
WHY: Final = ("reason", "chair_reason")  # words of facts that stand in the timeline


@for_people
@require_GET
def show(request: HttpRequest, meeting: str) -> HttpResponse:
    """Show a meeting: the agenda as it stands, or the minutes, and what one may do."""
    user, kept, now = person(request), meeting_for(request, meeting), timezone.now()
    language: Language = spoken(request)
    points = list(
        Point.objects.filter(meeting=kept, struck_at=None).select_related("by", "version")
        .order_by("seq")
    )  # fmt: skip
    writes = may_write(user, kept)
    said: dict[str, Any] = state_of(kept) | {
        "contract": kept.contract, "writes": writes,
        "sections": _sections(kept, points, language, now, writes=writes),
        "people": _people(kept), "items": rows_of(_items(kept, user), now),
        "wishes": [each for each in points if each.kind == Kind.CHANGE],
        "history": _history(kept, user),
        "other_chair": bool(kept.chair_id) and bool(kept.chair_reason),
    }  # fmt: skip
    said |= _may(kept, user, points) | _report(kept, user)
    return render(request, "meetings/meeting.html", said)


def part_of(part: Any, language: Language) -> SafeString:  # noqa: ANN401 - a table
    """Return a table as HTML; every text in it is escaped."""
    document = Document("", language, (table_of(part, language),))
    return mark_safe(page.html(document))  # noqa: S308 - it escapes every text


def _sections(
    meeting: Meeting, points: list[Point], language: Language, now: datetime, *, writes: bool
) -> list[dict[str, Any]]:
    """Return what the meeting is about; where minutes are written, with what stands in each."""
    decided: dict[str, list[Point]] = {}
    for each in points:
        if each.kind == Kind.DECISION:
            decided.setdefault(each.item, []).append(each)
    keys = {each.key for each in minutes.items_of(meeting)} if writes else set()
    topics = {each.key: each for each in points if each.kind == Kind.TOPIC}
    return [
        _section(each, language)
        | {"writes": each.key in keys, "decisions": decided.get(each.key, []) if writes else [],
           "topic": topics.get(each.key)}
        for each in content_of(meeting, now=now).sections
        if not (writes and each.key in {"decisions", "items", "wishes"})
    ]  # fmt: skip


def _section(section: Section, language: Language) -> dict[str, Any]:
    text = markdown.html(section.text.words(language))
    return {
        "key": section.key, "title": section.title,
        "text": mark_safe(text),  # noqa: S308 - it is washed
        "parts": [part_of(each, language) for each in section.parts if not isinstance(each, Chart)],
    }  # fmt: skip


def _people(meeting: Meeting) -> dict[str, list[Attendee]]:
    rows = Attendee.objects.filter(meeting=meeting).select_related("user").order_by("user__name")
    found = list(rows)
    return {
        "customer": [each for each in found if each.user.is_customer],
        "provider": [each for each in found if not each.user.is_customer],
    }


def _items(meeting: Meeting, user: User) -> Any:  # noqa: ANN401 - rows of items
    rows = ActionItem.objects.visible_to(user).filter(meeting=meeting)
    return rows.select_related("owner", "contract__customer").order_by("number")


def _may(meeting: Meeting, user: User, points: list[Point]) -> dict[str, Any]:
    keeps, state = may(user, Deed.KEEP_MEETINGS), meeting.standing
    speaks = keeps or may(user, Deed.JOIN_MEETINGS)
    drafts = may(user, Deed.DRAFT_AGREEMENTS) and state in {State.PLANNED, *State.over()}
    return {
        "fixes": keeps and state is State.PROPOSED, "moves": keeps and state is State.PLANNED,
        "holds": keeps and state in UNTIL_ISSUED, "issues": keeps and state in State.writing(),
        "answers": minutes.may_answer(user, meeting),
        "proposes": speaks and state in UNTIL_ISSUED,
        "wishes_may": speaks and state in {State.PLANNED, *State.writing()},
        "side": "customer" if user.is_customer else "provider",
        "replies": {each.seq for each in points if drafts and each.is_waiting},
        "strikes": speaks and state in UNTIL_ISSUED,
        "in_calendar": state in {State.PLANNED, State.CANCELLED, *State.over()},
    }  # fmt: skip


def _report(meeting: Meeting, user: User) -> dict[str, Any]:
    """Return the report that the meeting looks at, where the reader may open it."""
    found = agenda.reports_of(meeting, agenda.stretch_of(meeting))[:4]
    seen = set(
        Report.objects.visible_to(user).filter(pk__in=[each.pk for each in found])
        .values_list("pk", flat=True)
    )  # fmt: skip
    main = found[0] if found else None
    submits = may(user, Deed.WRITE_REPORTS) and meeting.standing in UNTIL_ISSUED
    return {
        "report": main if main and main.pk in seen else None, "service_key": SERVICE,
        "planned_key": PLANNED,
        "late": lateness(meeting, main) if main and main.released_at else None,
        "submitted": bool(main and meeting.report_id == main.pk),
        "submits": [each for each in found if each.released_at and each.pk != meeting.report_id]
        if submits else [],
    }  # fmt: skip


def _history(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    facts, words = facts_of(meeting)[-HISTORY:], words_of(meeting.timeline_id)
    people = User.objects.visible_to(user).in_bulk({each.by_id for each in facts if each.by_id})
    return [
        {"fact": each, "said": SAID[each.kind], "by": people.get(each.by_id or 0),
         "words": [text for name, text in words.get(each.seq, {}).items() if name in WHY]}
        for each in facts
    ]  # fmt: skip
