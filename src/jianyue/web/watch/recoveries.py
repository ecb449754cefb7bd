"""Disaster recovery: plans, drills and recoveries in lists, and one of them as it went."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for, agreed_on
from jianyue.services.dates import is_over, zone_of
from jianyue.services.staffing_dates import NO_AGREEMENT
from jianyue.watch.models import Improvement, Recovery, RecoveryPlan
from jianyue.watch.queries import history_of
from jianyue.watch.recovery.courses import Course, Promise, course_of
from jianyue.watch.recovery.exercises import script_of
from jianyue.watch.recovery.history import named, owed, said_of_steps, told
from jianyue.watch.recovery.judging import Judged, judged
from jianyue.watch.recovery_words import State, lasting
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import recovery_for, titles
from jianyue.web.watch.recovery_axis import axis_of

SHOWN: Final = 100
DEMANDS: Final = {
    "rto": Both("恢复时间 RTO（灾难至恢复）", "Recovery time RTO, disaster to recovery"),
    "rpo": Both("丢失的数据 RPO", "Data lost, RPO"),
    "recorded": Both("24 小时内发现并登记", "Identified and recorded within 24 h"),
    "handled": Both("72 小时内初步分析和处理", "First analysed and handled within 72 h"),
}
TONES: Final = {
    State.GOING: ("bad", "fault"), State.RECOVERED: ("warn", "clock"),
    State.VERIFIED: ("ok", "check"), State.ENDED: ("ok", "ok"), State.VOIDED: ("idle", "undo"),
}  # fmt: skip


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show plans with their next drill, what was recovered, and what is still to become better."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    agreed = {each.contract.pk: each for each in agreed_on(contracts, at=now)}
    plans = RecoveryPlan.objects.visible_to(user).select_related("contract__customer", "owner")
    recoveries = Recovery.objects.visible_to(user).select_related("contract__customer", "plan")
    rows = Improvement.objects.visible_to(user).filter(closed_at=None)
    open_ = rows.select_related("recovery", "owner").order_by("due_date", "pk")
    shown = {
        "plans": [_planned(each, agreed.get(each.contract_id), now)
                  for each in plans.order_by("retired_at", "drill_due", "pk")[:SHOWN]],
        "recoveries": [(each, *TONES[each.state]) for each in
                       recoveries.order_by("-occurred_at", "-pk")[:SHOWN]],
        "improvements": list(open_[:SHOWN]),
        "today": now.astimezone(UTC).date(),
        "contracts": [each for each in contracts if each.pk in agreed]
        if may(user, Deed.PLAN_RECOVERY) else [],
    }  # fmt: skip
    return render(request, "watch/recoveries.html", shown)


@for_those_who(Deed.SEE_RECOVERY)
@require_GET
def show(request: HttpRequest, recovery: str) -> HttpResponse:
    """Show a drill or a recovery: what was reached, step by step, who was told, what follows."""
    user, kept, now = person(request), recovery_for(request, recovery), timezone.now()
    history = history_of(kept, user)
    course, script = course_of(each.fact for each in history), script_of(kept)
    agreed = agreed_for(kept.contract, course.occurred_at)
    zone = zone_of(kept.contract, course.occurred_at)
    improvements = Improvement.objects.filter(recovery=kept).select_related("owner")
    colour, icon = TONES[kept.state]
    axis, said = axis_of(course, script, now.astimezone(UTC)), said_of_steps(history)
    zone_here = ZoneInfo(user.zone)
    shown = {
        "recovery": kept, "course": course, "script": script, "tone": colour, "icon_name": icon,
        "systems": titles(agreed.agreement if agreed else None, list(script.systems)),
        "steps": [(row, said.get(row.place, ())) for row in axis.rows], "axis": axis,
        "from_words": f"{axis.start.astimezone(zone_here):%Y-%m-%d %H:%M}",
        "until_words": f"{axis.end.astimezone(zone_here):%Y-%m-%d %H:%M}",
        "due_at": course.occurred_at + script.rto, "now": now,
        "improvements": [(each, each.closed_at is None and is_over(each.due_date, zone, now),
                          _closes(each, user)) for each in improvements.order_by("place")],
        "owed": owed(course),
        "history": [(named(each.fact), told(each, zone_here)) for each in history],
    }  # fmt: skip
    shown |= _measured(judged(course, script, kept.contract, now.astimezone(UTC)), course)
    return render(request, "watch/recovery.html", shown | _acts(kept, course, user))


def _measured(found: Judged, course: Course) -> dict[str, Any]:
    promises = [(DEMANDS[name], _lasting(getattr(found, name))) for name in DEMANDS]
    took = course.took
    return {"judged": found, "promises": promises, "took": lasting(took) if took else None}


def _lasting(promise: Promise) -> dict[str, Any]:
    took = promise.took
    return {
        "allowed": lasting(promise.allowed), "kept": promise.kept,
        "took": None if took is None else lasting(took),
    }  # fmt: skip


def _planned(plan: RecoveryPlan, agreed: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - what is agreed, or nothing
    zone = agreed.zone if agreed else NO_AGREEMENT
    return {
        "plan": plan,
        "rto": lasting(plan.rto),
        "rpo": lasting(plan.rpo),
        "systems": titles(agreed.agreement if agreed else None, plan.systems),
        "overdue": plan.retired_at is None and is_over(plan.drill_due, zone, now),
        "review": plan.retired_at is None and plan.review_due <= now.astimezone(zone).date(),
    }


def _closes(improvement: Improvement, user: User) -> bool:
    mine = improvement.owner_id == user.pk or may(user, Deed.RECORD_OUTAGES)
    return improvement.closed_at is None and mine


def _acts(recovery: Recovery, course: Course, user: User) -> dict[str, bool]:
    stands = recovery.voided_at is None
    edits = stands and may(user, Deed.RECORD_OUTAGES)
    going = stands and course.ended_at is None
    waits = course.recovered_at is not None and course.verified_at is None
    seconds = may(user, Deed.RECORD_OUTAGES) or may(user, Deed.ALLOW_WINDOWS)
    return {
        "edits": edits,
        "follows": edits and going,
        "recovers": edits and going and course.recovered_at is None,
        "verifies": going and waits and seconds and course.by != user.pk,
        "ends": edits and going and not waits,
        "reviews": edits and course.ended_at is not None,
    }
