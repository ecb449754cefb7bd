"""One axis for what is known of a system: cut by the clock on the wall, nearer or farther."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from jianyue.engine.axes import Step, step_of, steps, wider
from jianyue.engine.outages import Grade
from jianyue.engine.spans import Span, intersect, union
from jianyue.ledger.speech import Both
from jianyue.watch.availability import Live
from jianyue.web.watch.found import traced

MINUTE: Final = timedelta(minutes=1)
ROW: Final = 34  # points: a line of words, and a bar under it
TITLE: Final = 12
THINNEST: Final = Fraction(3, 10)  # per cent: a minute of a month is seen and touched
ROOM: Final = 9  # per cent that a label needs
MOST: Final = 300  # bars of a row; more are drawn as they touch
YEARS: Final = range(2000, 2200)
FORMS: Final = {Step.MONTH: "%Y-%m", Step.WEEK: "%m-%d", Step.DAY: "%m-%d"}
TITLES: Final = {
    "service": Both("服务时间", "service hours"),
    "planned": Both("计划维护", "planned maintenance"),
    "down": Both("计入的中断", "downtime counted"),
    "full": Both("登记：全部中断", "recorded: full"),
    "degraded": Both("登记：部分降级", "recorded: degraded"),
    "single_terminal": Both("登记：单台终端", "recorded: a single terminal"),
    "failed": Both("未计入计划的维护", "maintenance that is not planned"),
    "unknown": Both("未知", "unknown"),
    "extended": Both("延长服务", "longer hours"),
}
ALWAYS: Final = ("service", "planned", "down")
Told = list[tuple[Span, str]]


@dataclass(frozen=True, slots=True)
class View:
    """What of a period is shown, and the address from which others are reached.

    given  what the address said beside it, kept in every link
    """

    whole: Span
    span: Span
    zone: ZoneInfo
    given: QueryDict

    def leads_to(self, span: Span | None) -> str:
        """Return the address that shows another stretch; the whole says nothing of it."""
        kept = {name: self.given[name] for name in self.given if name not in {"from", "until"}}
        if span is not None and span != self.whole:
            kept |= {"from": _said(span.start), "until": _said(span.end)}
        return f"?{urlencode(kept)}"


def view_of(live: Live, given: QueryDict) -> View:
    """Return what is asked for inside the period; what cannot be read or shown is the whole."""
    zone, whole = live.promise.agreed.zone, live.period.span
    start = _read(given.get("from", ""), zone) or whole.start
    end = _read(given.get("until", ""), zone) or whole.end
    start, end = max(start, whole.start), min(end, whole.end)
    asked = Span(start, end) if start + MINUTE <= end else whole
    return View(whole, asked, zone, given)


def axis(live: Live, view: View, now: datetime) -> dict[str, Any]:
    """Return rows, ticks and ways to other stretches; ready to be drawn in per cent."""
    span, step = view.span, step_of(view.span)
    cut = steps(span, view.zone)
    rows = [(name, told) for name, told in _rows(live) if told or name in ALWAYS]
    around = wider(span, view.whole, view.zone)
    beside = steps(around, view.zone) if around else []
    at = next((i for i, each in enumerate(beside) if each.start == span.start), None)
    finest = step is Step.MINUTES or len(cut) < 2  # noqa: PLR2004 - one piece leads to itself
    return {
        "starts": _local(span.start, view.zone), "ends": _local(span.end, view.zone),
        "zone": view.zone, "height": len(rows) * ROW + TITLE + 4,
        "rows": [_row(i, name, told, view) for i, (name, told) in enumerate(rows)],
        "ticks": [_tick(each, step, view) for each in cut],
        "steps": [] if finest else [(_label(each, step, view), view.leads_to(each))
                                    for each in cut],
        "now": _percent(now, span) if span.holds(now) else None,
        "whole": view.leads_to(None) if span != view.whole else None,
        "wider": view.leads_to(around) if around else None,
        "before": view.leads_to(beside[at - 1]) if at else None,
        "after": view.leads_to(beside[at + 1])
        if at is not None and at + 1 < len(beside) else None,
    }  # fmt: skip


def _rows(live: Live) -> Iterable[tuple[str, Told]]:
    record, end = live.record, live.period.span.end
    planned = {number for number, stands in live.so_far.maintenance if stands.is_planned}
    yield "service", [(each, "") for part in live.promise.parts for each in part.hours]
    yield "planned", [(e.span, e.number) for e in record.maintenance if e.number in planned]
    yield "down", [(each.span, each.numbers[0]) for each in live.so_far.counted]
    for grade in Grade:
        yield grade.value, [
            (each.span(max(end, each.start) if each.end else live.seen.end), each.number)
            for each in record.outages if each.grade is grade
        ]  # fmt: skip
    yield "failed", [(e.span, e.number) for e in record.maintenance if e.number not in planned]
    yield "unknown", [(each, "") for each in record.unknown]
    yield "extended", [(each, "") for each in record.extensions]


def _row(i: int, name: str, told: Told, view: View) -> dict[str, Any]:
    shown = [(each, number) for each, number in told if intersect([each], [view.span])]
    if len(shown) > MOST:
        shown = [(each, "") for each in union(each for each, _ in shown)][: MOST * 10]
    return {
        "name": name, "title": TITLES[name], "text_y": i * ROW + TITLE, "y": i * ROW + TITLE + 5,
        "bars": [_bar(each, number, view) for each, number in shown],
    }  # fmt: skip


def _bar(each: Span, number: str, view: View) -> dict[str, Any]:
    span, zone = view.span, view.zone
    start, end = max(each.start, span.start), min(each.end, span.end)
    x = _share(start, span)
    width = max(THINNEST, _share(end, span) - x)
    link = traced(number) if number and number != "unknown" else None
    return {
        "x": _shown(min(x, 100 - width)),
        "width": _shown(width),
        "traced": link,
        "said": f"{_local(each.start, zone)} – {_local(each.end, zone)}",
    }


def _tick(each: Span, step: Step, view: View) -> dict[str, Any]:
    room = _share(each.end, view.span) - _share(each.start, view.span) >= ROOM
    many = step is Step.MONTH
    label = _label(each, step, view)
    return {
        "x": _percent(each.start, view.span),
        "label": label[-2:] if many else label if room else "",
    }


def _label(each: Span, step: Step, view: View) -> str:
    """Return when a step begins by the clock on the wall; where that changed, with its zone."""
    local = each.start.astimezone(view.zone)
    if step in FORMS:
        return f"{local:{FORMS[step]}}"
    edges = (view.span.start, view.span.end - timedelta(microseconds=1))
    changes = len({at.astimezone(view.zone).utcoffset() for at in edges}) > 1
    return f"{local:%H:%M}" + (f"{local:%z}"[:3] if changes else "")


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _share(at: datetime, span: Span) -> Fraction:
    return Fraction((at - span.start) / MINUTE) * 100 / Fraction(span.length / MINUTE)


def _percent(at: datetime, span: Span) -> str:
    return _shown(_share(at, span))


def _shown(share: Fraction) -> str:
    return f"{float(share):.3f}"


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an instant; without an offset it is local, and one that comes twice is the first."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
