"""How shares and points are written: one decimal, rounded down, never better than they are."""

from fractions import Fraction

from django import template

from jianyue.engine.goals import rounded

register = template.Library()


@register.simple_tag
def percent(share: Fraction | None) -> str:
    """Return a share in per cent."""
    return "—" if share is None else f"{rounded(share * 100, 1, up=False)} %"


@register.filter
def points(figure: Fraction) -> str:
    """Return points."""
    return str(rounded(figure, 1, up=False))


@register.filter
def signed(figure: Fraction) -> str:
    """Return points of recommendation with their sign."""
    shown = rounded(figure, 1, up=False)
    return f"+{shown}" if shown > 0 else str(shown).replace("-", "−")
