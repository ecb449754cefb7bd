"""One figure of availability: its axis, how it came about, and what it might have been."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.engine.goals import rounded
from jianyue.engine.hours import always
from jianyue.engine.traces import Trace
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.services.agreed import agreed_for
from jianyue.watch.availability import Live
from jianyue.watch.explaining import Explained, Hours, again, explained, figure_of, too_long
from jianyue.watch.judging import SAID as COUNTS
from jianyue.watch.supposing import supposed
from jianyue.web.agreements.found import contract_for
from jianyue.web.asking import refuse, spoken
from jianyue.web.narrowing import NUL, narrowed_by
from jianyue.web.policy import for_people
from jianyue.web.tickets.page import is_htmx
from jianyue.web.watch.availability import WHY, day_in, shown_of
from jianyue.web.watch.axis import axis, view_of
from jianyue.web.watch.found import traced
from jianyue.web.watch.supposing import NAMES, SupposeForm

LISTED: Final = 200
CLOCK: Final = Both("全天候（7x24）", "around the clock (7x24)")


@for_people
@require_GET
@narrowed_by("day", "from", "until", *NAMES)
def show(request: HttpRequest, code: str, figure: str, system: str) -> HttpResponse:
    """Show where a figure comes from; htmx gets another stretch of the axis alone."""
    contract, now = contract_for(request, code), timezone.now().astimezone(UTC)
    agreed = agreed_for(contract, now)
    if agreed is None or NUL in figure + system:
        raise Http404
    day = day_in(request.GET.get("day", ""), agreed, now)
    live = figure_of(contract, figure, system, day=day, now=now)
    if live is None:
        raise Http404
    drawn = axis(live, view_of(live, request.GET), now)
    if is_htmx(request) and "HX-History-Restore-Request" not in request.headers:
        return render(request, "watch/_axis.html", {"axis": drawn})
    form = SupposeForm(live, spoken(request), _asked(request))
    shown = {
        "contract": contract, "each": shown_of(live, live.promise.agreed), "axis": drawn,
        "said": _said(explained(live, now)), "form": form, "day": live.period.first,
        "other": _other(request, form, live, now),
    }  # fmt: skip
    return render(request, "watch/figure.html", shown)


def _asked(request: HttpRequest) -> Any:  # noqa: ANN401 - what an address says
    return request.GET if any(name in request.GET for name in NAMES) else None


def _other(
    request: HttpRequest, form: SupposeForm, live: Live, now: datetime
) -> list[dict[str, Any]] | None:
    """Return the figure and what it would be, side by side; None where nothing is supposed."""
    if not (form.is_bound and form.is_valid()):
        return None
    said = form.supposed()
    if said is None:
        return None
    try:
        other = again(live, supposed(live.record, said), now)
    except NotAllowed as refused:
        refuse(form, refused, spoken(request))
        return None
    return [_brief(live, now), _brief(other, now)]


def _brief(live: Live, now: datetime) -> dict[str, Any]:
    """Return what a figure says and what follows from it, without money."""
    longer = too_long(live, now)
    return shown_of(live, live.promise.agreed) | {
        "too_long": [traced(number) for each in longer for number in each.numbers[:1]]
    }


def _said(told: Explained) -> dict[str, Any]:
    agreement, outages = told.live.promise.agreed.agreement, told.downtime
    burnt = told.burnt(told.live.so_far.down)
    return {
        "told": told,
        "hours": [_hours(each) for each in told.hours],
        "maintenance": [_trace(each, told) for each in told.maintenance[:LISTED]],
        "rest": {
            "left_out": [(traced(n), WHY[why]) for n, why in told.live.so_far.left_out],
            "maintenance": [(traced(n), COUNTS[why]) for n, why in told.live.so_far.maintenance],
        },
        "downtime": [_trace(each, told) for each in outages[:LISTED]],
        "more": max(0, len(outages) - LISTED),
        "clause": told.live.promise.indicator.indicator.clause or agreement.outages.clause,
        "maintenance_clause": agreement.maintenance and agreement.maintenance.clause,
        "burnt": _share(burnt),
        "passed": _share(told.passed, up=False),
        "pace": None if told.at_this_pace is None else rounded(told.at_this_pace / 60, 1, up=True),
        "too_long": [(each, _links(each.numbers)) for each in told.too_long],
        "parts": _parts(told.live),
    }  # fmt: skip


def _parts(live: Live) -> dict[str, Decimal]:
    """Return the numbers of the formula in minutes, to the hundredth; as shown, they add up."""
    so_far = live.so_far
    lengths = (so_far.service, so_far.planned, so_far.down)
    service, planned, down = (_minutes(each) for each in lengths)
    whole = service - planned
    return {
        "service": service, "planned": planned, "down": down, "up": whole - down, "whole": whole,
    }  # fmt: skip


def _hours(each: Hours) -> dict[str, Any]:
    agreement = each.stage.agreed.agreement
    spec, hours = agreement.calendars.get(each.calendar), each.stage.part.terms.service.hours
    title = (spec.title if spec else None) or each.calendar
    return {
        "span": each.stage.part.span, "version": each.stage.agreed.version,
        "calendar": CLOCK if hours == always(hours.zone) else title,
        "minutes": _minutes(each.length), "clause": each.stage.promised.indicator.clause,
    }  # fmt: skip


def _trace(each: Trace, told: Explained) -> dict[str, Any]:
    lost = {
        Both("在统计期之外", "outside the period"): each.outside,
        Both("在服务时间之外", "outside service time"): each.off_hours,
        Both("在计划维护之内", "inside planned maintenance"): each.maintenance,
        Both("已由其他记录计入", "counted by another record"): each.shared,
    }
    return {
        "trace": each,
        "link": None if each.number == "unknown" else traced(each.number),
        "length": _minutes(each.span.length), "minutes": _minutes(each.counted),
        "lost": [(said, _minutes(length)) for said, length in lost.items() if length],
        "share": _share(told.burnt(each.counted)),
    }  # fmt: skip


def _links(numbers: Sequence[str]) -> list[tuple[str, str]]:
    return [traced(number) for number in numbers if number != "unknown"]


def _minutes(length: timedelta) -> Decimal:
    """Return a length in minutes, to the hundredth; downtime never looks shorter than it is."""
    return rounded(Fraction(length / timedelta(minutes=1)), 2, up=True)


def _share(share: Fraction | None, *, up: bool = True) -> Decimal | None:
    return None if share is None else rounded(share * 100, 1, up=up)
