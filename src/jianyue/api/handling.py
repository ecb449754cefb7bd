"""What is done about outages and alerts: steps and taking back, what an alert was worth."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.api.tickets.found import ticket_for
from jianyue.api.watching import (
    OF_ALERT,
    WATCH,
    AlertOut,
    OutageOut,
    Reason,
    alert_out,
    outage_held,
    outage_out,
)
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch import outages
from jianyue.watch.alerts import judging
from jianyue.watch.models import Alert, Judged
from jianyue.watch.words import Step


class OutageStepIn(Sent):
    """What was done about an outage, and when; left out, now. A warning is the customer's."""

    step: Step
    text: Reason
    when: Instant | None = None


class OutageWhyIn(Sent):
    """Why."""

    reason: Reason


class JudgeIn(Sent):
    """What an alert was worth; what was late or false says why."""

    judged: Judged
    reason: Annotated[Words, Field(max_length=500)] = ""


@WATCH.post(
    "/outages/{number}/steps", Both("登记处理经过", "Record a step of an outage"), OutageOut,
    Deed.RECORD_OUTAGES, Deed.CONTEST,
)  # fmt: skip
def step_outage(request: HttpRequest, number: str, said: OutageStepIn) -> OutageOut:
    """Record what was done about an outage."""
    who = caller(request)
    kept, when = outage_held(request, who, number), said.when or who.at
    outages.handle(kept, said.step, text=said.text, when=when, at=who.at, by=who.by)
    return outage_out(who, number)


@WATCH.post(
    "/outages/{number}/void", Both("撤销中断", "Take an outage back"), OutageOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def void_outage(request: HttpRequest, number: str, said: OutageWhyIn) -> OutageOut:
    """Say that there was no such outage; it stays visible and counts no more."""
    who = caller(request)
    outages.void(outage_held(request, who, number), reason=said.reason, at=who.at, by=who.by)
    return outage_out(who, number)


@WATCH.post(
    "/alerts/{alert}/judge", Both("评价告警", "Judge an alert"), AlertOut, Deed.RECORD_OUTAGES
)
def judge_alert(request: HttpRequest, alert: Id, said: JudgeIn) -> AlertOut:
    """Say what an alert was worth."""
    who = caller(request)
    kept = unchanged(request, lambda: _alert_for(who, alert), alert_out)
    judging.judge(kept, said.judged, reason=said.reason, at=who.at, by=who.by)
    return alert_out(_alert_for(who, alert))


@WATCH.post(
    "/tickets/{number}/missed-alert", Both("登记监控漏报", "Say that monitoring missed a matter"),
    AlertOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def miss_alert(request: HttpRequest, number: str, said: OutageWhyIn) -> AlertOut:
    """Say that monitoring should have raised what a ticket is about."""
    who = caller(request)
    ticket = ticket_for(who, number)
    made = judging.missed(ticket, reason=said.reason, at=who.at, by=who.by)
    return alert_out(_alert_for(who, made.pk))


def _alert_for(who: Caller, pk: int) -> Alert:
    found: Alert = get_object_or_404(
        Alert.objects.visible_to(who.by).select_related(*OF_ALERT), pk=pk
    )
    return found
