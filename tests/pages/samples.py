"""Things of the bank that others try to open; their words are nowhere else."""

from dataclasses import dataclass
from typing import Self

from tests.pages.routes import Route
from tests.story import Story

CANARY = "金丝雀在唱歌"
MISSING = 987_654


@dataclass(frozen=True)
class Samples:
    """Names that fill the routes: what is so of the bank, by the name in the route."""

    given: dict[str, object]

    @classmethod
    def made(cls, story: Story) -> Self:
        """Have the bank's teller report something that only the bank and its provider may read."""
        ticket = story.report(title=CANARY, text=CANARY)
        return cls(
            {
                "number": ticket.number,
                "code": "bank-1",
                "name": "acknowledged",
                "target": "response",
                "pk": ticket.pk,
            }
        )

    def of_the_bank(self, route: Route) -> dict[str, object]:
        """Return names of things of the bank; a name that is a whole number is the first one."""
        return {
            name: 1 if whole and name == "number" else self.given[name]
            for name, whole in route.names
        }

    def missing(self, route: Route) -> dict[str, object]:
        """Return names of things that nobody has."""
        kept = {"name": "acknowledged", "target": "response"}
        return {
            name: kept.get(name, MISSING if whole else f"nothing-{MISSING}")
            for name, whole in route.names
        }
