"""What becomes of a meeting: items, the report, who came, what was said, decided and wished."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements.models import Version
from jianyue.governance import meetings, minutes
from jianyue.governance import writing as deeds
from jianyue.governance.models import Meeting, Point
from jianyue.governance.people import candidates
from jianyue.governance.telling import invited
from jianyue.governance.words import Kind
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.reports.models import Report
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.meetings.forms import (
    DecisionForm,
    HeldForm,
    ReplyForm,
    SaidForm,
    TopicForm,
    WishForm,
    named,
)
from jianyue.web.meetings.found import meeting_for
from jianyue.web.meetings.planning import page_of
from jianyue.web.people.asked import asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.surveys.forms import local

SPEAK = for_those_who(Deed.KEEP_MEETINGS, Deed.JOIN_MEETINGS)


@SPEAK
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, meeting: str) -> HttpResponse:
    """Put an item on the agenda."""
    user, kept = person(request), meeting_for(request, meeting)

    def act(said: dict[str, Any]) -> Both:
        meetings.add_topic(kept, said["text"], at=timezone.now(), by=user)
        return Both("议题已列入议程。", "The item is on the agenda.")

    page = page_of(kept, Both("提出议题", "Put an item on the agenda"), Both("列入议程", "Add"))
    return asked(request, page, TopicForm(posted(request)), act)


@for_those_who(Deed.WRITE_REPORTS)
@require_POST
def submit(request: HttpRequest, meeting: str, report: str) -> HttpResponse:
    """Submit a released report to the meeting."""
    user, kept = person(request), meeting_for(request, meeting)
    rows = Report.objects.visible_to(user).filter(contract=kept.contract_id)
    found: Report = get_object_or_404(rows, number=report.upper())
    done = Both("报告已提交到会议。", "The report is submitted to the meeting.")
    return _done(request, kept, lambda: deeds.submit(kept, found, at=timezone.now(), by=user), done)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, meeting: str) -> HttpResponse:
    """Record when it was held, who chaired and who came."""
    user, kept, language = person(request), meeting_for(request, meeting), spoken(request)
    zone, also = ZoneInfo(user.zone), list(kept.attendees.values_list("user_id", flat=True))
    there = kept.attendees.filter(present=True).values_list("user_id", flat=True)
    first = {
        "held_from": local(kept.held_from or kept.starts_at, zone),
        "held_until": local(kept.held_until or kept.ends_at, zone), "chair": kept.chair_id,
        "chair_reason": kept.chair_reason, "guests": kept.guests,
        "people": list(there) if kept.is_over else [each.pk for each in invited(kept)],
    }  # fmt: skip
    people = named(candidates(kept.contract, also), language)
    form = HeldForm((user.zone, language), people, posted(request), initial=first)

    def act(_: dict[str, Any]) -> Both:
        deeds.hold(kept, form.came(), at=timezone.now(), by=user)
        return Both(
            "已登记；请按议题填写讨论情况。", "Recorded; now write what was said to each item."
        )

    intro = Both("登记后议程固定下来，不再随记录变化。",
                 "The agenda is kept as it lies now and follows the records no more.")  # fmt: skip
    page = page_of(kept, Both("登记会议情况", "Record the meeting"), Both("登记", "Record"), intro)
    return asked(request, page, form, act)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def said(request: HttpRequest, meeting: str, topic: str) -> HttpResponse:
    """Write what was said to an item."""
    user, kept = person(request), meeting_for(request, meeting)
    title = title_of(kept, topic)
    last = Point.objects.filter(meeting=kept, kind=Kind.SAID, item=topic, struck_at=None).first()
    form = SaidForm(posted(request), initial={"text": last.text if last else ""})

    def act(typed: dict[str, Any]) -> Both:
        deeds.say(kept, topic, typed["text"], at=timezone.now(), by=user)
        return Both("已保存。", "Saved.")

    note = Both("可以使用 Markdown：空行分段，- 开头为列表。",
                "Markdown may be used: an empty line begins a paragraph, - a list.")  # fmt: skip
    return asked(request, page_of(kept, title, Both("保存", "Save"), note), form, act)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, meeting: str, topic: str) -> HttpResponse:
    """Write down a decision."""
    user, kept = person(request), meeting_for(request, meeting)
    item = title_of(kept, topic)

    def act(typed: dict[str, Any]) -> Both:
        deeds.decide(kept, topic, typed["text"], at=timezone.now(), by=user)
        return Both("决定已记录。", "The decision is recorded.")

    page = page_of(kept, Both("记录决定", "Record a decision"), Both("保存", "Save"), item)
    return asked(request, page, DecisionForm(posted(request)), act)


@SPEAK
@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest, meeting: str) -> HttpResponse:
    """Ask that the report's content or form changes."""
    user, kept = person(request), meeting_for(request, meeting)

    def act(typed: dict[str, Any]) -> Both:
        deeds.ask_change(kept, typed["text"], at=timezone.now(), by=user)
        return Both("已记录，合同经理会收到通知。", "Recorded; the contract manager is told.")

    intro = Both(
        "报告的内容和形式写在协议里，经双方协议变更：合同经理把要求列入协议的新版本，双方签署后生效。",
        "Content and form of the report stand in the agreement and change by agreement: the "
        "contract manager takes the wish into a new version, which holds once both have signed.",
    )
    title = Both("要求变更服务报告", "Ask for a change of the report")
    page = page_of(kept, title, Both("提出", "Ask"), intro)
    return asked(request, page, WishForm(posted(request)), act)


