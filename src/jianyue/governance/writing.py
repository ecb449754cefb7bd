"""What becomes of a meeting: the report submitted to it, who came, what was said and decided."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Version
from jianyue.governance import agenda, papers, telling
from jianyue.governance.meetings import LINE, check_chair, locked, must_speak
from jianyue.governance.models import Meeting, Point
from jianyue.governance.moments import set_timers
from jianyue.governance.people import candidates
from jianyue.governance.timelines import add, side_of
from jianyue.governance.words import Kind, State
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Side, User
from jianyue.people.permissions import Deed, may, must
from jianyue.reports.models import Release, Report
from jianyue.services.agreed import Agreed

LONGEST: Final = 8000  # of what was said to one item
WORDS: Final = 1000
UNTIL_ISSUED: Final = (*State.ahead(), *State.writing())


@dataclass(frozen=True, slots=True)
class Came:
    """How a meeting went.

    present  ids of who was there
    guests   others who were there, as they are to stand in the minutes
    """

    held_from: datetime
    held_until: datetime
    chair: int
    present: frozenset[int]
    guests: str = ""
    chair_reason: str = ""


@transaction.atomic
def submit(meeting: Meeting, report: Report, *, at: datetime, by: User) -> Meeting:
    """Submit a report to the meeting: one of its contract that is released. Raises NotAllowed."""
    must(by, Deed.WRITE_REPORTS)
    kept = locked(meeting, by, *UNTIL_ISSUED)
    rows = Report.objects.visible_to(by).filter(contract=kept.contract_id, pk=report.pk)
    found = rows.first()
    if found is None or not found.per:
        raise NotAllowed(
            "请选择这份合同的定期报告。", "Choose a report of a period of this contract."
        )
    release = Release.objects.filter(report=found).first()
    if release is None:
        raise NotAllowed(
            "报告尚未发布，不能提交到会议。",
            "The report is not released; it cannot be submitted yet.",
        )
    if kept.report_id == found.pk:
        return kept
    body = {"report": found.pk, "digest": release.digest}
    add(kept, Entry("report_submitted", at, body), at=at, by=by)
    return kept


@transaction.atomic
def hold(meeting: Meeting, came: Came, *, at: datetime, by: User) -> Meeting:
    """Record that a meeting took place and who came; the agenda is kept as it lay there.

    May be said anew until the minutes are issued. Raises NotAllowed.
    """
    must(by, Deed.KEEP_MEETINGS)
    kept = locked(meeting, by, *UNTIL_ISSUED)
    _check(kept, came, at)
    body = {
        "from": came.held_from.astimezone(UTC).isoformat(),
        "until": came.held_until.astimezone(UTC).isoformat(),
        "chair": came.chair, "present": sorted(came.present | {came.chair}),
    }  # fmt: skip
    words = {"guests": came.guests.strip()[:LINE], "chair_reason": came.chair_reason.strip()[:LINE]}
    first = not kept.is_over
    if first:
        papers.keep(kept, 0, agenda.content_of(kept, now=at), at=at)
        telling.withdraw(kept)
    add(kept, Entry("meeting_held", came.held_from, body, words), at=at, by=by)
    set_timers(kept, at=at)
    return kept


@transaction.atomic
def say(meeting: Meeting, item: str, text: str, *, at: datetime, by: User) -> Meeting:
    """Write what was said to an item of the agenda; the last text holds. Raises NotAllowed."""
    must(by, Deed.KEEP_MEETINGS)
    kept = locked(meeting, by, *State.writing())
    _check_item(kept, item)
    last = Point.objects.filter(meeting=kept, kind=Kind.SAID, item=item, struck_at=None).first()
    if last is not None and last.text == text.strip():
        return kept
    _written(kept, "item_said", item, text, at=at, by=by)
    return kept


@transaction.atomic
def decide(meeting: Meeting, item: str, text: str, *, at: datetime, by: User) -> Meeting:
    """Write down a decision. Raises NotAllowed."""
    must(by, Deed.KEEP_MEETINGS)
    kept = locked(meeting, by, *State.writing())
    _check_item(kept, item)
    _written(kept, "decision_made", item, text, at=at, by=by)
    return kept


@transaction.atomic
def ask_change(meeting: Meeting, text: str, *, at: datetime, by: User) -> Meeting:
    """Ask, as either side, that the report's content or form changes; it changes by agreement."""
    must_speak(by)
    kept = locked(meeting, by, State.PLANNED, *State.writing())
    fact = _written(kept, "change_asked", "", text, at=at, by=by)
    telling.tell_change(kept, Point.objects.get(meeting=kept, seq=fact), at=at)
    return kept


