"""A story: people, one clock moved by hand, a real database; nothing is mocked."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets import actions
from jianyue.tickets.actions import Report
from jianyue.tickets.folding import copied, standing
from jianyue.tickets.models import Clock, Ticket
from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Story:
    """What people do one after the other, and what is so then."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.tickets: list[Ticket] = []

    def wait(self, **length: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**length)
        return self.now

    def at(self, local: str) -> datetime:
        """Move the clock to a local time of the story's place."""
        self.now = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
        return self.now

    def report(self, by: str = "teller", *, contract: str = "bank-1", **said: Any) -> Ticket:
        """Have somebody report a matter."""
        said = {"kind": "incident", "title": "柜面系统无法登录", "service": "core-banking",
                "attributes": {"problem": "1", "service": "core-banking"}} | said  # fmt: skip
        person: User = self.cast.people[by]
        with inside(person.tenant_id, person.customer_id):
            ticket = actions.report(
                self.cast.contracts[contract], Report(**said), at=self.now, by=person
            )
        self.tickets.append(ticket)
        return ticket

    def record(self, ticket: Ticket, kind: str, by: str = "agent", **said: Any) -> Ticket:
        """Have somebody record one fact."""
        person: User = self.cast.people[by]
        with inside(person.tenant_id, person.customer_id):
            return actions.record(ticket.pk, kind, at=self.now, by=person, **said)

    def clock(self, ticket: Ticket, target: str) -> Clock:
        """Return the stored copy of a clock, brought up to now."""
        with inside(ticket.tenant_id):
            actions.look(ticket.pk, at=self.now)
            return Clock.objects.get(ticket=ticket, target=target)

    def assert_copies_are_folds(self) -> None:
        """Every stored copy is what the facts say, and every chain of hashes holds."""
        for each in self.tickets:
            with inside(each.tenant_id):
                ticket = Ticket.objects.get(pk=each.pk)
                now = standing(
                    ticket.facts(), terms_of_version(ticket.version),
                    kind=ticket.kind, service=ticket.service, now=ticket.changed_at,
                )  # fmt: skip
                stored = {clock.target: clock for clock in Clock.objects.filter(ticket=ticket)}
                for told in now.clocks:
                    clock = stored.pop(told.promised.target.name)
                    for name, value in copied(told).items():
                        assert getattr(clock, name) == value, f"{clock}: {name}"
                assert not stored
                assert list(breaks_of(ticket.timeline)) == []
