"""From ladders as written to the ladders that the engine climbs."""

from collections.abc import Callable

from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.engine.calendars import Calendar
from jianyue.engine.facts import Kind
from jianyue.engine.ladders import Ladder, Step

FIRST = 1


def ladders_of(
    agreement: Agreement, calendar: Callable[[str | None], Calendar]
) -> dict[int, Ladder]:
    """Return the ladders of an agreement by level.

    calendar  gives the calendar of a name, and one that is always open for no name

    A ladder for every level alike is the first.

    Raises ValueError in words where the steps of a ladder do not rise.
    """
    spec = agreement.ladders
    if spec is None:
        return {}
    hours = calendar(spec.calendar)
    return {
        max(level, FIRST): Ladder(
            max(level, FIRST),
            hours,
            tuple(Step(step.after.length, step.tell) for step in steps),
            Kind(spec.until),
            spec.paused,
        )
        for level, steps in spec.steps.items()
    }


def ladder_scheme(agreement: Agreement, otherwise: Scheme) -> Scheme:
    """Return the grading that ladders go by, `otherwise` where they name none."""
    spec = agreement.ladders
    return otherwise if spec is None or spec.by is None else spec.by
