"""What a contract's dashboard is asked for: the contract, the month, who asks."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final, Self

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils import timezone

from jianyue.agreements.models import Contract
from jianyue.dashboards.counting import reported_in
from jianyue.dashboards.models import Reading, Standing
from jianyue.dashboards.readings import Key, history_until, of_day
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, Period, period_from, period_of
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken

MONTH: Final = re.compile(r"(2[01]\d\d)-(0[1-9]|1[0-2])")
OFFERED: Final = 13


@dataclass(frozen=True)
class Asked:
    """Who asks for a dashboard, and when; moments are shown in the zone of whoever asks."""

    request: HttpRequest
    user: User
    language: Language
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return who asks, now."""
        return cls(request, person(request), spoken(request), timezone.now().astimezone(UTC))


@dataclass(frozen=True)
class Board(Asked):
    """A contract's dashboard over one month; each thing is read once, when it is needed."""

    agreed: Agreed
    period: Period

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.agreed.contract

    @property
    def is_running(self) -> bool:
        """Whether the month is not over."""
        return self.period.span.end > self.now

    @property
    def day(self) -> datetime:
        """The last instant of the month that is known."""
        return min(self.period.span.end - MICROSECOND, self.now)

    @property
    def tickets(self) -> TicketRows:
        """The contract's tickets that the reader may see and that count."""
        rows: TicketRows = Ticket.objects.visible_to(self.user).counted()
        return rows.filter(contract=self.contract)

    @property
    def reported(self) -> TicketRows:
        """Those that were reported in the month."""
        return reported_in(self.tickets, self.period.span)

    @cached_property
    def standing(self) -> Standing | None:
        """How the contract stands; None before a worker has looked."""
        found: Standing | None = Standing.objects.filter(contract=self.contract).first()
        return found

    @cached_property
    def history(self) -> dict[Key, list[Reading]]:
        """Up to twelve periods of each figure, up to the month."""
        return history_until(self.contract, self.day)

    @cached_property
    def figures(self) -> list[Reading]:
        """The promised figures of the periods that hold the end of the month."""
        return [each for each in of_day(self.history, self.day) if each.indicator]

    @property
    def months(self) -> list[Period]:
        """The months that are offered, the newest first."""
        begins = self.contract.starts_date
        found = [period_of(Per.MONTH, self.now, self.agreed.zone)]
        for _ in range(OFFERED - 1):
            before = period_of(Per.MONTH, found[-1].span.start - MICROSECOND, self.agreed.zone)
            if begins is not None and Per.MONTH.next_first(before.first) <= begins:
                break
            found.append(before)
        return found


def board_for(request: HttpRequest, code: str) -> Board:
    """Return the dashboard that is asked for; what is foreign or missing is 404.

    Without a month it is of the running one. Raises BadRequest for what is no month.
    """
    by = Asked.of(request)
    contract, now = contract_for(request, code), by.now
    agreed = agreed_for(contract, now)
    if agreed is None:
        raise Http404
    period = period_of(Per.MONTH, now, agreed.zone)
    asked = request.GET.get("month", "")
    if asked:
        found = MONTH.fullmatch(asked)
        if found is None:
            raise BadRequest("month")
        period = period_from(Per.MONTH, date(int(found[1]), int(found[2]), 1), agreed.zone)
        if period.span.start > now:
            raise BadRequest("month")
    return Board(request, by.user, by.language, now, agreed, period)
