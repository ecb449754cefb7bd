"""Work that is planned for a stretch ahead: maintenance, longer hours, new engineers, drills."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from jianyue.agreements.language import Agreement
from jianyue.engine.spans import Span
from jianyue.governance.models import Meeting
from jianyue.ledger.speech import Both
from jianyue.reports.content import Grid, plain
from jianyue.services.agreed import Agreed
from jianyue.services.models import (
    ChangeState,
    EngineerChange,
    Extension,
    ExtensionState,
    Window,
    WindowState,
)
from jianyue.watch.models import RecoveryPlan

SHOWN: Final = 40
CAPTION: Final = Both("计划内的工作", "Planned work")
HEADER: Final = (
    Both("时间", "When"), Both("工作", "Work"), Both("编号", "Number"), Both("状态", "State"),
)  # fmt: skip
Row = tuple[str, tuple[Both, ...]]


def works_of(meeting: Meeting, span: Span) -> Grid:
    """Return the work of a contract that is planned for a stretch; constant queries."""
    agreed = Agreed(meeting.contract, meeting.version)
    rows = sorted(
        [
            *_windows(meeting, span, agreed), *_longer(meeting, span, agreed),
            *_engineers(meeting, span, agreed.zone), *_drills(meeting, span, agreed.zone),
        ],
        key=lambda each: each[0],
    )  # fmt: skip
    shown = tuple(cells for _, cells in rows[:SHOWN])
    more = max(0, len(rows) - SHOWN)
    return Grid(CAPTION, HEADER, shown, widths=(3, 5, 2, 2), more=more)


def _windows(meeting: Meeting, span: Span, agreed: Agreed) -> Iterator[Row]:
    rows = Window.objects.filter(
        contract=meeting.contract_id, state__in=WindowState.standing(),
        until_at__gt=span.start, from_at__lt=span.end,
    )  # fmt: skip
    for each in rows.order_by("from_at", "pk")[: SHOWN + 1]:
        named = _systems(each.systems, agreed.agreement)
        work = Both(
            f"计划维护：{named.zh}。{each.reason}", f"Maintenance: {named.en}. {each.reason}"
        )
        when = plain(_stretch(each.from_at, each.until_at, agreed.zone))
        state = WindowState.of(each.state).said
        yield each.from_at.isoformat(), (when, work, plain(each.number), state)


def _longer(meeting: Meeting, span: Span, agreed: Agreed) -> Iterator[Row]:
    rows = Extension.objects.filter(
        contract=meeting.contract_id, state__in=ExtensionState.standing(),
        until_at__gt=span.start, from_at__lt=span.end,
    )  # fmt: skip
    for each in rows.order_by("from_at", "pk")[: SHOWN + 1]:
        named = _systems([each.system], agreed.agreement)
        work = Both(f"延长服务：{named.zh}", f"Longer hours: {named.en}")
        when = plain(_stretch(each.from_at, each.until_at, agreed.zone))
        state = ExtensionState.of(each.state).said
        yield each.from_at.isoformat(), (when, work, plain(each.number), state)


def _engineers(meeting: Meeting, span: Span, zone: tzinfo) -> Iterator[Row]:
    first, last = _days(span, zone)
    rows = EngineerChange.objects.filter(
        contract=meeting.contract_id, from_date__gte=first, from_date__lte=last,
        state__in=(ChangeState.ANNOUNCED, ChangeState.CONSENTED),
    ).select_related("leaves", "comes")  # fmt: skip
    for each in rows.order_by("from_date", "pk")[: SHOWN + 1]:
        work = Both(f"更换工程师：{each.leaves.name} → {each.comes.name}",
                    f"Change of engineer: {each.leaves.name} → {each.comes.name}")  # fmt: skip
        state = ChangeState.of(each.state).said
        yield each.from_date.isoformat(), (plain(each.from_date), work, plain("—"), state)


def _drills(meeting: Meeting, span: Span, zone: tzinfo) -> Iterator[Row]:
    _, last = _days(span, zone)
    rows = RecoveryPlan.objects.filter(
        contract=meeting.contract_id, retired_at=None, drill_due__lte=last
    )
    for each in rows.order_by("drill_due", "pk")[: SHOWN + 1]:
        work = Both(f"灾难恢复演练：{each.title}", f"Disaster recovery drill: {each.title}")
        when = Both(f"{each.drill_due} 前", f"by {each.drill_due}")
        due = Both("待演练", "to be drilled")
        yield each.drill_due.isoformat(), (when, work, plain(each.number), due)


def _systems(names: list[str], agreement: Agreement) -> Both:
    known = agreement.services
    zh, en = (
        "、".join(known[each].title.words(language) if each in known else each for each in names)
        for language in ("zh", "en")
    )
    return Both(zh, en.replace("、", ", "))


def _days(span: Span, zone: tzinfo) -> tuple[str, str]:
    return tuple(f"{each.astimezone(zone):%Y-%m-%d}" for each in (span.start, span.end))  # type: ignore[return-value] # two of them


def _stretch(start: datetime, end: datetime, zone: tzinfo) -> str:
    first, last = start.astimezone(zone), end.astimezone(zone)
    same = first.date() == last.date()
    return f"{first:%Y-%m-%d %H:%M} – {last:%H:%M}" if same else (
        f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"
    )  # fmt: skip
