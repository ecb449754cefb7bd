"""What a survey says: how many answered, and each question's answers counted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from jianyue.engine.opinions import mean, net_promoters, points_of_stars
from jianyue.engine.rates import share
from jianyue.ledger.speech import Both
from jianyue.surveys.models import Answer, Invited, Said, Survey
from jianyue.surveys.questionnaires import Asked, questions_of
from jianyue.surveys.words import Question, SurveyState

FEWEST: Final = 5  # answers of an anonymous survey before anything of them is shown
BAND: Final = 20  # points
STARS: Final = {
    n: Both(f"{n} 星", f"{n} star" if n == 1 else f"{n} stars") for n in range(5, 0, -1)
}
BANDS: Final = (
    Both("0–19 分", "0–19"), Both("20–39 分", "20–39"), Both("40–59 分", "40–59"),
    Both("60–79 分", "60–79"), Both("80–100 分", "80–100"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """How many said one thing, and which share of those who answered the question."""

    said: Both
    count: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Told:
    """The answers to one question.

    figure  average points, or points of recommendation; None of choices and words
    words   texts; with the name of who wrote it, where that may be known
    """

    place: int
    asked: Asked
    count: int
    figure: Fraction | None
    bars: tuple[Bar, ...]
    words: tuple[tuple[Said, str], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a survey says.

    hidden  nothing is shown: an anonymous one that goes on, or that too few have answered
    """

    invited: int
    answered: int
    rate: Fraction | None
    hidden: bool
    questions: tuple[Told, ...]


def results(survey: Survey) -> Results:
    """Return what a survey says, in the same number of queries whatever its size."""
    asked = list(Invited.objects.filter(survey=survey).values_list("answered", flat=True))
    answers = counted(survey)
    hidden = is_hidden(survey, len(answers))
    shown = () if hidden else _questions(survey, answers)
    return Results(len(asked), sum(asked), share(sum(asked), len(asked)), hidden, shown)


def is_hidden(survey: Survey, count: int) -> bool:
    """Tell whether an anonymous survey must not be shown: it goes on, or too few answered."""
    return survey.anonymous and (survey.state != SurveyState.ENDED or count < FEWEST)


def counted(survey: Survey) -> list[Answer]:
    """Return the answers that count, those who gave them beside; of one called off none does."""
    if survey.state == SurveyState.CALLED_OFF:
        return []
    rows = Answer.objects.filter(survey=survey, withdrawn_at=None, late=False)
    return list(rows.select_related("user", "phoned_by").order_by("given_at", "seq"))


def points_of(shape: Sequence[Mapping[str, object]], values: Mapping[str, int]) -> Fraction | None:
    """Return how satisfied an answer is: the mean of its points and stars; None without any."""
    points = [
        points_of_stars(values[str(place)]) if each["kind"] == Question.STARS
        else values[str(place)]
        for place, each in enumerate(shape, 1)
        if each["kind"] in {Question.POINTS, Question.STARS} and str(place) in values
    ]  # fmt: skip
    return mean(points)


def recommendation_of(
    shape: Sequence[Mapping[str, object]], values: Mapping[str, int]
) -> int | None:
    """Return how likely an answer is to recommend, 0 to 10; None where it does not say."""
    for place, each in enumerate(shape, 1):
        if each["kind"] == Question.RECOMMEND:
            return values.get(str(place))
    return None


def _questions(survey: Survey, answers: Sequence[Answer]) -> tuple[Told, ...]:
    said = _words(survey, answers)
    return tuple(
        _told(place, asked, [each.values.get(str(place)) for each in answers], said[place])
        for place, asked in enumerate(questions_of(survey), 1)
    )


def _told(
    place: int, asked: Asked, values: Sequence[int | None], words: Sequence[tuple[Said, str]]
) -> Told:
    given = [each for each in values if each is not None]
    bars = tuple(
        Bar(label, count, Fraction(count, len(given)) if given else Fraction())
        for label, count in _counts(asked, given)
    )
    count = len(words) if asked.kind is Question.WORDS else len(given)
    return Told(place, asked, count, _figure(asked.kind, given), bars, tuple(words))


def _counts(asked: Asked, given: Sequence[int]) -> list[tuple[Both, int]]:
    found = Counter(given)
    match asked.kind:
        case Question.POINTS:
            banded = Counter(min(each // BAND, len(BANDS) - 1) for each in given)
            return [(label, banded[place]) for place, label in enumerate(BANDS)]
        case Question.STARS:
            return [(label, found[n]) for n, label in STARS.items()]
        case Question.RECOMMEND:
            return [(Both(str(n), str(n)), found[n]) for n in range(10, -1, -1)]
        case Question.CHOICE:
            return [(label, found[n]) for n, label in enumerate(asked.choices, 1)]
        case _:
            return []


def _figure(kind: Question, given: Sequence[int]) -> Fraction | None:
    work = FIGURES.get(kind)
    return work(given) if work else None


FIGURES: Final[Mapping[Question, Callable[[Sequence[int]], Fraction | None]]] = {
    Question.POINTS: mean,
    Question.STARS: lambda given: mean([points_of_stars(each) for each in given]),
    Question.RECOMMEND: net_promoters,
}


def _words(survey: Survey, answers: Sequence[Answer]) -> dict[int, list[tuple[Said, str]]]:
    """Return words by question. Nameless ones are in the order of the alphabet, apart from all."""
    names = {each.pk: each.user.name if each.user else "" for each in answers}
    rows = Said.objects.filter(answer__survey=survey, answer__in=list(names))
    found: dict[int, list[tuple[Said, str]]] = defaultdict(list)
    for said in sorted(rows, key=lambda each: (each.text, each.pk)):
        found[said.place].append((said, names[said.answer_id]))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are asked, how many have answered, and that as a share; None of nobody."""

    invited: int
    answered: int

    @property
    def rate(self) -> Fraction | None:
        """The share of those asked who have answered."""
        return share(self.answered, self.invited)


def standing_of(surveys: Sequence[Survey]) -> list[tuple[Survey, Standing]]:
    """Return how many have answered each of many surveys; one query."""
    asked: Counter[int] = Counter()
    done: Counter[int] = Counter()
    rows = Invited.objects.filter(survey__in=surveys).values_list("survey", "answered")
    for survey, answered in rows:
        asked[survey] += 1
        done[survey] += answered
    return [(each, Standing(asked[each.pk], done[each.pk])) for each in surveys]
