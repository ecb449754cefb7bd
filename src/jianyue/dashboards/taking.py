"""Taking the figures of a contract in the period that holds a day, with how each may end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db.models import Count, Q

from jianyue.agreements.models import Contract
from jianyue.dashboards.models import Reading
from jianyue.dashboards.words import Stand
from jianyue.engine.goals import Relation, rounded
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.spans import Span
from jianyue.figures.ahead import Ahead, ahead, clocks_ahead
from jianyue.figures.counting import first_line
from jianyue.figures.figure import Figure
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import said, shown, value_said
from jianyue.ledger.speech import Both
from jianyue.reports.sections.figured import title_of
from jianyue.services.agreed import Agreed
from jianyue.services.terms import terms_of_version
from jianyue.watch.tallies import tallies_of

SOON: Final = timedelta(hours=8)
USED: Final = Fraction(3, 4)  # of what may be lost: from here on a promise is in danger
FIRST_LINE: Final = "first-line"
FIRST_LINE_RATE: Final = Both("一线解决率", "First-line rate")
# What can only grow as the period goes on, so that using it up can be seen coming.
GROWING: Final = frozenset({
    "major-incidents", "outages", "longest-outage", "disaster-recovery", "downtime-minutes",
})  # fmt: skip
NUMBER: Final = Decimal(1).scaleb(-6)
LONGEST_OF: Final = 120
Systems = Mapping[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a running figure may end.

    ahead  of clocks; None where none decide it
    soon   how many of these run out within the next eight hours
    used   of what may be lost; None where nothing is known
    """

    ahead: Ahead | None = None
    soon: int = 0
    used: Fraction | None = None

    @property
    def threatens(self) -> bool:
        """Whether a promise that is kept so far may be lost soon (docs/decisions/0198)."""
        spare = self.ahead.spare if self.ahead else None
        lost = spare is not None and self.soon > max(spare, 0)
        return lost or (self.used is not None and self.used >= USED)


def readings_of(
    contract: Contract, agreed: Agreed, *, day: datetime, now: datetime
) -> list[Reading]:
    """Return every promised figure of the periods that hold `day`, not stored yet.

    agreed  what is in force now
    Where the agreement promises no first-line rate, it is there all the same, without a goal.
    """
    figures = figures_of(contract, day=day, now=now)
    used = _used(contract, figures, day, now)
    found = [
        _reading(contract, agreed, figure, place, _ending(contract, agreed, figure, used, now))
        for place, figure in enumerate(figures)
    ]
    if all(figure.promised.measure != FIRST_LINE for figure in figures):
        found.append(_first_line(contract, agreed, day, now, len(found)))
    for each in found:
        each.taken_at = now
    return found


def _used(contract: Contract, figures: list[Figure], day: datetime, now: datetime) -> Systems:
    """Return how much of the downtime that a goal leaves is used up, by indicator and system."""
    if not any(each.promised.measure == "availability" and not each.is_final for each in figures):
        return {}
    return {
        (each.promise.indicator.name, each.system): each.used / each.allowance
        for each in tallies_of([contract], day=day, now=now)
        if each.allowance
    }


def _ending(
    contract: Contract, agreed: Agreed, figure: Figure, used: Systems, now: datetime
) -> Ending:
    if figure.is_final:
        return Ending()
    rows = clocks_ahead(contract, figure, terms_of_version(agreed.version), now=now)
    if rows is not None:
        soon = Count("pk", filter=Q(breaches_at__lt=now + SOON))
        counts = rows.aggregate(number=Count("pk"), soon=soon)
        return Ending(ahead(figure, counts["number"]), counts["soon"])
    if figure.promised.measure == "availability":
        return Ending(used=used.get((figure.name, figure.of)))
    goal, value = figure.goal, figure.in_goal_unit
    grows = figure.promised.measure in GROWING and goal is not None
    if grows and value and goal and goal.bound.relation is Relation.AT_MOST and goal.bound.value:
        return Ending(used=value / goal.bound.value)
    return Ending()


def _stand(figure: Figure, ending: Ending) -> Stand:
    if figure.kept is None:
        return Stand.NONE
    if not figure.kept:
        return Stand.BROKEN
    return Stand.DANGER if ending.threatens else Stand.KEPT


def _reading(
    contract: Contract, agreed: Agreed, figure: Figure, place: int, ending: Ending
) -> Reading:
    goal, value = figure.goal, figure.value
    return Reading(
        **_whose(contract), indicator=figure.name, of=figure.of[:LONGEST_OF], place=place,
        measure=figure.promised.measure or "", is_final=figure.is_final,
        **_when(figure.period), stand=_stand(figure, ending), margin=_margin(figure),
        number=None if value is None else _number(shown(figure, value)[0]),
        goal=None if goal is None else _number(goal.value),
        part=figure.found.part, whole=figure.found.whole,
        due=ending.ahead.number if ending.ahead else None,
        spare=ending.ahead.spare if ending.ahead else None,
        said={name: [both.zh, both.en] for name, both in _said(figure, agreed, ending)},
    )  # fmt: skip


def _said(figure: Figure, agreed: Agreed, ending: Ending) -> Iterator[tuple[str, Both]]:
    yield "title", title_of(figure)
    if figure.of:
        service = agreed.agreement.services.get(figure.of)
        yield "of", _both(service.title) if service else Both(figure.of, figure.of)
    if figure.goal is not None:
        yield "goal", _both(figure.goal)
    yield "shown", said(figure)
    if ending.ahead is not None and ending.ahead.number:
        yield "best", value_said(figure, ending.ahead.best)
        yield "worst", value_said(figure, ending.ahead.worst)


def _both(words: Any) -> Both:  # noqa: ANN401 - anything with words in both languages
    return Both(words.words("zh"), words.words("en"))


def _margin(figure: Figure) -> float | None:
    """Return how far a figure is on the good side of its goal, as a part of it."""
    goal, value = figure.goal, figure.in_goal_unit
    if goal is None or value is None:
        return None
    apart = value - goal.bound.value
    better = apart if goal.bound.relation.more_is_better else -apart
    return float(better / (abs(goal.bound.value) or 1))


def _first_line(
    contract: Contract, agreed: Agreed, day: datetime, now: datetime, place: int
) -> Reading:
    period = period_of(Per.MONTH, day, agreed.zone)
    span = period.span
    found = first_line(contract, Span(span.start, max(span.start, min(span.end, now))))
    percent = None if found.value is None else rounded(found.value * 100, 2, up=False)
    words = Both("无", "none") if percent is None else Both(f"{percent}%", f"{percent}%")
    titles = {"title": FIRST_LINE_RATE, "shown": words}
    return Reading(
        **_whose(contract), measure=FIRST_LINE, place=place, is_final=span.end <= now,
        **_when(period), stand=Stand.NONE, number=percent, part=found.part,
        whole=found.whole,
        said={name: [both.zh, both.en] for name, both in titles.items()},
    )  # fmt: skip


def _whose(contract: Contract) -> dict[str, int]:
    return {
        "tenant_id": contract.tenant_id,
        "customer_id": contract.customer_id,
        "contract_id": contract.pk,
    }


def _when(period: Period) -> dict[str, Any]:
    return {"label": period.label, "from_at": period.span.start, "until_at": period.span.end}


def _number(number: Decimal) -> Decimal:
    return number.quantize(NUMBER)