@SPEAK
@require_POST
def strike(request: HttpRequest, meeting: str, point: int) -> HttpResponse:
    """Strike an item, a decision or a wish of one's own side."""
    user, kept = person(request), meeting_for(request, meeting)
    done = Both("已撤销。", "Struck.")
    return _done(
        request, kept, lambda: deeds.strike(kept, point, at=timezone.now(), by=user), done
    )  # fmt: skip


@for_those_who(Deed.DRAFT_AGREEMENTS)
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, meeting: str, point: int) -> HttpResponse:
    """Say which version of the agreement takes a wish up, or why none does."""
    user, kept = person(request), meeting_for(request, meeting)
    rows = Point.objects.filter(meeting=kept, kind=Kind.CHANGE, struck_at=None)
    found: Point = get_object_or_404(rows, seq=min(point, 2**31 - 1))
    versions = Version.objects.filter(contract=kept.contract_id, number__gt=kept.version.number)
    known = [(str(number), f"v{number}") for number in
             versions.order_by("number").values_list("number", flat=True)]  # fmt: skip

    def act(typed: dict[str, Any]) -> Both:
        at = timezone.now()
        if typed["version"] is not None:
            deeds.link_change(kept, found.seq, typed["version"], at=at, by=user)
            return Both("已列入协议的新版本。", "Taken into a version of the agreement.")
        deeds.decline_change(kept, found.seq, typed["text"], at=at, by=user)
        return Both("已答复。", "Answered.")

    title = Both("答复变更要求", "Answer the wish")
    page = page_of(kept, title, Both("答复", "Answer"), Both(found.text, found.text))
    return asked(request, page, ReplyForm(known, posted(request)), act)


def title_of(meeting: Meeting, key: str) -> Both:
    """Return what an item of a meeting that was held is called; 404 where there is none."""
    found = {each.key: each.title for each in minutes.items_of(meeting)}
    if key not in found:
        raise Http404
    return found[key]


def _done(
    request: HttpRequest, meeting: Meeting, act: Callable[[], object], done: Both
) -> HttpResponse:
    """Do it, say so or why not, and go back to the meeting."""
    try:
        act()
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, done)
    return redirect("meeting", meeting.number)
