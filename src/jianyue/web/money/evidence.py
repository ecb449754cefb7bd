"""Where the evidence of a line is shown."""

from typing import Final

from django.urls import NoReverseMatch, reverse

PAGES: Final = {
    "ticket": "ticket", "outage": "outage", "window": "window", "due": "money-due",
    "breach": "money-breach",
}  # fmt: skip


def leads_to(kind: str, name: str) -> tuple[str, str]:
    """Return the name of a piece of evidence and its address; empty where it has no page."""
    page = PAGES.get(kind)
    if page is None:
        return name, ""
    try:
        return name, reverse(page, args=[name.rstrip("+")])
    except NoReverseMatch:
        return name, ""
