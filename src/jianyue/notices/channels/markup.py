"""The letter of a notice as HTML, beside its words: nothing is fetched, nothing runs, all escaped.

The words are the letter (docs/decisions/0229); this shows them with a button where one goes on, and
what a layer above tells of the cause in a small table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string

from jianyue.ledger.speech import Both, language_of
from jianyue.notices import invitations, resets, subscribing
from jianyue.notices.models import Notice

# What a layer above tells of the cause of a notice, as its reader may see it: label and value.
Rows = Callable[[Notice], Sequence[tuple[str, str]]]
LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}
ANSWERED: Final = "ask-"  # kinds that ask for an answer begin so
OPEN: Final = Both("打开查看", "Open it")
ANSWER: Final = Both("打开并答复", "Open and answer")
DEEDS: Final = {
    invitations.CAUSE: Both("设置密码", "Choose a password"),
    resets.CAUSE: Both("重设密码", "Choose a new password"),
    subscribing.CAUSE: Both("确认订阅", "Confirm"),
    "ticket": Both("打开工单", "Open the ticket"),
}
ACKNOWLEDGE: Final = Both("确认收到", "Acknowledge")
LEAVE: Final = Both("退订", "Unsubscribe")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a letter leads.

    onward       to what it is about; empty where there is nothing to open
    acknowledge  where a call is acknowledged
    leave        where a subscriber unsubscribes
    """

    onward: str = ""
    acknowledge: str = ""
    leave: str = ""


def html_of(notice: Notice, links: Links, rows: Sequence[tuple[str, str]] = ()) -> str:
    """Return the letter as HTML in its reader's language."""
    language = language_of(notice.reader.language)
    deed = ANSWER if notice.kind.startswith(ANSWERED) else DEEDS.get(notice.cause, OPEN)
    deeds = ((deed, links.onward), (ACKNOWLEDGE, links.acknowledge))
    said = {
        "lang": LANGUAGES[language],
        "subject": notice.subject,
        "paragraphs": [each for each in notice.body.split("\n\n") if each.strip()],
        "rows": rows,
        "deeds": [(label.words(language), link) for label, link in deeds if link],
        "leaving": (LEAVE.words(language), links.leave) if links.leave else None,
    }
    return render_to_string("notices/letter.html", said)
