"""The area of money, and what its modules share."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from jianyue.api.callers import Caller
from jianyue.api.shapes import Choice, Out, Paging, Person, Sent, Words
from jianyue.api.ways import Area
from jianyue.money.dispatch import dispatched
from jianyue.notices.models import State
from jianyue.people.models import Scope

MONEY: Final = Area.of(Scope.MONEY, "money")
Sum = Annotated[Decimal, Field(gt=0, max_digits=15, decimal_places=2)]
SumOrNothing = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
Long = Annotated[Words, Field(max_length=1000)]
Said = Annotated[Words, Field(min_length=1, max_length=1000)]
Code = Annotated[Words, Field(min_length=1, max_length=12)]


class MoneyQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class WordsIn(Sent):
    """Why, or what shows it."""

    words: Said


class Proof(Out):
    """Somebody who was told, by which channel, and when it left."""

    person: Person
    channel: str
    state: Choice
    sent_at: datetime | None


def proof_of(cause: str, pk: int, who: Caller) -> list[Proof]:
    """Return who was told of a row, as far as the caller may see the people."""
    return [
        Proof(person=Person(id=each.user.pk, name=each.user.name), channel=each.channel,
              state=Choice.of(State.of(each.state)), sent_at=each.sent_at)
        for each in dispatched(cause, pk, who.by)
    ]  # fmt: skip
