"""By which words the mail of a monitoring system is read: read, set."""

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from jianyue.api.answering import check_tag
from jianyue.api.callers import Caller, caller
from jianyue.api.monitoring.area import MONITORING, Level
from jianyue.api.monitoring.monitors import monitor_for
from jianyue.api.shapes import Choice, Id, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.mail import alerting
from jianyue.mail.alerting import LONGEST, MOST
from jianyue.people.permissions import Deed
from jianyue.watch.models import Monitor
from jianyue.watch.words import Severity

Word = Annotated[Words, Field(min_length=1, max_length=LONGEST)]
Listed = Annotated[list[Word], Field(max_length=MOST)]
MayList = Annotated[list[Word], Field(max_length=MOST, default_factory=list)]


class GradedOut(Out):
    """Words that say how bad it is, by severity."""

    critical: list[str]
    error: list[str]
    warning: list[str]
    info: list[str]


class MailWordsOut(Out):
    """By which words of a subject it is known what a mail says.

    ended   words that say that it is over
    seen    words that say that somebody saw it
    usual   the severity without a word for one
    until   the subject counts up to here for knowing the same alert again; empty: all of it
    """

    ended: list[str]
    seen: list[str]
    graded: GradedOut
    usual: Choice
    until: str


class GradedIn(Sent):
    """Words that say how bad it is, by severity; each word stands once."""

    critical: MayList
    error: MayList
    warning: MayList
    info: MayList


class MailWordsIn(Sent):
    """All words by which the mail of a monitoring system is read from now on."""

    ended: Listed
    seen: Listed
    graded: GradedIn
    usual: Level
    until: Annotated[Words, Field(max_length=LONGEST)] = ""

    def words(self) -> alerting.Words:
        """Return them as the action takes them."""
        graded = {
            word: str(each) for each in Severity for word in _plain(getattr(self.graded, each))
        }
        return alerting.Words(_plain(self.ended), _plain(self.seen), graded, self.usual, self.until)


@MONITORING.get(
    "/monitors/{monitor}/mail-words", Both("读取告警邮件用词", "Read the words of mails"),
    MailWordsOut, Deed.PLAN_STAFF,
)  # fmt: skip
def get_mail_words(request: HttpRequest, monitor: Id) -> MailWordsOut:
    """Return the words; the addresses to which it may write are told on its page alone."""
    return _words(monitor_for(caller(request), monitor))


@MONITORING.post(
    "/monitors/{monitor}/mail-words", Both("设置告警邮件用词", "Set the words of mails"),
    MailWordsOut, Deed.PLAN_STAFF,
)  # fmt: skip
def set_mail_words(request: HttpRequest, monitor: Id, said: MailWordsIn) -> MailWordsOut:
    """Set by which words its mails are read."""
    who = caller(request)
    kept = _held(request, who, monitor)
    alerting.choose(kept, said.words(), at=who.at, by=who.by)
    return _words(kept)


def _held(request: HttpRequest, who: Caller, pk: int) -> Monitor:
    """Return a monitoring system whose words nobody else sets until the end. Raises Problem."""
    kept = monitor_for(who, pk, removed_at=None)
    if request.headers.get("If-Match"):
        Monitor.objects.select_for_update(of=("self",)).get(pk=kept.pk)
        check_tag(request, _words(kept))
    return kept


def _words(monitor: Monitor) -> MailWordsOut:
    known = alerting.words_of(monitor)
    graded: dict[str, Any] = {
        str(each): [word for word, severity in known.graded.items() if severity == each]
        for each in Severity
    }
    return MailWordsOut(
        ended=list(known.ended), seen=list(known.seen), graded=GradedOut(**graded),
        usual=Choice.of(Severity.of(known.usual)), until=known.until,
    )  # fmt: skip


def _plain(words: list[str]) -> list[str]:
    return list(dict.fromkeys(each.strip() for each in words if each.strip()))