@transaction.atomic
def strike(meeting: Meeting, seq: int, *, at: datetime, by: User) -> Meeting:
    """Strike an item, a decision or a wish before minutes are issued: one's own side's. NotAllowed.

    A decision stands in the minutes that the provider writes, and both may contest.
    """
    must_speak(by)
    kept = locked(meeting, by, *UNTIL_ISSUED)
    point = point_in(kept, seq)
    if point.kind == Kind.SAID or point.struck_at is not None or not point.is_open:
        raise NotAllowed("这条记录不能撤销。", "This point cannot be struck.")
    if point.side != side_of(by):
        raise NotAllowed("只能撤销本方的记录。", "Only what one's own side put forward.")
    add(kept, Entry("point_struck", at, {"point": seq}), at=at, by=by)
    return kept


@transaction.atomic
def link_change(meeting: Meeting, seq: int, number: int, *, at: datetime, by: User) -> Meeting:
    """Say which version of the agreement takes a wish up: a later one than the meeting's."""
    must(by, Deed.DRAFT_AGREEMENTS)
    kept = locked(meeting, by, State.PLANNED, *State.over())
    point = point_in(kept, seq)
    rows = Version.objects.filter(contract=kept.contract_id, number=number)
    version = rows.filter(number__gt=kept.version.number).first()
    if point.kind != Kind.CHANGE or point.struck_at is not None or version is None:
        raise NotAllowed(
            "请选择会议之后起草的版本。", "Choose a version that came after the one in force then."
        )
    if point.version_id != version.pk:
        body = {"point": seq, "version": version.pk}
        add(kept, Entry("change_linked", at, body), at=at, by=by)
    return kept


@transaction.atomic
def decline_change(meeting: Meeting, seq: int, text: str, *, at: datetime, by: User) -> Meeting:
    """Say why a wish is not taken up. Raises NotAllowed."""
    must(by, Deed.DRAFT_AGREEMENTS)
    kept = locked(meeting, by, State.PLANNED, *State.over())
    point = point_in(kept, seq)
    if not point.is_waiting or point.struck_at is not None:
        raise NotAllowed("这项要求已经答复。", "This wish was answered.")
    if not text.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    entry = Entry("change_declined", at, {"point": seq}, {"text": text.strip()[:WORDS]})
    add(kept, entry, at=at, by=by)
    return kept


def point_in(meeting: Meeting, seq: int) -> Point:
    """Return a point of a meeting. Raises NotAllowed where there is none."""
    found = Point.objects.filter(meeting=meeting, seq=seq).first()
    if found is None:
        raise NotAllowed("没有这条记录。", "There is no such point.")
    return found


def may_write(user: User, meeting: Meeting) -> bool:
    """Tell whether somebody can write in the minutes now."""
    return meeting.is_written and may(user, Deed.KEEP_MEETINGS)


def _written(meeting: Meeting, kind: str, item: str, text: str, *, at: datetime, by: User) -> int:
    if not text.strip():
        raise NotAllowed("请填写内容。", "Write something.")
    longest = LONGEST if kind == "item_said" else WORDS
    if len(text) > longest:
        raise NotAllowed(f"最多 {longest} 字。", f"At most {longest} characters.")
    body = {"item": item, "side": side_of(by).value}
    return add(meeting, Entry(kind, at, body, {"text": text.strip()}), at=at, by=by).seq


def _check_item(meeting: Meeting, item: str) -> None:
    if item not in papers.keys_of(meeting):
        raise NotAllowed("会议没有这个议题。", "The meeting has no such item.")


def _check(meeting: Meeting, came: Came, at: datetime) -> None:
    if not came.held_from < came.held_until <= at:
        raise NotAllowed("请填写会议实际的开始和结束时间。",
                         "Say when the meeting began and ended; both lie in the past.")  # fmt: skip
    if (came.held_until - came.held_from).days:
        raise NotAllowed("会议不超过一天。", "A meeting ends within a day.")
    invited = set(meeting.attendees.values_list("user_id", flat=True))
    people = {each.pk: each for each in candidates(meeting.contract, invited)}
    there = came.present | {came.chair}
    if not there <= people.keys():
        raise NotAllowed("请从名单中选择参会人员。", "Choose the people from the list.")
    sides = {side_of(people[pk]) for pk in there}
    if sides != {Side.CUSTOMER, Side.PROVIDER}:
        raise NotAllowed("双方都有人参加，才算召开了会议。",
                         "A meeting was held where somebody of each side was there.")  # fmt: skip
    check_chair(Agreed(meeting.contract, meeting.version), came.chair, came.chair_reason, at)
