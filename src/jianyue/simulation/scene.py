"""What the simulation knows while it plays: the clock, chance, the tickets, what was seen."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from jianyue.agreements.language import Agreement
from jianyue.people.models import User
from jianyue.simulation.killing import Killer
from jianyue.simulation.post import Post
from jianyue.simulation.stage import Stage

OFTEN: Final = 0.01  # of the places passed, how many kill


@dataclass(slots=True)
class Scene:
    """One history in the making.

    now      the hand-moved clock, UTC
    tickets  ids of those reported so far, with their customers, in order
    numbers  of those tickets, by id
    doing    what somebody is about to do
    joined   the tickets that somebody merges or splits
    """

    stage: Stage
    seed: int
    now: datetime
    chance: Random = field(init=False)
    killer: Killer = field(init=False)
    post: Post = field(init=False)
    tickets: list[tuple[int, str]] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    doing: str = ""
    joined: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed}:people")  # noqa: S311 - a made-up history
        self.killer = Killer(Random(f"{self.seed}:death"), OFTEN)  # noqa: S311 - as above
        self.post = Post(Random(f"{self.seed}:post"))  # noqa: S311 - as above

    def person(self, login: str) -> User:
        """Return somebody by the name of his part."""
        return self.stage.people.users[login]

    def agreement(self, customer: str) -> Agreement:
        """Return the agreement of a customer."""
        agreement: Agreement = self.stage.signed[customer].version.agreement()
        return agreement

    def after(self, mean: timedelta) -> datetime:
        """Return an instant ahead, after so long on average."""
        seconds = self.chance.expovariate(1 / mean.total_seconds())
        return self.now + timedelta(seconds=1 + round(seconds))
