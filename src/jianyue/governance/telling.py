"""Who is told of meetings: invited, moved, cancelled, owed, minuted; of items that are overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.engine.periods import Period
from jianyue.governance.models import ActionItem, Meeting, Point
from jianyue.governance.moments import ITEM, MEETING, OVERDUE, Cue, moments, overdue_at
from jianyue.governance.people import answerers, keepers, partners
from jianyue.governance.words import ItemState
from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import look_due
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import Agreed

AHEAD: Final = ("meeting-invited", "meeting-moved", Cue.SOON, Cue.UNFIXED, Cue.UNRECORDED)


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says beside: more words, and what tells it from others of its kind."""

    more: str = ""
    step: str = ""


PLAIN: Final = Told()


def tell_due(now: datetime) -> int:
    """Tell of the meetings and items whose moment has come; two queries where none has."""
    return look_due({MEETING: _look, ITEM: _look_at_item}, now)


def _look(timer: Timer, now: datetime) -> None:
    rows = Meeting.objects.select_related("contract__customer", "version", "chair")
    meeting: Meeting = rows.get(pk=timer.subject_id)
    cue = Cue.of(timer.kind)
    due = moments(meeting).get(cue)
    if due is None or due > now:
        return
    to = {Cue.SOON: invited, Cue.UNANSWERED: answerers}.get(cue)
    _tell(meeting, cue, cue.said, to(meeting) if to else keepers(meeting.contract), now)


def _look_at_item(timer: Timer, now: datetime) -> None:
    rows = ActionItem.objects.select_related("contract", "owner", "meeting")
    item: ActionItem = rows.get(pk=timer.subject_id)
    if item.state == ItemState.OPEN and overdue_at(item) <= now:
        said = Both("行动项已逾期", "An action item is overdue")
        tell_item(item, OVERDUE, said, [item.owner], at=now, step=f"{item.due_date}")


def invited(meeting: Meeting) -> list[User]:
    """Return who is invited to a meeting."""
    rows = User.objects.filter(pk__in=meeting.attendees.filter(invited=True).values("user"))
    return list(rows.order_by("pk"))


def tell_proposed(meeting: Meeting, *, at: datetime) -> None:
    """Tell who keeps the meetings that one is owed and its date is to be fixed."""
    said = Both("请确定评审会日期并邀请参会人员", "Please fix the review meeting's date and invite")
    _tell(meeting, "meeting-proposed", said, keepers(meeting.contract), at)


def tell_invited(meeting: Meeting, to: Iterable[User], *, at: datetime) -> None:
    """Invite people."""
    said = Both("邀请您参加服务评审会", "You are invited to the service review meeting")
    _tell(meeting, "meeting-invited", said, to, at, Told(step=meeting.starts_at.isoformat()))


def tell_moved(meeting: Meeting, *, at: datetime) -> None:
    """Tell who is invited that the meeting takes place at another time."""
    withdraw(meeting)
    said = Both("服务评审会改期", "The service review meeting is moved")
    told = Told(meeting.reason, at.isoformat())
    _tell(meeting, "meeting-moved", said, invited(meeting), at, told)


def tell_cancelled(meeting: Meeting, to: Iterable[User], *, at: datetime) -> None:
    """Tell people that the meeting does not take place, or without them."""
    withdraw(meeting)
    said = Both("服务评审会取消", "The service review meeting is cancelled")
    _tell(meeting, "meeting-cancelled", said, to, at, Told(meeting.reason))


def tell_left_out(meeting: Meeting, to: Iterable[User], *, at: datetime) -> None:
    """Tell people that they need not come any more."""
    said = Both("您不用再参加服务评审会", "You need not come to the review meeting any more")
    _tell(meeting, "meeting-left-out", said, to, at, Told(step=at.isoformat()))


