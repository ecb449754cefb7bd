"""Mail that came back: its notice takes the reader's next channel, and the log says why.

Who brought the report is not believed further than this: a notice that was sent is tried by
another channel, or is shown to the operator as one that could not be sent.
"""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.conf import settings

from jianyue.ledger.speech import Both, Refused
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Kind

OUTCOME: Final = "bounced"
LARGEST_ID: Final = 2**63 - 1


class CameBack(Refused):
    """The mail came back, and the reader has no other channel."""

    def __init__(self, why: str) -> None:
        super().__init__(f"邮件被退回：{why}", f"The mail came back: {why}")


def host() -> str:
    """Return the name under which this product writes."""
    return str(settings.SITE_URL).split("//", 1)[1].split(":")[0]


def name_of(notice: int) -> str:
    """Return the Message-ID of a notice; the same each time it is handed over."""
    return f"<notice-{notice}@{host()}>"


def notice_of(message_id: str) -> int | None:
    """Return the notice that a Message-ID names, None for one that this product did not write."""
    found = re.fullmatch(rf"<notice-(\d{{1,19}})@{re.escape(host())}>", message_id)
    return int(found[1]) if found and int(found[1]) <= LARGEST_ID else None


def came_back(message_id: str, recipient: str, why: str, *, at: datetime) -> Notice | None:
    """Let a notice whose mail came back take the next channel; None where it is not such a one.

    recipient  whom the report names; it must be the reader, where it names somebody
    """
    rows = Notice.objects.select_for_update(of=("self",)).select_related("user", "subscriber")
    notice = rows.filter(pk=notice_of(message_id) or 0, state=State.SENT).first()
    if notice is None or notice.channel != Kind.MAIL:
        return None
    if recipient and recipient != notice.reader.email.lower():
        return None
    said = CameBack(why).said
    notice.log.append(
        {"channel": str(Kind.MAIL), "address": notice.address_id, "at": at.isoformat(),
         "outcome": OUTCOME, "why": asdict(said)}
    )  # fmt: skip
    notice.state, notice.next_at, notice.failure = State.DECIDED, at, said.en[:300]
    notice.attempts, notice.sent_at = 0, None
    notice.save(update_fields=["log", "state", "next_at", "failure", "attempts", "sent_at"])
    return notice


def has_come_back(notice: Notice) -> str:
    """Return why the mail of a notice came back, empty where it did not."""
    found = [each for each in notice.log if each.get("outcome") == OUTCOME]
    why: dict[str, str] = found[-1].get("why", {}) if found else {}
    return str(Both(why.get("zh", ""), why.get("en", ""))) if why else ""
