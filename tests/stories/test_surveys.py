"""Surveys: asked by mail, answered once, corrected until the end, counted exactly."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from jianyue.engine.opinions import Reason
from jianyue.engine.spans import Span
from jianyue.escalation.recoveries import tell_due
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.surveys import answering, links, making
from jianyue.surveys.copying import rebuild
from jianyue.surveys.figures import Figures, figures_of
from jianyue.surveys.models import Answer, Invited, Survey
from jianyue.surveys.results import results
from jianyue.surveys.words import SurveyState
from tests.stories.surveyed import (
    DAY,
    WEEK,
    answered,
    asked,
    filled,
    letters,
    questionnaire,
    sent,
    token,
)
from tests.story import Story

Do = Callable[..., Any]


def figures(story: Story) -> Figures:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        return figures_of(bank, Span(story.now - 60 * DAY, story.now + 60 * DAY))


def see(survey: Survey) -> Survey:
    with inside(survey.tenant_id):
        return Survey.objects.get(pk=survey.pk)


@pytest.fixture(autouse=True)
def _copies_are_folds(story: Story) -> Any:
    yield
    for tenant in story.cast.tenants.values():
        assert rebuild(tenant.pk) == []
        with inside(tenant.pk):
            for each in Survey.objects.select_related("timeline"):
                assert list(breaks_of(each.timeline)) == []


@pytest.mark.clause("A10")
def test_a_yearly_survey_is_sent_answered_and_averaged(story: Story) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled(points=100, stars=5))
    answered(story, survey, "representative", filled(points=50, stars=3))

    found = figures(story).satisfaction
    assert found.points == (100 + Fraction(50 + 60, 2)) / 2
    assert [each.number for each in found.counted] == ["BANK-1-Q0001"] * 2
    with inside(survey.tenant_id):
        told = results(survey)
    assert (told.invited, told.answered, told.rate) == (4, 2, Fraction(1, 2))
    assert told.questions[0].figure == 75


@pytest.mark.clause("E17")
def test_the_net_promoter_score_is_exact(story: Story) -> None:
    survey = sent(story)
    for who, recommend in (("teller", 10), ("colleague", 9), ("senior", 6)):
        answered(story, survey, who, filled(recommend=recommend))

    found = figures(story).nps
    assert found.points == Fraction(100, 3)
    assert len(found.counted) == 3
    assert figures(story).satisfaction.points == 80


@pytest.mark.clause("B26")
def test_each_gets_a_mail_with_his_own_link_that_answers_once(story: Story) -> None:
    survey = sent(story, "teller", "colleague")
    [letter] = letters(story, "teller")
    [other] = letters(story, "colleague")
    link = letter.rpartition("/survey/")[2].split("/")[0]
    assert link not in other

    found = links.found_by(link, story.now)
    assert found is not None
    assert found.user == story.cast.teller
    with inside(survey.tenant_id, survey.customer_id):
        answering.answer(found, filled(), at=story.now)
        with pytest.raises(NotAllowed, match="already"):
            answering.answer(found, filled(), at=story.now)
    assert links.found_by(link, story.now) is None


def test_a_link_is_good_until_the_end_and_nothing_of_it_is_kept(story: Story) -> None:
    survey = sent(story)
    link = token(story, survey, "teller")
    assert links.found_by(link, story.wait(days=7, microseconds=-1)) is not None
    assert links.found_by(link, story.wait(microseconds=1)) is None
    assert asked(story, survey, "teller").digest not in link
    assert links.found_by(link[:-1] + ("A" if link[-1] != "A" else "B"), story.now) is None


def test_a_letter_tells_the_end_as_the_clocks_of_the_contract_do(story: Story) -> None:
    survey = sent(story, "teller")
    tell_due(story.now)

    [letter] = letters(story, "teller")
    ends = survey.ends_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{ends:%Y-%m-%d %H:%M} (Asia/Shanghai)" in letter


def test_a_link_sent_again_replaces_the_one_before(story: Story) -> None:
    survey = sent(story)
    first, second = token(story, survey, "teller"), token(story, survey, "teller")

    assert links.found_by(first, story.now) is None
    assert links.found_by(second, story.now) is not None


@pytest.mark.clause("B26")
def test_who_has_not_answered_is_reminded_once(story: Story) -> None:
    survey = sent(story, "teller", "colleague")
    answered(story, survey, "colleague", filled())
    story.wait(days=4)
    tell_due(story.now - timedelta.resolution)
    assert len(letters(story, "teller")) == 1
    tell_due(story.now)
    tell_due(story.wait(hours=1))

    assert len(letters(story, "teller")) == 2
    assert len(letters(story, "colleague")) == 0  # answered before the first mail had left


def test_a_survey_of_tomorrow_asks_nobody_before(story: Story) -> None:
    survey = sent(story, "teller", starts_at=story.now + DAY)
    tell_due(story.now)
    assert letters(story, "teller") == []
    with pytest.raises(NotAllowed, match="not running"):
        answered(story, survey, "teller", filled())
    tell_due(story.wait(days=1))
    assert len(letters(story, "teller")) == 1


def test_an_answer_is_corrected_until_the_end_and_counts_as_corrected(story: Story) -> None:
    survey = sent(story)
    receipt = answered(story, survey, "teller", filled(points=20, stars=1, words="太慢"))
    kept = links.answer_by(receipt)
    assert kept is not None
    with inside(survey.tenant_id, survey.customer_id):
        answering.correct(kept, filled(points=60, stars=3), at=story.wait(days=1))
    assert figures(story).satisfaction.points == 60
    with inside(survey.tenant_id):
        kinds = [each.kind for each in Fact.objects.filter(timeline=survey.timeline_id)]
    assert kinds == ["survey_made", "survey_sent", "survey_answered", "survey_corrected"]
    with inside(survey.tenant_id, survey.customer_id), pytest.raises(NotAllowed, match="over"):
        answering.correct(kept, filled(), at=story.wait(days=6))


def test_what_was_withdrawn_is_left_out_and_says_so(story: Story) -> None:
    survey = sent(story)
    kept = links.answer_by(answered(story, survey, "teller", filled()))
    assert isinstance(kept, Answer)
    with inside(survey.tenant_id, survey.customer_id):
        answering.withdraw(kept, at=story.now)

    found = figures(story).satisfaction
    assert found.points is None
    assert [why for _, why in found.left_out] == [Reason.WITHDRAWN]


def test_what_was_withdrawn_can_be_given_again_until_the_end(story: Story) -> None:
    survey = sent(story)
    kept = links.answer_by(answered(story, survey, "teller", filled(points=20, stars=1)))
    assert isinstance(kept, Answer)
    with inside(survey.tenant_id, survey.customer_id):
        answering.withdraw(kept, at=story.now)
        again = story.wait(hours=1)
        answering.correct(kept, filled(points=100, stars=5), at=again)
        assert Answer.objects.get(pk=kept.pk).given_at == again

    found = figures(story).satisfaction
    assert (found.points, list(found.left_out)) == (Fraction(100), [])
    with inside(survey.tenant_id, survey.customer_id):
        answering.withdraw(kept, at=story.now)
    story.wait(days=8)
    with inside(survey.tenant_id), pytest.raises(NotAllowed, match="over"):
        answering.correct(kept, filled(), at=story.now)


def test_a_running_survey_is_prolonged_and_who_has_not_answered_is_told(
    story: Story, do: Do
) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled())
    old, first_end = token(story, survey, "senior"), survey.ends_at
    story.wait(days=4, seconds=1)
    tell_due(story.now)  # reminded
    do("contract_manager", making.prolong, survey, first_end + WEEK)

    assert letters(story, "teller") == []
    assert letters(story, "senior")
    assert mail.outbox[-1].subject.startswith("已延长：")
    assert links.found_by(old, story.now) is None, "the link of the last letter counts"
    count = len(letters(story, "senior"))
    story.now = first_end + DAY
    tell_due(story.now)
    assert see(survey).state == SurveyState.SENT
    answered(story, survey, "senior", filled())
    assert len(letters(story, "senior")) == count, "nobody is reminded twice"
    story.now = first_end + WEEK
    tell_due(story.now)
    assert see(survey).state == SurveyState.ENDED


def test_a_survey_is_prolonged_while_it_runs_to_a_later_end_within_its_longest(
    story: Story, do: Do
) -> None:
    survey = sent(story)
    for wrong in (survey.ends_at, survey.ends_at - DAY, survey.starts_at + 93 * DAY):
        with pytest.raises(NotAllowed, match="later than"):
            do("contract_manager", making.prolong, survey, wrong)
    story.wait(days=8)
    tell_due(story.now)
    with pytest.raises(NotAllowed, match="moved on"):
        do("contract_manager", making.prolong, survey, survey.ends_at + WEEK)


@pytest.mark.clause("B26")
def test_an_answer_by_phone_says_so_and_late_ones_do_not_count(story: Story, do: Do) -> None:
    survey = sent(story)
    one, two = asked(story, survey, "teller"), asked(story, survey, "senior")
    said = do("agent", answering.by_phone, one, filled(points=60, stars=3), when=story.now)
    assert (said.phoned_by_id, said.user_id) == (story.cast.agent.pk, story.cast.teller.pk)
    story.wait(days=8)
    tell_due(story.now)
    do("agent", answering.by_phone, two, filled(points=0, stars=1), when=story.now)

    found = figures(story).satisfaction
    assert found.points == 60
    assert [why for _, why in found.left_out] == [Reason.LATE]
    with pytest.raises(NotAllowed, match="roles"):
        do("teller", answering.by_phone, two, filled(), when=story.now)


def test_a_survey_ends_by_itself_and_can_be_called_off_before(story: Story, do: Do) -> None:
    survey, other = sent(story, "teller"), sent(story, "teller")
    answered(story, survey, "teller", filled())
    answered(story, other, "teller", filled(points=0, stars=1))
    do("contract_manager", making.call_off, other, reason="问题有误")
    tell_due(story.wait(days=7))

    assert see(survey).state == SurveyState.ENDED
    assert see(other).state == SurveyState.CALLED_OFF
    found = figures(story).satisfaction
    assert found.points == 80
    assert [why for _, why in found.left_out] == [Reason.WITHDRAWN]


@pytest.mark.parametrize("who", ["foreman", "engineer", "stranger"])
def test_only_people_of_the_customer_are_asked(story: Story, do: Do, who: str) -> None:
    survey = do("contract_manager", making.make, story.cast.contracts["bank-1"],
                questionnaire(story))  # fmt: skip
    with pytest.raises(NotAllowed, match="people of the customer"):
        do("contract_manager", making.send, survey, [story.cast.people[who]])
    with inside(survey.tenant_id):
        assert not Invited.objects.exists()


@pytest.mark.parametrize("who", ["agent", "engineer", "representative"])
def test_only_some_write_questionnaires(story: Story, do: Do, who: str) -> None:
    with pytest.raises(NotAllowed, match="roles"):
        do(who, making.make, story.cast.contracts["bank-1"], questionnaire(story))


@pytest.mark.parametrize(
    "said", [{"questions": ()}, {"ends_at": "start"}, {"ends_at": "year"}, {"title": "none"}]
)
def test_a_questionnaire_that_cannot_be_sent_is_refused(
    story: Story, do: Do, said: dict[str, Any]
) -> None:
    whole = questionnaire(story)
    odd = {
        "start": whole.starts_at,
        "year": story.now + 53 * WEEK,
        "none": type(whole.title)("", ""),
    }
    wrong = {name: odd[value] if isinstance(value, str) else value for name, value in said.items()}
    with pytest.raises(NotAllowed):
        do("contract_manager", making.make, story.cast.contracts["bank-1"],
           questionnaire(story, **wrong))  # fmt: skip


@pytest.mark.parametrize("values", [{}, {1: 101, 2: 3, 3: 3}, {1: -1, 2: 3, 3: 3},
                                    {1: 1, 2: 0, 3: 3}, {1: 1, 2: 3, 3: 11},
                                    {1: 1, 2: 3, 3: 3, 4: 3}])  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused(story: Story, values: dict[int, int]) -> None:
    survey = sent(story)
    with pytest.raises(NotAllowed):
        answered(story, survey, "teller", answering.Filled(values))
    assert not asked(story, survey, "teller").answered
