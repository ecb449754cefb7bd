"""Mail of monitoring systems: what its subject says, by words that can be set for each monitor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.mail.models import Subjects
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.watch.alerts.saying import ACKNOWLEDGED, FIRING, RESOLVED, Said, said
from jianyue.watch.models import Monitor
from jianyue.watch.words import Severity

MOST: Final = 30
LONGEST: Final = 60
ENDED: Final = (
    "OK",
    "RECOVERED",
    "RECOVERY",
    "RESOLVED",
    "UP",
    "CLEARED",
    "恢复",
    "解除",
)
SEEN: Final = ("ACKNOWLEDGED", "ACKNOWLEDGEMENT", "ACK", "已确认")
BEGUN: Final = ("PROBLEM", "DOWN", "FIRING", "ALERT", "ALARM", "TRIGGERED", "告警", "报警", "故障")
GRADED: Final[Mapping[str, str]] = {
    "CRITICAL": Severity.CRITICAL, "DISASTER": Severity.CRITICAL, "严重": Severity.CRITICAL,
    "紧急": Severity.CRITICAL, "ERROR": Severity.ERROR, "HIGH": Severity.ERROR,
    "错误": Severity.ERROR, "WARNING": Severity.WARNING, "WARN": Severity.WARNING,
    "警告": Severity.WARNING, "INFO": Severity.INFO, "提示": Severity.INFO,
}  # fmt: skip
ANSWERED: Final = re.compile(r"^\s*((re|fwd?|aw|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)
MARKS: Final = re.compile(r"[\s\[\]()【】（）:：,，;；|\-–—*!！]+")


@dataclass(frozen=True, slots=True)
class Words:
    """By which words of a subject it is known what a mail says.

    ended   words that say that it is over
    seen    words that say that somebody saw it
    graded  word -> severity; without one of them it is `usual`
    until   the subject counts up to here for knowing the same alert again; empty: all of it
    """

    ended: Sequence[str] = ENDED
    seen: Sequence[str] = SEEN
    graded: Mapping[str, str] = field(default_factory=lambda: GRADED)
    usual: str = Severity.CRITICAL
    until: str = ""


def words_of(monitor: Monitor) -> Words:
    """Return the words of a monitor, those that fit most where it has none of its own."""
    kept = Subjects.objects.filter(monitor=monitor).first()
    if kept is None:
        return Words()
    return Words(kept.ended, kept.seen, kept.graded, kept.usual, kept.until)


@transaction.atomic
def choose(monitor: Monitor, words: Words, *, at: datetime, by: User) -> None:
    """Set by which words the mail of a monitor is read. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    rows = Monitor.objects.visible_to(by).filter(removed_at=None)
    kept = rows.select_for_update(of=("self",)).get(pk=monitor.pk)
    listed = [*words.ended, *words.seen, *words.graded]
    if len(listed) > MOST * 3 or any(not 0 < len(each) <= LONGEST for each in listed):
        raise NotAllowed(
            f"每类最多 {MOST} 个词，每个最长 {LONGEST} 字。",
            f"At most {MOST} words of each kind, {LONGEST} characters each.",
        )
    if not {words.usual, *words.graded.values()} <= set(Severity) or len(words.until) > LONGEST:
        raise NotAllowed("没有这一级告警。", "There is no such severity.")
    columns = {
        "ended": list(words.ended), "seen": list(words.seen), "graded": dict(words.graded),
        "usual": str(words.usual), "until": words.until, "set_at": at,
    }  # fmt: skip
    Subjects.objects.update_or_create(
        monitor=kept, defaults=columns, create_defaults={"tenant_id": kept.tenant_id} | columns
    )


def signal_of(known: Mapping[str, Any], words: Words) -> Said:
    """Return what a mail of a monitor says. Raises Unreadable without a subject.

    The same alert is known by its subject without the words that say how it stands.
    """
    subject = ANSWERED.sub("", str(known["subject"]))
    counted = subject.split(words.until, 1)[0] if words.until else subject
    severity = next((words.graded[each] for each in _said(words.graded, subject)), words.usual)
    status = _standing(words, subject)
    key = _without(counted, [*words.ended, *words.seen, *words.graded, *BEGUN])
    labels = {"from": str((known["from"] or [("", "")])[0][1]), "subject": subject}
    return said(
        key or counted.strip(), status, severity, subject, body=known["text"], labels=labels
    )


def _standing(words: Words, subject: str) -> str:
    """Return how it stands, by the word that comes first; without any, it is a new alert."""
    places = {
        status: min((_place(each, subject) for each in listed), default=len(subject))
        for status, listed in ((FIRING, BEGUN), (RESOLVED, words.ended), (ACKNOWLEDGED, words.seen))
    }
    return min(places, key=lambda status: places[status])


def _place(word: str, subject: str) -> int:
    found = _pattern(word).search(subject)
    return found.start() if found else len(subject)


def _said(words: Sequence[str] | Mapping[str, str], subject: str) -> list[str]:
    return [each for each in words if _pattern(each).search(subject)]


def _without(subject: str, words: Sequence[str]) -> str:
    for each in sorted(words, key=len, reverse=True):
        subject = _pattern(each).sub(" ", subject)
    return MARKS.sub(" ", subject).strip().casefold()


def _pattern(word: str) -> re.Pattern[str]:
    """Return a word by itself; Chinese words stand within others."""
    kept = re.escape(word)
    return re.compile(
        rf"(?<![A-Za-z0-9]){kept}(?![A-Za-z0-9])" if word.isascii() else kept, re.IGNORECASE
    )
