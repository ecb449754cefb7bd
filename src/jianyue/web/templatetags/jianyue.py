"""What templates say: words in the language of the page, instants in the reader's zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template

register = template.Library()


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
def moment(context: Any, at: datetime | None, style: str = "") -> str:  # noqa: ANN401
    """Return an instant in the reader's zone, to the minute; `second` shows the seconds too."""
    if at is None:
        return ""
    user = getattr(context.get("request"), "user", None)
    zone = ZoneInfo(getattr(user, "zone", "") or "Asia/Shanghai")
    return at.astimezone(zone).strftime(
        "%Y-%m-%d %H:%M:%S" if style == "second" else "%Y-%m-%d %H:%M"
    )
