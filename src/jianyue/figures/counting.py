"""Figures that are counted, not clocked: major incidents, transactions, monitoring, recoveries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from django.db.models import Count, Q

from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.models import Contract
from jianyue.agreements.terms import Terms
from jianyue.engine.opinions import Reason
from jianyue.engine.rates import share
from jianyue.engine.spans import Span
from jianyue.figures.attaining import WAS_MERGED
from jianyue.figures.figure import Cited, Found
from jianyue.figures.models import Assessment
from jianyue.figures.words import Answer
from jianyue.hotline.figures import answered_in_time, numbered_in_call
from jianyue.hotline.models import Call
from jianyue.ledger.speech import Both
from jianyue.surveys.figures import Evidence
from jianyue.surveys.figures import Figures as Opinions
from jianyue.surveys.words import Source
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.tickets.words import Contest, Kind, State
from jianyue.watch.alerts.judging import monitoring_of
from jianyue.watch.kept import majors
from jianyue.watch.models import Alert, Judged, Recovery
from jianyue.watch.transactions.figures import Counted, counted_of
from jianyue.watch.transactions.figures import figure_of as counted_figure

LISTED: Final = 50
SECOND: Final = timedelta(seconds=1)
HELPED: Final = (Kind.INCIDENT, Kind.REQUEST)  # what the first line is asked for (D10)
NOT_ASSESSED: Final = Both("这一期还没有登记评定结果", "nothing was recorded for this period yet")
NOBODY_SAID: Final = Both("这一期还没有评价", "nobody has said anything in this period yet")
NOT_COUNTED: Final[Mapping[Reason, Both]] = {
    Reason.WITHDRAWN: Both("已撤回", "taken back"),
    Reason.LATE: Both("截止之后才答", "after the end"),
    Reason.DUPLICATE: Both("同一件事有更新的评价", "a later one is about the same matter"),
    Reason.TOO_FEW: Both("匿名答卷太少，不公布", "too few anonymous answers to show"),
}
NO_CALLS: Final = Both("这一期没有计入的来电", "no call of this period counts")
USUAL_ANSWER: Final = timedelta(seconds=30)  # where a promise names no other limit (B19)
NOTHING_COUNTED: Final = Both("这一期没有交易计数", "no transactions were counted in this period")


def major_incidents(contract: Contract, promised: PromisedIndicator, period: Span) -> Found:
    """Return how many major incidents were reported; excluded ones are left out (A05)."""
    counted, out = majors(contract, promised.indicator, period)
    contested = out.filter(contest=Contest.CONTESTED).count()
    number = Fraction(counted.count())
    return Found(
        number,
        otherwise=number + contested if contested else None,
        contested=contested,
        missed=tuple(_cited(counted)),
        left_out=tuple(_left_out(out)),
        out=out.count(),
    )


def first_line(contract: Contract, period: Span) -> Found:
    """Return how much of the fault support the first line solved alone (D10).

    Of the incidents and requests that were solved in the period and are still: those that no
    other team took over and for which nobody travelled (docs/decisions/0191).
    """
    rows = Ticket.objects.counted().filter(
        tenant=contract.tenant_id, contract=contract, kind__in=HELPED,
        resolved_at__gte=period.start, resolved_at__lt=period.end,
    ).order_by("resolved_at", "pk")  # fmt: skip
    counted, out, contested = _sides(rows)
    alone = Count("pk", filter=Q(handed_on=False))
    fair = counted.aggregate(whole=Count("pk"), part=alone)
    fought = rows.filter(contest=Contest.CONTESTED).aggregate(whole=Count("pk"), part=alone)
    return Found(
        share(fair["part"], fair["whole"]), fair["part"], fair["whole"],
        share(fair["part"] + fought["part"], fair["whole"] + fought["whole"])
        if contested else None,
        contested,
        tuple(_cited(counted.filter(handed_on=True))), tuple(_left_out(out)), out.count(),
    )  # fmt: skip


def transactions(promised: PromisedIndicator, counted: Counted | None) -> Found:
    """Return success or response time of one class (C18)."""
    if counted is None or not counted.transactions.total:
        return Found(lack=NOTHING_COUNTED)
    said = counted.transactions
    if promised.measure != "transaction-success":
        return Found(counted_figure(promised, counted), whole=counted.times.timed)
    return Found(
        said.success, said.total - said.failed, said.total - said.excluded,
        counted.otherwise if counted.contested else None, counted.contested, out=said.excluded,
    )  # fmt: skip


def counted_in(contract: Contract, period: Span) -> Mapping[str, Counted]:
    """Return what was counted of each class."""
    return counted_of(contract, period)


def monitoring(contract: Contract, promised: PromisedIndicator, period: Span) -> Found:
    """Return lead rate or accuracy of the monitoring (C24)."""
    told, _ = monitoring_of(contract, period)
    lead = promised.measure == "monitoring-lead"
    part = told.raised - told.false - (told.late if lead else 0)
    wrong = [Judged.FALSE, Judged.MISSED, *([Judged.LATE] if lead else [])]
    rows = Alert.objects.filter(
        contract=contract, raised_at__gte=period.start, raised_at__lt=period.end, judged__in=wrong
    ).order_by("raised_at", "pk")
    cited = tuple(Cited("alert", str(each)) for each in rows.values_list("pk", flat=True)[:LISTED])
    return Found(told.lead_rate if lead else told.accuracy, part, told.alerts, missed=cited)


def recovery_time(contract: Contract, period: Span, *, now: datetime) -> Found:
    """Return the longest time from a disaster to the recovery; what goes on, until now (A06)."""
    rows = Recovery.objects.filter(
        contract=contract, occurred_at__gte=period.start, occurred_at__lt=period.end,
        voided_at=None,
    )  # fmt: skip
    took = [
        ((each.recovered_at or each.ended_at or now) - each.occurred_at, each.number)
        for each in rows
    ]
    longest = sorted(took, reverse=True)
    value = Fraction(longest[0][0] / SECOND) if longest else None
    return Found(value, missed=tuple(Cited("recovery", number) for _, number in longest[:LISTED]))


def opinions(promised: PromisedIndicator, told: Opinions) -> Found:
    """Return satisfaction in points, or the net promoter score as a share (A10, E17)."""
    satisfaction = promised.measure == "satisfaction"
    said = told.satisfaction if satisfaction else told.nps
    return Found(
        said.points if satisfaction else said.share,
        whole=len(said.counted),
        missed=tuple(_said(each) for each in said.counted[:LISTED]),
        left_out=tuple(
            replace(_said(each), why=NOT_COUNTED[why]) for each, why in said.left_out[:LISTED]
        ),
        out=len(said.left_out),
        lack=None if said.counted else NOBODY_SAID,
    )


def _said(evidence: Evidence) -> Cited:
    kind = "ticket" if evidence.kind is Source.RATING else evidence.kind.value
    return Cited(kind, evidence.number)


def hotline(
    promised: PromisedIndicator, terms: Terms, calls: Sequence[Call], *, now: datetime
) -> Found:
    """Return how fast calls were answered, or in how many the number was given (B19, B20)."""
    limit = promised.indicator.within
    if promised.measure == "hotline-answer":
        within = limit.length if limit and limit.is_length else USUAL_ANSWER
        hours = terms.calendar(promised.indicator.calendar)
        counted = answered_in_time(calls, within, hours, now=now)
    else:
        counted = numbered_in_call(calls)
    part, whole = len(counted.kept), len(counted.kept) + len(counted.missed)
    return Found(
        share(part, whole), part, whole,
        missed=tuple(Cited("phone", call.number) for call in counted.missed[:LISTED]),
        left_out=tuple(Cited("phone", call.number, why) for call, why in counted.left_out[:LISTED]),
        out=len(counted.left_out), open=len(counted.waiting), lack=None if whole else NO_CALLS,
    )  # fmt: skip


def assessed(assessment: Assessment | None) -> Found:
    """Return what a review or a check found; contested, the figure is shown as such."""
    if assessment is None:
        return Found(lack=NOT_ASSESSED)
    contested = assessment.answer == Answer.CONTESTED
    return Found(
        assessment.figure, assessment.part, assessment.whole, contested=int(contested),
        missed=(Cited("assessment", str(assessment.pk)),),
    )  # fmt: skip


def _sides(rows: TicketRows) -> tuple[TicketRows, TicketRows, int]:
    """Return the tickets that count, those that do not, and how many of these are contested."""
    merged = Q(state=State.MERGED)
    out = rows.filter(merged | ~Q(contest=""))
    contested = rows.exclude(merged).filter(contest=Contest.CONTESTED).count()
    return rows.exclude(merged).filter(contest=""), out, contested


def _cited(rows: TicketRows) -> Iterator[Cited]:
    return (Cited("ticket", number) for number in rows.values_list("number", flat=True)[:LISTED])


def _left_out(rows: TicketRows) -> Iterator[Cited]:
    for number, state, contest in rows.values_list("number", "state", "contest")[:LISTED]:
        said = WAS_MERGED if state == State.MERGED else _words(contest)
        yield Cited("ticket", number, said)


def _words(contest: str) -> Both:
    said = Contest.of(contest)
    return Both(said.words("zh"), said.words("en"))
