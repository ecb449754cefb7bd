"""What the desk's pages say beside the words of every page: lengths of time."""

from datetime import timedelta
from typing import Any

from django import template

from jianyue.replay.words import length_words

register = template.Library()


@register.simple_tag(takes_context=True)
def span(context: Any, length: timedelta | None) -> str:  # noqa: ANN401 - any value of a template or a form
    """Return a length of time, as `74 小时 5 分` or `74 h 5 min`."""
    return "" if length is None else length_words(length, context.get("language", "zh"))
