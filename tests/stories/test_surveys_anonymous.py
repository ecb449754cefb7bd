"""Anonymous surveys: it is known who has answered, and nowhere who said what."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.apps import apps
from django.forms.models import model_to_dict

from jianyue.engine.opinions import Reason
from jianyue.engine.spans import Span
from jianyue.escalation.recoveries import tell_due
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.ledger.tenancy import TenantRow
from jianyue.surveys import answering, links, making
from jianyue.surveys.copying import rebuild
from jianyue.surveys.figures import Figures, figures_of
from jianyue.surveys.models import Answer, Ballot, Invited, Survey
from jianyue.surveys.results import results
from tests.stories.surveyed import ALL, DAY, answered, asked, crowd, filled, letters, sent
from tests.story import Story

Do = Callable[..., Any]
HIS_WORDS = "只有柜员才这样写"


@pytest.fixture
def whom(story: Story) -> list[str]:
    """Six people of the bank."""
    return [*ALL, *crowd(story, 2)]


@pytest.fixture(autouse=True)
def _copies_are_folds(story: Story) -> Iterator[None]:
    yield
    assert rebuild(story.cast.tenants["one"].pk) == []


def figures(story: Story) -> Figures:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        return figures_of(bank, Span(story.now - 60 * DAY, story.now + DAY))


def everything(survey: Survey) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of the tenant that the database holds."""
    with inside(survey.tenant_id):
        for model in apps.get_models():
            if issubclass(model, TenantRow):
                for row in model._default_manager.all():
                    yield model.__name__, model_to_dict(row)


@pytest.mark.clause("A10")
def test_nothing_is_told_before_the_end_nor_of_fewer_than_five(
    story: Story, whom: list[str]
) -> None:
    survey = sent(story, *whom, anonymous=True)
    for who in whom[:5]:
        answered(story, survey, who, filled(words=HIS_WORDS))
    with inside(survey.tenant_id):
        told = results(survey)
    assert (told.invited, told.answered, told.hidden, told.questions) == (6, 5, True, ())
    assert figures(story).satisfaction.points is None

    tell_due(story.wait(days=7))
    with inside(survey.tenant_id):
        told = results(Survey.objects.get(pk=survey.pk))
    assert not told.hidden
    assert told.questions[0].figure == 80
    assert {name for _, name in told.questions[4].words} == {""}
    assert figures(story).satisfaction.points == 80


def test_of_four_answers_nothing_is_shown_and_none_counts(story: Story, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    for who in whom[:4]:
        answered(story, survey, who, filled())
    tell_due(story.wait(days=7))

    with inside(survey.tenant_id):
        assert results(Survey.objects.get(pk=survey.pk)).hidden
    found = figures(story)
    assert (found.satisfaction.points, found.nps.points) == (None, None)
    assert [why for _, why in found.satisfaction.left_out] == [Reason.TOO_FEW] * 4


def test_no_row_holds_a_person_beside_an_answer(story: Story, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    for place, who in enumerate(whom):
        answered(story, survey, who, filled(points=place, words=f"{HIS_WORDS}{place}"))
        story.wait(hours=1)
    before = [(name, row) for name, row in everything(survey) if HIS_WORDS in str(row)]
    assert {name for name, _ in before} == {"Ballot"}
    tell_due(story.wait(days=7))
    after = [(name, row) for name, row in everything(survey) if HIS_WORDS in str(row)]
    assert {name for name, _ in after} == {"Words", "Said"}
    with inside(survey.tenant_id):
        assert not Ballot.objects.exists()
        facts = list(Fact.objects.filter(kind="survey_ballot"))
        rows = list(Answer.objects.filter(survey=survey))
    assert {fact.by_id for fact in facts} == {None}
    assert {(each.user_id, each.phoned_by_id, each.receipt) for each in rows} == {(None, None, "")}


def test_order_and_time_of_answers_are_gone(story: Story, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    for place, who in enumerate(whom):
        answered(story, survey, who, filled(points=place))
        story.wait(hours=3)
    with inside(survey.tenant_id):
        columns = [each for model in (Ballot, Invited) for each in model._meta.concrete_fields]
        assert "DateTimeField" not in {each.get_internal_type() for each in columns}
        assert not Fact.objects.filter(timeline=survey.timeline_id, kind="survey_answered")
    tell_due(story.wait(days=7))
    with inside(survey.tenant_id):
        facts = list(Fact.objects.filter(kind="survey_ballot").order_by("seq"))
    end = survey.ends_at - timedelta.resolution
    assert {(fact.occurred_at, fact.recorded_at) for fact in facts} == {(end, story.now)}
    assert sorted(fact.body["values"]["1"] for fact in facts) == list(range(6))


def test_a_ballot_is_drawn_by_chance_and_not_in_the_order_of_answers(
    story: Story, whom: list[str]
) -> None:
    orders = set()
    for _ in range(4):
        survey = sent(story, *whom, anonymous=True)
        for place, who in enumerate(whom):
            answered(story, survey, who, filled(points=place))
        tell_due(story.wait(days=7))
        with inside(survey.tenant_id):
            rows = Answer.objects.filter(survey=survey).order_by("seq")
            orders.add(tuple(each.values["1"] for each in rows))

    assert len(orders) > 1  # four times the same of 720 orders: once in 373 million


def test_the_giver_corrects_with_his_receipt_alone(story: Story, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    receipt = answered(story, survey, "teller", filled(points=0, stars=1, words=HIS_WORDS))
    for who in whom[1:5]:
        answered(story, survey, who, filled(points=100, stars=5))
    kept = links.answer_by(receipt)
    assert isinstance(kept, Ballot)
    with inside(survey.tenant_id, survey.customer_id):
        answering.correct(kept, filled(points=50, stars=2), at=story.now)
        assert HIS_WORDS not in str(model_to_dict(Ballot.objects.get(pk=kept.pk)))
    tell_due(story.wait(days=7))

    assert figures(story).satisfaction.points == Fraction(45 + 400, 5)
    assert links.answer_by(receipt) is None


def test_once_each_and_only_who_has_not_answered_is_reminded(story: Story, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    answered(story, survey, "teller", filled())
    with pytest.raises(NotAllowed, match="already"):
        answered(story, survey, "teller", filled())
    tell_due(story.wait(days=4))

    assert letters(story, "teller") == []
    assert any(re.search("匿名", each) for each in letters(story, "senior"))
    with inside(survey.tenant_id):
        [fact] = Fact.objects.filter(kind="survey_reminded")
    assert fact.body == {"count": 5}


def test_nobody_answers_an_anonymous_survey_by_phone(story: Story, do: Do) -> None:
    survey = sent(story, anonymous=True)
    with pytest.raises(NotAllowed, match="anonymous"):
        do("agent", answering.by_phone, asked(story, survey, "teller"), filled(), when=story.now)


def test_what_is_called_off_is_never_opened(story: Story, do: Do, whom: list[str]) -> None:
    survey = sent(story, *whom, anonymous=True)
    for who in whom:
        answered(story, survey, who, filled(words=HIS_WORDS))
    do("contract_manager", making.call_off, survey, reason="问题有误")
    tell_due(story.wait(days=8))

    assert not [row for _, row in everything(survey) if HIS_WORDS in str(row)]
    assert figures(story).satisfaction.points is None
