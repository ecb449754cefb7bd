"""What status pages say: times in the agreement's zone, what a day was."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jianyue.watch.status.days import Day
from jianyue.watch.status.shown import Incident, Shown, by_day
from jianyue.watch.status.words import Health

register = template.Library()


@register.simple_tag
def local(at: datetime | None, zone: tzinfo) -> SafeString | str:
    """Return an instant to the minute in the zone of a page; nothing without one."""
    if at is None:
        return ""
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    shown = f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
    return format_html('<time class="number" datetime="{}">{}</time>', exact, shown)


@register.simple_tag
def zone_of(zone: tzinfo, at: datetime) -> str:
    """Return the name of a zone and how far it is from UTC."""
    distance = at.astimezone(zone).strftime("%z")
    return f"{zone} (UTC{distance[:3]}:{distance[3:]})"


@register.simple_tag(takes_context=True)
def day_words(context: Any, day: Day) -> str:  # noqa: ANN401 - a template's context
    """Return what a day was: `2026-01-12: outage 12 min`."""
    zh = context.get("language", "zh") == "zh"
    parts = [
        f"{each.said.zh} {minutes} 分钟" if zh else f"{each.said.en} {minutes} min"
        for each, minutes in day.minutes
    ]
    said = Health.OPERATIONAL.said
    told = ("，" if zh else ", ").join(parts) or (said.zh if zh else said.en)
    return f"{day.date}：{told}" if zh else f"{day.date}: {told}"


@register.filter
def under_days(incidents: list[Incident], shown: Shown) -> Any:  # noqa: ANN401 - days with incidents
    """Return incidents under the days of the page's zone on which they began."""
    return by_day(incidents, shown.zone)


@register.filter
def health(value: str) -> Health:
    """Return how a system is, by the name of it."""
    return Health.of(value)
