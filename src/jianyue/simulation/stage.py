"""Where the simulation plays: the sample world without its tickets, and channels for its people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.demo import contracts, duties, people
from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.ledger.fence import inside
from jianyue.notices import addresses
from jianyue.notices.channels.letters import Target
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Kind
from jianyue.people.models import User

# Who is told by which robots before mail; two share one, as people of one group do.
ROBOTS: Final = {
    "operations": (Kind.WECOM, Kind.GATEWAY),
    "duty": (Kind.WECOM,),
    "director": (Kind.FEISHU,),
    "engineer": (Kind.DINGTALK,),
    "bank": (Kind.GATEWAY,),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The provider with its people and contracts."""

    people: Population
    signed: dict[str, Signed]

    @property
    def tenant(self) -> int:
        """The id behind whose fence everything happens."""
        return int(self.people.tenant.pk)


def settle(since: datetime) -> Stage:
    """Write people, contracts, rosters and channels into the database, as of `since`."""
    population = people.settle(since)
    with inside(population.tenant.pk):
        signed = contracts.sign(population, at=since)
        duties.plan(population, signed, since=since, now=since)
        for login, kinds in ROBOTS.items():
            _add(population.users[login], kinds, since)
        Notice.objects.update(state=State.SENT, sent_at=since, next_at=None)
    return Stage(population, signed)


def _add(user: User, kinds: tuple[Kind, ...], at: datetime) -> None:
    for kind in kinds:
        target = Target(f"https://robots.example/{kind}", to="000-0000 0100")
        addresses.add(user, kind, target, at=at)
    addresses.add(user, Kind.MAIL, None, at=at)
