"""Planning a meeting: when, where, who chairs, who comes; moved, cancelled."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per
from jianyue.governance import meetings
from jianyue.governance.counting import cycle_of, review_of
from jianyue.governance.meetings import Wish
from jianyue.governance.models import Meeting
from jianyue.governance.people import candidates, entitled
from jianyue.governance.planning import LENGTH, proposed_at
from jianyue.governance.telling import invited
from jianyue.governance.words import State
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken
from jianyue.web.meetings.forms import MoveForm, PeopleForm, PlanForm, Reader, named
from jianyue.web.meetings.found import meeting_for
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.surveys.forms import local
from jianyue.web.watch.outage_forms import ReasonForm


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a meeting by hand, or record one that was held already."""
    return _plan(request, contract_for(request, code), None)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def fix(request: HttpRequest, meeting: str) -> HttpResponse:
    """Give the meeting that a period owes its date, and invite."""
    kept = meeting_for(request, meeting)
    return _plan(request, kept.contract, kept if kept.state == State.PROPOSED else None)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, meeting: str) -> HttpResponse:
    """Have a meeting take place at another time."""
    user, kept = person(request), meeting_for(request, meeting)
    length = int((kept.ends_at - kept.starts_at).total_seconds() // 60)
    first = {
        "starts_at": local(kept.starts_at, ZoneInfo(user.zone)), "minutes": length,
        "place": kept.place,
    }  # fmt: skip
    form = MoveForm(_reader(request), posted(request), initial=first)

    def act(said: dict[str, Any]) -> Both:
        meetings.move(kept, form.when(), reason=said["reason"], at=timezone.now(), by=user)
        return Both("已改期，受邀的人会收到通知。", "Moved; who is invited is told.")

    return asked(request, page_of(kept, Both("改期", "Move"), Both("改期", "Move")), form, act)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, meeting: str) -> HttpResponse:
    """Say that a meeting does not take place."""
    user, kept = person(request), meeting_for(request, meeting)

    def act(said: dict[str, Any]) -> Both:
        meetings.cancel(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已取消，受邀的人会收到通知。", "Cancelled; who is invited is told.")

    title = Both("取消会议", "Cancel the meeting")
    page = page_of(kept, title, title, danger=True)
    return asked(request, page, ReasonForm(posted(request)), act)


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, meeting: str) -> HttpResponse:
    """Say who comes and who chairs."""
    user, kept = person(request), meeting_for(request, meeting)
    first = {
        "chair": kept.chair_id, "chair_reason": kept.chair_reason,
        "people": [each.pk for each in invited(kept)],
    }  # fmt: skip
    form = PeopleForm(_choices(request, kept.contract), posted(request), initial=first)

    def act(said: dict[str, Any]) -> Both:
        wish = Wish(
            kept.starts_at, kept.ends_at, said["chair"], frozenset(said["people"]), kept.place,
            said["chair_reason"],
        )  # fmt: skip
        meetings.invite(kept, wish, at=timezone.now(), by=user)
        return Both("参会人员已更新。", "The people were changed.")

    title = Both("参会人员", "Who comes")
    return asked(request, page_of(kept, title, Both("保存", "Save")), form, act)


def page_of(
    meeting: Meeting, title: Both, submit: Both, intro: Both | None = None, *, danger: bool = False
) -> Page:
    """Return what stands around a form about a meeting."""
    said = Both(f"{title.zh} · {meeting.number}", f"{title.en} · {meeting.number}")
    return Page(said, submit, reverse("meeting", args=[meeting.number]), intro, danger)


def _plan(request: HttpRequest, contract: Contract, owed: Meeting | None) -> HttpResponse:
    user, now = person(request), timezone.now()
    agreed = agreed_for(contract, now)
    first = _first(agreed, owed, user, now) if agreed else {}
    form = PlanForm(
        _reader(request), _choices(request, contract), posted(request), initial=first
    )  # fmt: skip

    def act(_: dict[str, Any]) -> Both:
        made = meetings.plan(contract, form.wish(), at=timezone.now(), by=user)
        return Both(f"{made.number} 已安排，受邀的人会收到通知。",
                    f"{made.number} is planned; who is invited is told.")  # fmt: skip

    back = reverse("meeting", args=[owed.number]) if owed else reverse(
        "meetings-of", args=[contract.code]
    )  # fmt: skip
    intro = Both(
        f"{contract.said.zh}。议程由系统起草：上期服务情况、下期工作计划、遗留问题。",
        f"{contract.said.en}. The product draws up the agenda: the last period's service, planned "
        "work, open items.",
    )
    title = Both("安排服务评审会", "Plan a service review meeting")
    page = Page(title, Both("安排并邀请", "Plan and invite"), back, intro)
    return asked(request, page, form, act)


def _first(agreed: Agreed, owed: Meeting | None, user: User, now: datetime) -> dict[str, Any]:
    """Return what the form proposes: the day, who chairs, and who came the last time."""
    per = cycle_of(review_of(agreed)) or Per.MONTH
    starts = owed.starts_at if owed else proposed_at(agreed, per, now.astimezone(UTC))
    able = entitled(agreed, now)
    rows = Meeting.objects.visible_to(user).filter(contract=agreed.contract)
    last = rows.exclude(state__in=(State.PROPOSED, State.LAPSED)).order_by("-starts_at").first()
    before = [each.pk for each in invited(last)] if last else [*sorted(able), user.pk]
    chair = last.chair_id if last and last.chair_id in able else next(iter(sorted(able)), None)
    return {
        "starts_at": local(starts, ZoneInfo(user.zone)), "chair": chair, "people": before,
        "minutes": int(LENGTH.total_seconds() // 60), "place": last.place if last else "",
    }  # fmt: skip


def _choices(request: HttpRequest, contract: Contract) -> list[tuple[int, str]]:
    return named(candidates(contract), spoken(request))


def _reader(request: HttpRequest) -> Reader:
    return person(request).zone, spoken(request)