def tell_missed(contract: Contract, period: Period, *, at: datetime) -> None:
    """Tell both sides, once, that a period ended without the meeting that it owes."""
    message = Message(
        kind="meeting-missed",
        cause=("contract", contract.pk),
        subject=Both(
            f"[{contract.code}] {period.label} 没有召开服务评审会",
            f"[{contract.code}] No service review meeting was held in {period.label}",
        ),
        body=Both(
            "协议约定每期召开一次。若已召开，请补记；否则请尽快安排下一次。",
            "The agreement asks for one in each period. If one was held, please record it; "
            "otherwise plan the next one soon.",
        ),
        step=period.label,
        path=f"/meetings/of/{contract.code}/?year={period.first.year}",
    )
    people = {each.pk: each for each in (*keepers(contract), *partners(contract))}
    notices.decide(message, to=people.values(), at=at)


def tell_issued(meeting: Meeting, *, at: datetime) -> None:
    """Tell who answers for the customer that minutes wait."""
    notices.withdraw((MEETING, meeting.pk), kind=Cue.UNWRITTEN)
    said = Both("会议纪要已签发，请确认", "Minutes were issued; please answer them")
    _tell(meeting, "minutes-issued", said, answerers(meeting), at, Told(step=str(meeting.edition)))


def tell_answered(meeting: Meeting, *, accepted: bool, at: datetime) -> None:
    """Tell who was there, and who keeps the meetings, what the customer says of the minutes."""
    for kind in ("minutes-issued", Cue.UNANSWERED):
        notices.withdraw((MEETING, meeting.pk), kind=kind)
    there = User.objects.filter(pk__in=meeting.attendees.filter(present=True).values("user"))
    people = {each.pk: each for each in (*keepers(meeting.contract), *(there if accepted else ()))}
    people.pop(meeting.answered_by_id or 0, None)
    said = Both("客户对会议纪要有异议", "The customer contests the minutes")
    if accepted:
        said = Both("会议纪要已由双方确认", "The minutes were accepted by both sides")
    told = Told(meeting.answer, f"{meeting.edition}")
    _tell(meeting, "minutes-answered", said, people.values(), at, told)


def tell_change(meeting: Meeting, point: Point, *, at: datetime) -> None:
    """Tell who drafts agreements that the report's content or form is to change."""
    said = Both("要求变更服务报告的内容或形式", "The content or form of the report is to change")
    to = who_may(Deed.DRAFT_AGREEMENTS, meeting.contract)
    _tell(meeting, "report-change-asked", said, to, at, Told(point.text, str(point.seq)))


def tell_item(
    item: ActionItem, kind: str, said: Both, to: Iterable[User], *, at: datetime, step: str
) -> None:
    """Tell people of an action item."""
    message = Message(
        kind=kind,
        cause=(ITEM, item.pk),
        subject=Both(
            f"[{item.number}] {said.zh}：{item.title[:80]}",
            f"[{item.number}] {said.en}: {item.title[:80]}",
        ),
        body=Both(f"到期日：{item.due_date}", f"Due on {item.due_date}"),
        step=step,
        path=f"/meetings/items/{item.number}/",
    )
    notices.decide(message, to=to, at=at)


def withdraw(meeting: Meeting) -> None:
    """Take back what was not sent yet of a meeting that is not so any more."""
    for kind in AHEAD:
        notices.withdraw((MEETING, meeting.pk), kind=kind)


def _tell(
    meeting: Meeting, kind: str, said: Both, to: Iterable[User], at: datetime, told: Told = PLAIN
) -> None:
    contract = meeting.contract
    zone = Agreed(contract, meeting.version).zone
    when = f"{meeting.begins_at.astimezone(zone):%Y-%m-%d %H:%M}"
    place_zh = f"\n地点：{meeting.place}" if meeting.place else ""
    place_en = f"\nPlace: {meeting.place}" if meeting.place else ""
    message = Message(
        kind=kind,
        cause=(MEETING, meeting.pk),
        subject=Both(
            f"[{meeting.number}] {said.zh}：{contract.said.zh}",
            f"[{meeting.number}] {said.en}: {contract.said.en}",
        ),
        body=Both(
            f"时间：{when}{place_zh}\n{told.more}".rstrip(),
            f"Time: {when}{place_en}\n{told.more}".rstrip(),
        ),
        step=told.step,
        path=f"/meetings/{meeting.number}/",
    )
    notices.decide(message, to=to, at=at)
