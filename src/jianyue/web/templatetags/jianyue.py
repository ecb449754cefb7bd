"""What templates say: words in the language of the page, instants in the reader's zone."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jianyue.ledger.speech import Both

register = template.Library()

SPRITE: Final = Path(__file__).parents[1] / "static" / "web" / "icons.svg"
SHAPES: Final = {"ok": "clock", "warn": "warn", "bad": "bad"}
SOON: Final = timedelta(hours=1)
# The first sign that is found names the browser: Edge also says Chrome, Chrome also says Safari.
BROWSERS: Final = (
    ("MicroMessenger", "微信 WeChat"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
TONES: Final = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_tag(takes_context=True)
def say(context: Any, zh: str, en: str, **values: object) -> str:  # noqa: ANN401 - a template's context
    """Return the words of the page's language; `{name}` stands for a value given by name."""
    words = zh if context.get("language", "zh") == "zh" else en
    return words.format(**values) if values else words


@register.simple_tag(takes_context=True)
def words(context: Any, said: Any) -> str:  # noqa: ANN401 - anything with words in both languages
    """Return what something is called in the page's language."""
    if hasattr(said, "words"):
        return str(said.words(context.get("language", "zh")))
    return words(context, said.said) if hasattr(said, "said") else str(said or "")


@register.simple_tag(takes_context=True)
def moment(context: Any, at: datetime | None, style: str = "") -> str:  # noqa: ANN401 - any value of a template or a form
    """Return an instant in the reader's zone, to the minute; `second` shows the seconds too."""
    if at is None:
        return ""
    user = getattr(context.get("request"), "user", None)
    return _local(at, user, "%Y-%m-%d %H:%M:%S" if style == "second" else "%Y-%m-%d %H:%M")


@register.filter
def moment_of(at: datetime, reader: object) -> str:
    """Return an instant in the zone of whoever a mail is for, and the zone's distance from UTC."""
    return _local(at, reader, "%Y-%m-%d %H:%M UTC%:z")


@register.simple_tag(takes_context=True)
def device(context: Any, agent: str) -> str:  # noqa: ANN401 - a template's context
    """Return browser and system of a session in two words, as far as they can be told."""
    browser = next((said for sign, said in BROWSERS if sign in agent), "")
    system = next((said for sign, said in SYSTEMS if sign in agent), "")
    known = " · ".join(filter(None, (browser, system)))
    return known or say(context, "未知设备", "unknown device")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return a picture of the sprite, silent to who hears a page: words stand beside it."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"there is no icon {name!r} in icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@cache
def icon_names() -> frozenset[str]:
    """Return the names of the pictures there are."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def tone(level: str) -> str:
    """Return the colour and icon of a message of a level: ok, warn, bad or info."""
    return TONES.get(level, "info")


@register.simple_tag
def address(name: str, *parts: object) -> str:
    """Return the address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def left(
    context: Any,  # noqa: ANN401 - a template's context
    due: datetime | None,
    now: datetime,
    soon: datetime | None = None,
) -> str:
    """Return how long it is until `due` by the clock on the wall, ticked further in the browser.

    due   the instant by which something must have happened; nothing is shown without it
    now   the instant of the answer
    soon  from when it is a warning; an hour before `due` where not said
    """
    if due is None:
        return ""
    soon = soon or due - SOON
    state = "bad" if now > due else "warn" if now >= soon else "ok"
    return format_html(
        '<time class="left left--{}" datetime="{due}" data-due="{due}" data-soon="{}" '
        'data-now="{}" title="{}">{}<span>{}</span></time>',
        state, _utc(soon), _utc(now), moment(context, due), icon(SHAPES[state]),
        time_left(due - now).words(context.get("language", "zh")), due=_utc(due),
    )  # fmt: skip


def time_left(length: timedelta) -> Both:
    """Return a length of wall time until something is due, or since it was, in words."""
    zh, en = _length(int(abs(length).total_seconds()))
    if length < timedelta():
        return Both(f"已超 {zh}", f"{en} late")
    return Both(f"还有 {zh}", f"{en} left")


def _length(seconds: int) -> tuple[str, str]:
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} 天 {hours} 小时", f"{days} d {hours} h"
    if hours:
        return f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min"
    rest = seconds % 60
    if minutes:
        return f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s"
    return f"{rest} 秒", f"{rest} s"


def _local(at: datetime, reader: object, form: str) -> str:
    local = at.astimezone(ZoneInfo(getattr(reader, "zone", "") or "Asia/Shanghai"))
    distance = local.strftime("%z")
    return local.strftime(form.replace("%:z", f"{distance[:3]}:{distance[3:]}"))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
