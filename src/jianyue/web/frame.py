"""What every page has around it."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from jianyue.ledger.speech import Both
from jianyue.notices.reading import unseen
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.display import theme_of
from jianyue.web.silence import is_silent


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation.

    name   of the address it leads to; an installation without it has no such entry
    deeds  any of them opens it
    keys   the letters typed one after the other to get there
    """

    name: str
    said: Both
    icon: str
    deeds: tuple[Deed, ...]
    keys: str
    customers: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as one person sees it on one page."""

    said: Both
    icon: str
    keys: str
    address: str
    current: bool


PLACES: Final = (
    Place("desk", Both("工作台", "Desk"), "desk", (Deed.SEE_DESK,), "g d"),
    Place("my-tickets", Both("我的工单", "My tickets"), "tickets", (Deed.SEE_TICKETS,), "g m"),
    Place("report", Both("提交", "Report"), "report", (Deed.REPORT,), "g r"),
    Place("today", Both("今日", "Today"), "today", (Deed.SEE_TODAY,), "g t"),
    Place("slips", Both("服务单", "Slips"), "sign", (Deed.SEE_TICKETS,), "g l"),
    Place("agreements", Both("协议", "Agreements"), "agreement", (Deed.SEE_AGREEMENTS,), "g a"),
    Place("contacts", Both("联系", "Contacts"), "phone", (Deed.SEE_TICKETS,), "g c"),
    Place("rosters", Both("值班", "On call"), "watch", (Deed.SEE_DESK,), "g o"),
    Place("windows", Both("维护", "Upkeep"), "wrench", (Deed.SEE_TICKETS,), "g w"),
    Place("figures", Both("指标", "Figures"), "figures", (Deed.SEE_AGREEMENTS,), "g f"),
    Place("people", Both("人员", "People"), "people", (Deed.SEE_PEOPLE,), "g p"),
    Place("settings", Both("设置", "Settings"), "settings",
          (Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS, Deed.IMPORT,
           Deed.KEEP_HOOKS), "g s"),
)  # fmt: skip


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what the page's frame shows: language, theme, where one may go."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "language": getattr(request, "language", "zh"),
        "nonce": getattr(request, "nonce", ""),
        "theme": theme_of(request),
        "zone": getattr(user, "zone", "") or "Asia/Shanghai",
        "may": {deed.name.lower(): known and may(user, deed) for deed in Deed},  # type: ignore[arg-type] # words in both languages stand for a label
        "places": partial(places, request),
        "silent": partial(is_silent, user, timezone.now()),
        "bell": partial(bell, request),
    }


def places(request: HttpRequest) -> list[Entry]:
    """Return the entries of the navigation for whoever asks."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.tenant_id is None:
        return []
    return [
        Entry(place.said, place.icon, place.keys, address, current=_at(request.path, address))
        for place in PLACES
        if (address := _address(place.name)) and any(may(user, deed) for deed in place.deeds)
    ]


def bell(request: HttpRequest) -> int | None:
    """Return how many notices whoever asks has not seen; None where there is no bell."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.tenant_id is None:
        return None
    return unseen(user, timezone.now())


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _at(path: str, address: str) -> bool:
    return path == address or path.startswith(address.rstrip("/") + "/")
