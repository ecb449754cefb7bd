"""A story: people, one clock moved by hand, a real database; nothing is mocked."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jianyue.ledger.fence import inside
from jianyue.ledger.lexicon import relearn
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import breaks_of
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.tickets import actions
from jianyue.tickets.actions import Report
from jianyue.tickets.folding import copied, standing
from jianyue.tickets.models import Clock, Tagging, Ticket
from jianyue.tickets.states import COPIED
from jianyue.tickets.tagging import standing_tags, tags_of_facts
from tests.cast import Cast, also_signed

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

    def under(self, agreement: str) -> str:
        """Have the bank sign one more agreement; return the code of its contract."""
        contract = also_signed(agreement, self.cast)
        self.cast.contracts[contract.code] = contract
        return contract.code

    def report(self, by: str = "teller", *, contract: str = "bank-1", **said: Any) -> Ticket:
        """Have somebody report a matter."""
        known: dict[str, Any] = {"kind": "incident", "title": "柜面系统无法登录"}
        if contract == "bank-1":
            graded = {"problem": "1", "service": "core-banking"}
            known |= {"service": "core-banking", "attributes": graded}
        said = known | said
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

    def see(self, ticket: Ticket, by: str = "manager") -> Ticket:
        """Return a ticket as it is stored, as somebody sees it."""
        person: User = self.cast.people[by]
        with inside(person.tenant_id, person.customer_id):
            seen: Ticket = Ticket.objects.visible_to(person).get(pk=ticket.pk)
        return seen

    def facts(self, ticket: Ticket) -> list[Fact]:
        """Return the facts of a ticket in the order of recording."""
        with inside(ticket.tenant_id):
            return ticket.facts()

    def told(self, who: str) -> list[str]:
        """Return the subjects of what somebody was told so far, in order, without the title."""
        person: User = self.cast.people[who]
        with inside(person.tenant_id):
            notices = (
                Notice.objects.filter(user=person, cause="ticket")
                .exclude(state="withdrawn")
                .order_by("pk")
            )
            return [each.subject.split("] ")[1].split("：")[0] for each in notices]

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
                facts = ticket.facts()
                now = standing(
                    facts, terms_of_version(ticket.version),
                    kind=ticket.kind, service=ticket.service, now=ticket.changed_at,
                )  # fmt: skip
                for name in COPIED:
                    assert getattr(ticket, name) == getattr(now.desk, name), f"{ticket}: {name}"
                stored = {clock.target: clock for clock in Clock.objects.filter(ticket=ticket)}
                for told in now.clocks:
                    clock = stored.pop(told.promised.target.name)
                    for name, value in copied(told).items():
                        assert getattr(clock, name) == value, f"{clock}: {name}"
                assert not stored
                tags = standing_tags(facts, tags_of_facts(facts, ticket.tenant_id))
                stored_tags = Tagging.objects.filter(ticket=ticket).values_list("tag", flat=True)
                assert {tag.pk for tag in tags} == set(stored_tags)
                assert list(breaks_of(ticket.timeline)) == []
            # By what it is found is what its words say.
            assert relearn(each.tenant_id, [each.timeline_id]) == []
