"""The agenda that the product draws up: last period's service, work ahead, open items (C26)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from jianyue.engine.periods import Per, Period
from jianyue.engine.spans import Span
from jianyue.governance import items
from jianyue.governance.counting import cycle_of, last_before, next_after, review_of
from jianyue.governance.models import ActionItem, Meeting, Point
from jianyue.governance.reporting import headlines
from jianyue.governance.words import DRAWN, OPEN, PLANNED, SERVICE, ItemState, Kind, State
from jianyue.governance.works import works_of
from jianyue.ledger.speech import Both
from jianyue.reports.content import Content, Grid, Section, plain
from jianyue.reports.models import Report, utc
from jianyue.services.agreed import Agreed
from jianyue.services.dates import is_over

NONE: Final = Both("", "")
KNOWN: Final = frozenset({"上月服务情况", "下月工作计划", "上次会议遗留问题",
                          "上期服务情况", "下期工作计划", "以往会议遗留问题"})  # fmt: skip
LABELS: Final = (
    Both("编号", "Number"), Both("事项", "Item"), Both("负责人", "Owner"), Both("到期日", "Due on"),
    Both("状态", "State"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a meeting looks back on, and how far it looks ahead."""

    per: Per
    last: Period
    ahead: Span


def stretch_of(meeting: Meeting) -> Stretch:
    """Return the period before the meeting, and the time from it to the end of the one after."""
    agreed = Agreed(meeting.contract, meeting.version)
    per = cycle_of(review_of(agreed)) or Per.MONTH
    at = meeting.begins_at
    ahead = Span(at, next_after(agreed, per, at).span.end)
    return Stretch(per, last_before(agreed, per, at), ahead)


def content_of(meeting: Meeting, *, now: datetime) -> Content:
    """Return the agenda as it stands now: drawn up, agreed beside, and put on by either side."""
    stretch = stretch_of(meeting)
    drawn = [
        _service(meeting, stretch, now),
        _planned(meeting, stretch),
        _open(meeting, now),
    ]
    return Content((*drawn, *_agreed(meeting), *topics_of(meeting)))


def reports_of(meeting: Meeting, stretch: Stretch) -> list[Report]:
    """Return the reports about the last period; the one that belongs to the meeting first."""
    span = stretch.last.span
    rows = Report.objects.filter(
        contract=meeting.contract_id, until_at__gt=span.start, until_at__lte=span.end,
        dropped_at=None, per__in=_lengths(stretch.per),
    ).select_related("contract", "version")  # fmt: skip
    main = meeting.report_id
    found = [each for each in rows if each.pk != main]
    found.sort(key=lambda each: (-each.until_at.timestamp(), each.name != SERVICE, each.pk))
    chosen = Report.objects.select_related("contract", "version").filter(pk=main or 0)
    return [*chosen, *found]


def topics_of(meeting: Meeting) -> Iterator[Section]:
    """Yield the items that either side put on the agenda."""
    rows = Point.objects.filter(meeting=meeting, kind=Kind.TOPIC, struck_at=None).order_by("seq")
    for each in rows:
        side = each.said_by.said
        note = Both(f"{side.zh}提出", f"put forward by the {side.en}")
        yield Section(each.key, Both(each.text, each.text), note)


def table_of_items(rows: Iterable[ActionItem], zone: tzinfo, now: datetime) -> Grid:
    """Return action items as a table: who does what until when, and how it stands."""
    found = tuple(
        (
            plain(each.number), plain(each.title), plain(each.owner.name), plain(each.due_date),
            _state(each, zone, now),
        )
        for each in rows
    )  # fmt: skip
    return Grid(Both("行动项", "Action items"), LABELS, found, widths=(2, 5, 2, 1.6, 2.4))


def _service(meeting: Meeting, stretch: Stretch, now: datetime) -> Section:
    found = reports_of(meeting, stretch)
    label = stretch.last.label
    title = Both(f"{DRAWN[SERVICE].zh}（{label}）", f"{DRAWN[SERVICE].en} ({label})")
    if not found:
        said = Both(
            "协议没有约定这一期的报告。", "The agreement asks for no report of this period."
        )
        return Section(SERVICE, title, said)
    text, grids = headlines(meeting, found[0], now=utc(now))
    return Section(SERVICE, title, text, grids)


def _planned(meeting: Meeting, stretch: Stretch) -> Section:
    grid = works_of(meeting, stretch.ahead)
    zone = Agreed(meeting.contract, meeting.version).zone
    until = stretch.ahead.end.astimezone(zone)
    none = Both(
        f"至 {until:%Y-%m-%d} 没有计划内的工作。", f"No work is planned until {until:%Y-%m-%d}."
    )
    said = Both(f"至 {until:%Y-%m-%d}：", f"Until {until:%Y-%m-%d}:") if grid.rows else none
    return Section(PLANNED, DRAWN[PLANNED], said, (grid,) if grid.rows else ())


def _open(meeting: Meeting, now: datetime) -> Section:
    before = Meeting.objects.filter(contract=meeting.contract_id, state__in=State.over())
    last = before.filter(held_from__lt=meeting.begins_at).exclude(pk=meeting.pk)
    since = last.order_by("-held_from").values_list("held_from", flat=True).first()
    zone = Agreed(meeting.contract, meeting.version).zone
    grid = table_of_items(items.of_meetings_before(meeting, since), zone, now)
    wishes = _wishes(meeting)
    grids = (*([grid] if grid.rows else []), *wishes)
    said = NONE if grids else Both("没有遗留问题。", "Nothing was left open.")
    return Section(OPEN, DRAWN[OPEN], said, grids)


def _wishes(meeting: Meeting) -> Iterator[Grid]:
    """Yield the changes of the report that were asked for and nobody has answered."""
    rows = Point.objects.filter(
        meeting__contract=meeting.contract_id, kind=Kind.CHANGE, struck_at=None, version=None,
        replied_at=None,
    ).exclude(meeting=meeting)  # fmt: skip
    found = tuple(
        (plain(each.meeting.number), plain(each.text))
        for each in rows.select_related("meeting").order_by("at", "seq")
    )
    if found:
        header = (Both("会议", "Meeting"), Both("要求", "Wish"))
        caption = Both("待答复的报告变更要求", "Changes of the report to be answered")
        yield Grid(caption, header, found, widths=(1, 4))


def _agreed(meeting: Meeting) -> Iterator[Section]:
    """Yield what the agreement puts on the agenda and the product does not draw up."""
    review = review_of(Agreed(meeting.contract, meeting.version))
    for place, point in enumerate(review.agenda if review else (), 1):
        words = Both(point.text.words("zh"), point.text.words("en"))
        if words.zh not in KNOWN:
            yield Section(f"agreed-{place}", words, Both("协议约定", "by the agreement"))


def _state(item: ActionItem, zone: tzinfo, now: datetime) -> Both:
    said = item.standing.said
    if item.state != ItemState.OPEN:
        return Both(f"{said.zh}：{item.closing}", f"{said.en}: {item.closing}")
    if is_over(item.due_date, zone, now):  # type: ignore[arg-type] # a zone of zoneinfo
        return Both("逾期", "overdue")
    return said


def _lengths(per: Per) -> list[str]:
    """Return how long the periods of reports are that a meeting looks at."""
    order = [each.value for each in Per]
    return [each for each in order if order.index(each) >= min(order.index(per), MONTHLY)]


MONTHLY: Final = [each.value for each in Per].index("month")
