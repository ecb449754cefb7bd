"""Satisfaction and recommendation of a contract in a period, with the evidence (A10, E17).

Ratings on closing and follow-up calls count beside the answers of surveys: each opinion once, each
with the same weight; of several about one ticket the last one (docs/decisions/0183).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from jianyue.agreements.models import Contract
from jianyue.engine import opinions
from jianyue.engine.opinions import Given, Reason, Result, points_of_stars
from jianyue.engine.spans import Span
from jianyue.surveys.models import Answer, FollowUp
from jianyue.surveys.results import is_hidden, points_of, recommendation_of
from jianyue.surveys.words import CallState, Source, SurveyState
from jianyue.tickets.models import Rating


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer: of which kind, the id of its row, and the number under which it is found."""

    kind: Source
    pk: int
    number: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in points and as a share, what it counts, and what it leaves out and why.

    points  exact; None without answers
    """

    points: Fraction | None
    share: Fraction | None
    counted: tuple[Evidence, ...]
    left_out: tuple[tuple[Evidence, Reason], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Both figures of one contract and period."""

    satisfaction: Figure
    nps: Figure


def figures_of(contract: Contract, period: Span) -> Figures:
    """Return both figures of [start, end), in three queries whatever there is to count.

    The caller sees to it that the reader may see the contract.
    """
    known: dict[str, Evidence] = {}
    answers = list(_answers(contract, period))
    points = [*_ratings(contract, period, known), *_calls(contract, period, known)]
    recommends: list[Given] = []
    for each in answers:
        for into, value in (
            (points, points_of(each.survey.shape, each.values)),
            (recommends, recommendation_of(each.survey.shape, each.values)),
        ):
            if value is not None:
                into.append(_given(each, Fraction(value), known))
    return Figures(
        _figure(opinions.satisfaction(points, period), known),
        _figure(opinions.nps(recommends, period), known),
    )


def _answers(contract: Contract, period: Span) -> Any:  # noqa: ANN401 - rows of answers
    beside = Answer.objects.filter(survey=OuterRef("survey"), withdrawn_at=None, late=False)
    count = beside.order_by().values("survey").annotate(n=Count("pk")).values("n")
    rows = Answer.objects.filter(
        tenant=contract.tenant_id, contract=contract,
        given_at__gte=period.start, given_at__lt=period.end,
    )  # fmt: skip
    return rows.select_related("survey").annotate(together=Subquery(count))


def _given(answer: Any, value: Fraction, known: dict[str, Evidence]) -> Given:  # noqa: ANN401 - an answer with its count
    survey = answer.survey
    ref = f"{survey.number}/{answer.seq}"
    known[ref] = Evidence(Source.SURVEY, answer.pk, survey.number)
    off = survey.state == SurveyState.CALLED_OFF
    return Given(
        ref, answer.given_at.astimezone(UTC), value,
        withdrawn=answer.withdrawn_at is not None or off,
        late=answer.late,
        hidden=is_hidden(survey, answer.together or 0),
    )  # fmt: skip


def _ratings(contract: Contract, period: Span, known: dict[str, Evidence]) -> Iterable[Given]:
    rows = Rating.objects.filter(
        tenant=contract.tenant_id, ticket__contract=contract, ticket__imported=False,
        rated_at__gte=period.start, rated_at__lt=period.end,
    )  # fmt: skip
    for each in rows.values_list("pk", "ticket", "ticket__number", "round", "stars", "rated_at"):
        pk, ticket, number, place, stars, at = each
        ref = f"{number}/{place}"
        known[ref] = Evidence(Source.RATING, pk, number)
        points = Fraction(points_of_stars(stars))
        yield Given(ref, at.astimezone(UTC), points, about=f"ticket {ticket}")


def _calls(contract: Contract, period: Span, known: dict[str, Evidence]) -> Iterable[Given]:
    said = Q(state=CallState.REACHED, points__isnull=False)
    rows = FollowUp.objects.filter(
        said, tenant=contract.tenant_id, contract=contract,
        tried_at__gte=period.start, tried_at__lt=period.end,
    )  # fmt: skip
    told: Any = rows.values_list("pk", "ticket", "number", "points", "tried_at")
    for pk, ticket, number, points, at in told:
        known[number] = Evidence(Source.CALL, pk, number)
        yield Given(number, at.astimezone(UTC), Fraction(points), about=f"ticket {ticket}")


def _figure(result: Result, known: dict[str, Evidence]) -> Figure:
    return Figure(
        result.points,
        result.share,
        tuple(known[ref] for ref in result.counted),
        tuple((known[ref], why) for ref, why in result.left_out),
    )
