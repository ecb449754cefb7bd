"""What was said lately and nobody has taken up yet: in surveys, ratings and calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jianyue.ledger.models import Fact, Words
from jianyue.people.models import User
from jianyue.surveys.models import FollowUp, Opinion, Said, Survey
from jianyue.surveys.results import FEWEST
from jianyue.surveys.words import Source, SurveyState
from jianyue.tickets.models import Rating, Ticket

SHOWN: Final = 30  # of each source
RATED: Final = "rated"


@dataclass(frozen=True, slots=True)
class Voice:
    """Words of somebody: where they were said, the id of the row, the number to look under."""

    source: Source
    pk: int
    number: str
    text: str
    at: datetime


def unheard(user: User) -> list[Voice]:
    """Return the last words that `user` may see and nobody took up, the newest first."""
    taken = set(Opinion.objects.filter(tenant=user.tenant_id).values_list("source", "source_id"))
    found = [*_surveys(user), *_ratings(user), *_calls(user)]
    left = [each for each in found if (each.source.value, each.pk) not in taken]
    return sorted(left, key=lambda each: (each.at, each.pk), reverse=True)


def rating_words(rating: Rating) -> str:
    """Return what was written when a ticket was rated; nothing where nothing was."""
    return _rated([rating]).get(rating.pk, "")


def _surveys(user: User) -> Iterator[Voice]:
    seen = Survey.objects.visible_to(user).exclude(state=SurveyState.CALLED_OFF)
    rows = Said.objects.filter(
        answer__survey__in=seen.values("pk"), answer__withdrawn_at=None, answer__late=False
    )
    rows = rows.select_related("answer__survey").order_by("-answer__given_at", "-pk")
    counts = _counts(list(rows[:SHOWN]))
    for said in counts:
        survey = said.answer.survey
        yield Voice(Source.SURVEY, said.pk, survey.number, said.text, said.answer.given_at)


def _counts(rows: list[Said]) -> list[Said]:
    """Return the words that may be shown: too few answers of an anonymous survey hide them."""
    nameless = {each.answer.survey_id for each in rows if each.answer.survey.anonymous}
    many: dict[int, int] = dict.fromkeys(nameless, 0)
    for survey in Survey.objects.filter(pk__in=nameless).values_list("answers__survey", flat=True):
        many[survey] += 1
    return [
        each for each in rows
        if not each.answer.survey.anonymous or many[each.answer.survey_id] >= FEWEST
    ]  # fmt: skip


def _ratings(user: User) -> Iterator[Voice]:
    tickets = Ticket.objects.visible_to(user).values("pk")
    rows = Rating.objects.filter(ticket__in=tickets).select_related("ticket")
    latest = list(rows.order_by("-rated_at", "-pk")[:SHOWN])
    words = _rated(latest)
    for each in latest:
        if each.pk in words:
            number = each.ticket.number
            yield Voice(Source.RATING, each.pk, number, words[each.pk], each.rated_at)


def _rated(ratings: list[Rating]) -> dict[int, str]:
    """Return the words of ratings by the rating's id: they are on the tickets' timelines."""
    timelines = {each.ticket.timeline_id for each in ratings}
    facts = Fact.objects.filter(timeline__in=timelines, kind=RATED)
    round_of = {(each.timeline_id, each.seq): each.body["round"] for each in facts}
    said = {
        (each.timeline_id, round_of[each.timeline_id, each.seq]): each.text
        for each in Words.objects.filter(timeline__in=timelines, field="text", erased_at=None)
        if (each.timeline_id, each.seq) in round_of
    }
    found = {each.pk: said.get((each.ticket.timeline_id, each.round), "") for each in ratings}
    return {pk: text for pk, text in found.items() if text}


def _calls(user: User) -> Iterator[Voice]:
    rows: Any = FollowUp.objects.visible_to(user).exclude(said="").exclude(tried_at=None)
    for each in rows.order_by("-tried_at", "-pk")[:SHOWN]:
        yield Voice(Source.CALL, each.pk, each.number, each.said, each.tried_at)
