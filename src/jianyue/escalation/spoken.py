"""What a warning of a promised time says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.shares import WHOLE
from jianyue.escalation.models_warnings import Warned
from jianyue.escalation.warnings_set import Rule
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message
from jianyue.tickets.folding import Told
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import path_of

MESSAGE: Final = "target-warning"


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning that is due or ahead.

    key  (target, round, percent), told once only
    """

    ticket: Ticket
    told: Told
    rule: Rule
    key: tuple[str, int, int]
    at: datetime
    late: bool

    def row(self, now: datetime, people: list[int]) -> Warned:
        """Return it as it is kept, not stored yet."""
        target, round_, percent = self.key
        return Warned(
            tenant_id=self.ticket.tenant_id, customer_id=self.ticket.customer_id,
            ticket=self.ticket, target=target, round=round_, percent=percent, at=self.at,
            told_at=now, late=self.late, people=people,
        )  # fmt: skip


def message(warn: Warn) -> Message:
    """Return the message; of a security incident no more than that it is one (D07)."""
    ticket, title = warn.ticket, warn.told.promised.title
    number, percent = ticket.number, warn.rule.percent
    about = Both(ticket.title, ticket.title)
    if ticket.security:
        about = Both("安全事件", "security incident")
    if percent < WHOLE:
        said = Both(f"时限已用 {percent}%", f"{percent} % of the time is used")
    elif percent == WHOLE:
        said = Both("已超时", "The time is over")
    else:
        said = Both(f"已超时，达时限的 {percent}%", f"Over time, at {percent} % of the limit")
    late = Both("（补发）", ", told late") if warn.late else Both("", "")
    lines = _lines(warn)
    return Message(
        MESSAGE,
        ("ticket", ticket.pk),
        Both(
            f"[{number}] {title.words('zh')}{said.zh}{late.zh}：{about.zh}",
            f"[{number}] {title.words('en')}: {said.en}{late.en}: {about.en}",
        ),
        Both(f"{about.zh}\n\n{lines.zh}", f"{about.en}\n\n{lines.en}"),
        step=":".join(map(str, warn.key)),
        path=path_of(ticket),
    )


def _lines(warn: Warn) -> Both:
    clause, due = warn.told.promised.clause, warn.told.looms_at
    zh = [f"{_local(warn.at, warn.ticket)} 用到 {warn.rule.percent}%"]
    en = [f"{warn.rule.percent} % was used at {_local(warn.at, warn.ticket)}"]
    if due is not None:
        zh.append(f"时限：{_local(due, warn.ticket)}")
        en.append(f"limit: {_local(due, warn.ticket)}")
    if clause:
        zh.append(f"依据：协议第 {clause} 条")
        en.append(f"by clause {clause} of the agreement")
    return Both("\n".join(zh), "\n".join(en))


def _local(at: datetime, ticket: Ticket) -> str:
    return f"{at.astimezone(ZoneInfo(ticket.version.agreement().zone)):%Y-%m-%d %H:%M:%S}"
