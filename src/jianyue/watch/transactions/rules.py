"""What the agreement asks of counts: which classes, which grounds, which periods they keep to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.agreements.indicating import PromisedIndicator, indicators_of
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.agreements.promises import Measure
from jianyue.engine.periods import Per, period_of
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.services.agreed import agreed_for

SUCCESS: Final[Measure] = "transaction-success"
RESPONSE: Final[Measure] = "transaction-response"
OLDEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Rules:
    """What counts must keep to.

    kinds    the classes that the agreement names; None where it measures all there are
    grounds  the exclusions that are agreed, with their words
    pers     the periods that a stretch may not lie across
    """

    zone: ZoneInfo
    kinds: frozenset[str] | None
    grounds: Mapping[str, Both]
    pers: tuple[Per, ...]
    now: datetime

    def border_in(self, from_at: datetime, until_at: datetime) -> datetime | None:
        """Return the end of a period that lies inside a stretch; None where none does."""
        ends = (period_of(per, from_at, self.zone).span.end for per in self.pers)
        return next((end for end in ends if end < until_at), None)


def rules_for(contract: Contract, at: datetime) -> Rules:
    """Return what counts must keep to. Raises NotAllowed before anything is in force."""
    agreed = agreed_for(contract, at)
    if agreed is None:
        raise NotAllowed("合同还没有生效的协议。", "No agreement of the contract is in force.")
    agreement = agreed.agreement
    promised = list(promised_in(agreement))
    named = [each.indicator.of for each in promised]
    pers = {Per(each.indicator.per) for each in promised}
    return Rules(
        zone=agreed.zone,
        kinds=frozenset(kind for of in named for kind in of) if named and all(named) else None,
        grounds=grounds_in(agreement),
        pers=tuple(pers or {Per.MONTH}),
        now=at,
    )


def promised_in(agreement: Agreement) -> Iterator[PromisedIndicator]:
    """Yield the indicators of transactions over a period of the calendar."""
    for promised in indicators_of(agreement).values():
        if promised.measure in {SUCCESS, RESPONSE} and promised.indicator.per in set(Per):
            yield promised


def grounds_in(agreement: Agreement) -> dict[str, Both]:
    """Return the agreed exclusions with what they are called."""
    return {
        name: Both(said.words("zh"), said.words("en")) if said else Both(name, name)
        for name, said in ((name, agreement.grounds.get(name)) for name in agreement.exclusions)
    }
