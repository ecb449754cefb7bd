"""What a window counts as by the agreement, and how early it has to be announced."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from jianyue.agreements.measuring import notice_of
from jianyue.agreements.models import Contract
from jianyue.engine.days import Days, end_of_days
from jianyue.engine.outages import Maintenance, Notice, Standing
from jianyue.engine.spans import Span
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.models import Window, WindowState
from jianyue.services.terms import terms_of_version
from jianyue.watch.judged import Asked

# Customary where the agreement is silent: told as advice, and breaking it costs nothing.
CUSTOMARY: Final = Days(3)
SAID: Final = {
    Standing.PLANNED: Both("计入计划维护", "counts as planned"),
    Standing.EMERGENCY: Both("紧急维护，协议计入计划", "an emergency, planned by the agreement"),
    Standing.NOT_ANNOUNCED: Both("没有通知，计为中断", "not announced: counts as downtime"),
    Standing.ANNOUNCED_LATE: Both("通知太晚，计为中断", "announced too late: counts as downtime"),
    Standing.NOT_CONFIRMED: Both(
        "客户未确认；不确认则计为中断",
        "not confirmed; without it the work counts as downtime",
    ),
    Standing.CONFIRMED_LATE: Both(
        "开始后才确认，计为中断", "confirmed after it began: counts as downtime"
    ),
}


@dataclass(frozen=True)
class Rules(Asked):
    """What the agreement of a contract asks of planned maintenance, and which agreement it is."""

    agreed: Agreed

    def earliest(self, at: datetime) -> datetime:
        """Return the first instant at which work announced at `at` is announced in time."""
        notice = self.wanted
        if isinstance(notice.least, Days):
            return end_of_days(notice.calendar, at, notice.least)
        return notice.calendar.due_at(at, notice.least)

    @property
    def wanted(self) -> Notice:
        """The notice that is asked for: the agreed one, else the customary one."""
        return self.notice if self.written else replace(self.notice, least=CUSTOMARY)


def rules_for(contract: Contract, at: datetime) -> Rules | None:
    """Return what is agreed at an instant; None before anything is in force."""
    return rules_of(agreed_for(contract, at))


def rules_of(agreed: Agreed | None) -> Rules | None:
    """Return what an agreement asks of maintenance; None where there is none."""
    if agreed is None:
        return None
    terms = terms_of_version(agreed.version)
    return Rules(terms.agreement.maintenance, notice_of(terms), agreed)


def waits_for_customer(window: Window, rules: Rules | None) -> bool:
    """Tell whether work cannot begin before the customer has answered; an emergency can."""
    asked = window.state == WindowState.ASKED and not window.emergency
    return asked and (rules is None or rules.needs_confirmation)


def is_late(rules: Rules, begins: datetime, at: datetime) -> bool:
    """Tell whether work beginning then is announced later than asked for."""
    asked = Maintenance("", Span(begins, begins), at)
    return rules.wanted.judge(asked) is Standing.ANNOUNCED_LATE
