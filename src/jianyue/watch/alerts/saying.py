"""One thing that a monitoring system says, whatever its own words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from jianyue.ledger.speech import Refused
from jianyue.watch.words import Severity

FIRING: Final = "firing"
RESOLVED: Final = "resolved"
ACKNOWLEDGED: Final = "acknowledged"
KEY, TITLE, BODY, URL = 200, 300, 6 * 1024, 500
LABELS, LABEL = 40, 200
WORST: Final = {
    "critical": Severity.CRITICAL, "disaster": Severity.CRITICAL, "page": Severity.CRITICAL,
    "fatal": Severity.CRITICAL, "emergency": Severity.CRITICAL,
    "error": Severity.ERROR, "high": Severity.ERROR, "major": Severity.ERROR,
    "warning": Severity.WARNING, "warn": Severity.WARNING, "average": Severity.WARNING,
    "minor": Severity.WARNING,
    "info": Severity.INFO, "information": Severity.INFO, "none": Severity.INFO,
    "notice": Severity.INFO, "low": Severity.INFO,
}  # fmt: skip
BEFORE: Final = datetime(1990, 1, 1, tzinfo=UTC)  # earlier is how some write "not yet"


class Unreadable(Refused):
    """What came is not what this kind of sender sends; sending it again does not help."""


@dataclass(frozen=True, slots=True)
class Said:
    """One signal.

    key        the same for all signals about one thing
    status     firing, resolved or acknowledged
    labels     what rules choose by
    """

    key: str
    status: str
    severity: Severity
    title: str
    body: str = ""
    url: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def said(key: str, status: str, severity: object, title: str, **more: Any) -> Said:  # noqa: ANN401 - the other fields
    """Return a signal with its texts cut to what is kept. Raises Unreadable without a key."""
    if not key:
        raise Unreadable("告警没有可去重的标识。", "The alert has no key to know it by.")
    more["labels"] = _labels(more.get("labels", {}))
    more["body"] = text(more.get("body"))[:BODY]
    more["url"] = _url(text(more.get("url")))
    return Said(text(key)[:KEY], status, graded(severity), text(title)[:TITLE] or key, **more)


def graded(severity: object) -> Severity:
    """Return how bad it is; a word that nobody knows is a warning's."""
    return WORST.get(text(severity).strip().lower(), Severity.WARNING)


def text(value: object) -> str:
    """Return words as words; anything else as nothing. What no database keeps is left out."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def instant(value: object) -> datetime | None:
    """Return an instant of ISO 8601 or of epoch seconds; None where there is none, or no sense."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(_shortened(text(value)))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if aware >= BEFORE else None
    except (ValueError, OverflowError, OSError):
        return None


def within(at: datetime | None, now: datetime) -> datetime:
    """Return an instant that a monitor told, or `now` where it told none or one of the future."""
    return now if at is None or at > now or at < now - timedelta(days=366) else at


def mapping(value: object, *, what: str) -> Mapping[str, Any]:
    """Return an object of JSON. Raises Unreadable."""
    if not isinstance(value, Mapping):
        raise Unreadable(f"“{what}”应当是对象。", f"{what!r} should be an object.")
    return value


def _labels(value: Mapping[str, Any]) -> dict[str, str]:
    kept = list(value.items())[:LABELS]
    return {text(name)[:LABEL]: text(each)[:LABEL] for name, each in kept if text(each)}


def _url(value: str) -> str:
    """Return an address that a page may link to, or nothing."""
    return value if value.startswith(("http://", "https://")) and len(value) <= URL else ""


def _shortened(value: str) -> str:
    """Return ISO 8601 with at most six digits of a second; some send nine."""
    head, dot, tail = value.strip().replace("Z", "+00:00").partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[: min(digits, 6)].ljust(6, '0')}{tail[digits:]}" if dot else head
