"""A source from which counts should come and do not: somebody is told, once a day."""

from datetime import datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.permissions import Deed
from jianyue.watch.models import Source

SOURCE: Final = "source"


def tell_failing(source: Source, why: Both, *, at: datetime) -> None:
    """Tell those who set sources that counts are missing."""
    message = Message(
        kind="counts-failing",
        cause=(SOURCE, source.pk),
        subject=Both(
            f"交易笔数没有取到：{source.name}", f"No transaction counts from {source.name}"
        ),
        body=Both(f"原因：{why.zh}", f"Why: {why.en}"),
        step=at.date().isoformat(),
        path=f"/sources/{source.pk}/",
    )
    notices.decide(message, to=who_may(Deed.RECORD_COUNTS, source.contract), at=at)
