"""The indicators of an agreement, each with the measure that it takes."""

from dataclasses import dataclass

from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Indicator, Measure


@dataclass(frozen=True, slots=True)
class PromisedIndicator:
    """An indicator by its name, with the measure that it takes."""

    name: str
    measure: Measure | None
    indicator: Indicator


def indicators_of(agreement: Agreement) -> dict[str, PromisedIndicator]:
    """Return every indicator with its measure, by name."""
    return {
        name: PromisedIndicator(name, measure_of(name, indicator), indicator)
        for name, indicator in agreement.indicators.items()
    }


def measure_of(name: str, indicator: Indicator) -> Measure | None:
    """Return what an indicator measures; left out, its own name says it."""
    if indicator.measure is not None:
        return indicator.measure
    known: tuple[Measure, ...] = Measure.__args__  # type: ignore[attr-defined]  # typing keeps a Literal's values here
    return next((each for each in known if each == name), None)
