"""Follow-up calls and opinions: planned, tried, taken up, improved, told back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from jianyue.engine.opinions import Reason
from jianyue.engine.spans import Span
from jianyue.escalation.recoveries import tell_due
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people import actions as people
from jianyue.people import privacy
from jianyue.services.dates import zone_of
from jianyue.surveys import follow_ups, opinions
from jianyue.surveys.copying import rebuild
from jianyue.surveys.figures import Figures, figures_of
from jianyue.surveys.follow_ups import Tried
from jianyue.surveys.heard import unheard
from jianyue.surveys.models import FollowUp, Opinion, Said
from jianyue.surveys.opinions import Heard, Improved
from jianyue.surveys.words import CallState, OpinionState, Source
from jianyue.tickets import rating
from jianyue.tickets.models import Ticket
from tests.acting import local
from tests.stories.nights import told
from tests.stories.surveyed import DAY, answered, filled, sent
from tests.story import Story

Do = Callable[..., Any]
FRIDAY = local("2026-01-16 12:00").date()
DONE = Improved("增加一名夜班坐席", "夜间平均等候 9 分钟", "夜间平均等候 2 分钟")


@pytest.fixture(autouse=True)
def _copies_are_folds(story: Story) -> Iterator[None]:
    yield
    assert rebuild(story.cast.tenants["one"].pk) == []
    with inside(story.cast.agent.tenant_id):
        for model in (FollowUp, Opinion):
            for each in model.objects.select_related("timeline"):
                assert list(breaks_of(each.timeline)) == []


def closed(story: Story, *, stars: int = 0) -> Ticket:
    """Have the teller's fault solved and closed, rated where stars are given."""
    ticket = story.report()
    for kind in ("acknowledged", "responded"):
        story.record(ticket, kind, **({"text": "已在处理"} if kind == "responded" else {}))
    story.record(ticket, "resolved", text="重启服务")
    if stars:
        teller = story.cast.teller
        with inside(teller.tenant_id, teller.customer_id):
            rating.rate(ticket.pk, stars, words="等得太久", at=story.now, by=teller)
    story.record(ticket, "verified", by="teller")
    story.record(ticket, "closed")
    return story.see(ticket)


def figures(story: Story) -> Figures:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        return figures_of(bank, Span(story.now - 60 * DAY, story.now + DAY))


@pytest.mark.clause("B26")
def test_a_call_is_tried_three_times_and_then_given_up(story: Story, do: Do) -> None:
    call = do("agent", follow_ups.plan, closed(story), due_date=FRIDAY)
    for tries in (1, 2):
        call = do("agent", follow_ups.record, call, Tried(reached=False, when=story.wait(hours=1)))
        assert (call.state, call.tries) == (CallState.WAITING, tries)
    call = do("agent", follow_ups.record, call, Tried(reached=False, when=story.wait(hours=1)))
    assert call.state == CallState.GIVEN_UP
    with pytest.raises(NotAllowed, match="over"):
        do("agent", follow_ups.record, call, Tried(reached=False, when=story.now))


@pytest.mark.clause("B26")
def test_who_called_when_and_what_was_said_is_on_record_and_counts(story: Story, do: Do) -> None:
    call = do("agent", follow_ups.plan, closed(story, stars=5), due_date=FRIDAY)
    assert figures(story).satisfaction.points == 100
    said = Tried(reached=True, when=story.wait(hours=3), points=60, said="夜间电话难打通")
    call = do("agent", follow_ups.record, call, said)
    assert (call.caller_id, call.tried_at, call.points) == (story.cast.agent.pk, story.now, 60)
    assert call.said == "夜间电话难打通"

    found = figures(story).satisfaction
    assert found.points == 60  # of the same ticket the last counts
    assert [(each.kind, why) for each, why in found.left_out] == [(Source.RATING, Reason.DUPLICATE)]
    assert [each.kind for each in found.counted] == [Source.CALL]


def test_stars_on_closing_count_beside_a_survey_each_with_the_same_weight(story: Story) -> None:
    closed(story, stars=2)
    survey = sent(story)
    answered(story, survey, "teller", filled(points=100, stars=5))

    assert figures(story).satisfaction.points == 70
    assert figures(story).nps.points == 100


@pytest.mark.clause("B26")
def test_a_share_of_closed_tickets_is_chosen_once_and_the_same_for_all(
    story: Story, do: Do
) -> None:
    for _ in range(5):
        closed(story)
    bank, day = story.cast.contracts["bank-1"], Span(story.now - DAY, story.now + DAY)
    plan = follow_ups.plan_share
    made = do("agent", plan, bank, 40, day, due_date=FRIDAY)
    assert len({each.ticket_id for each in made}) == 2
    with pytest.raises(NotAllowed, match="planned"):
        do("agent", plan, bank, 40, day, due_date=FRIDAY)
    assert len(do("agent", plan, bank, 100, day, due_date=FRIDAY)) == 3


@pytest.mark.clause("B26")
def test_who_owes_calls_is_told_once_when_their_day_is_over(story: Story, do: Do) -> None:
    calls = [do("agent", follow_ups.plan, closed(story), due_date=FRIDAY) for _ in range(3)]
    do("agent", follow_ups.drop, calls[0], reason="已在现场回访")
    story.at(f"{FRIDAY} 23:59")
    tell_due(story.now)
    assert told(story, "agent", "follow-up") == []
    story.wait(minutes=1)
    tell_due(story.now)
    tell_due(story.wait(days=3))

    assert told(story, "agent", "follow-up") == ["calls-overdue"]
    assert told(story, "manager", "follow-up") == []


def test_a_call_is_overdue_when_its_day_is_over(story: Story, do: Do) -> None:
    call = do("agent", follow_ups.plan, closed(story), due_date=FRIDAY)
    from_, until = local("2026-01-16 23:59"), local("2026-01-17 00:00")
    with inside(call.tenant_id):
        place = zone_of(call.contract, story.now)
        assert not follow_ups.is_overdue(call, place, from_)
        assert follow_ups.is_overdue(call, place, until)


@pytest.mark.clause("B26")
def test_an_opinion_leads_to_an_improvement_that_is_told_back(story: Story, do: Do) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled(words="夜间希望有人接电话"))
    with inside(survey.tenant_id):
        said = Said.objects.select_related("answer__survey", "answer__user").get()
        heard = opinions.in_survey(said)
    bank, engineer = story.cast.contracts["bank-1"], story.cast.engineer
    made = do("manager", opinions.take_up, bank, "夜间热线有人接听", heard)
    made = do("manager", opinions.assign, made, owner=engineer, due_date=FRIDAY)
    assert told(story, "engineer", "opinion") == ["opinion-assigned"]
    made = do("engineer", opinions.improve, made, DONE)
    made = do("manager", opinions.tell_back, made, words="夜班已增加一名坐席，谢谢您的建议")
    assert (made.state, made.before, made.after) == (OpinionState.TOLD, DONE.before, DONE.after)
    assert told(story, "teller", "opinion") == ["opinion-told"]
    assert told(story, "colleague", "opinion") == []
    with pytest.raises(NotAllowed, match="already"):
        do("manager", opinions.take_up, bank, "再来一次", heard)


@pytest.mark.clause("B26")
def test_an_opinion_nobody_has_improved_is_told_when_its_day_is_over(story: Story, do: Do) -> None:
    bank = story.cast.contracts["bank-1"]
    made = do("manager", opinions.take_up, bank, "报告早些寄出", Heard(Source.OTHER))
    do("manager", opinions.assign, made, owner=story.cast.engineer, due_date=FRIDAY)
    story.at("2026-01-17 00:00")
    tell_due(story.now - timedelta.resolution)
    assert told(story, "manager", "opinion") == []
    tell_due(story.now)
    tell_due(story.now)
    assert told(story, "manager", "opinion") == ["opinion-overdue"]
    assert told(story, "engineer", "opinion") == ["opinion-assigned", "opinion-overdue"]


def test_what_is_not_taken_up_is_told_with_the_reason(story: Story, do: Do) -> None:
    heard = Heard(Source.OTHER, None, "请每天派人驻场", story.cast.teller)
    made = do("manager", opinions.take_up, story.cast.contracts["bank-1"], "每天驻场", heard)
    made = do("manager", opinions.drop, made, reason="合同约定每周两天")

    assert made.state == OpinionState.DROPPED
    assert told(story, "teller", "opinion") == ["opinion-told"]


def test_words_that_nobody_took_up_are_listed(story: Story, do: Do) -> None:
    closed(story, stars=2)
    with inside(story.cast.manager.tenant_id):
        [voice] = unheard(story.cast.manager)
        assert (voice.source, voice.text) == (Source.RATING, "等得太久")
        assert unheard(story.cast.outsider) == []
    heard = Heard(voice.source, voice.pk, voice.text, story.cast.teller)
    do("manager", opinions.take_up, story.cast.contracts["bank-1"], "缩短等候", heard)
    with inside(story.cast.manager.tenant_id):
        assert unheard(story.cast.manager) == []


@pytest.mark.parametrize("who", ["agent", "teller", "representative", "foreman"])
def test_only_some_take_up_opinions(story: Story, do: Do, who: str) -> None:
    with pytest.raises(NotAllowed, match="roles"):
        do(who, opinions.take_up, story.cast.contracts["bank-1"], "缩短", Heard(Source.OTHER))


@pytest.mark.clause("E22")
def test_what_somebody_said_is_erased_with_him_also_where_others_wrote_it_down(
    story: Story, do: Do
) -> None:
    survey = sent(story, "teller")
    answered(story, survey, "teller", filled(words="我要投诉老王"))
    call = do("agent", follow_ups.plan, closed(story), due_date=FRIDAY)
    said = Tried(reached=True, when=story.now, points=20, said="我姓赵，很不满意")
    do("agent", follow_ups.record, call, said)
    teller = story.cast.teller
    do("administrator", people.deactivate, teller)
    do("administrator", privacy.erase, teller, words_too=True)

    with inside(teller.tenant_id):
        kept = [each.text for each in Words.objects.all()]
        assert FollowUp.objects.get().said == Said.objects.get().text == f"#{teller.pk}"
    assert not [text for text in kept if "老王" in text or "姓赵" in text]
    assert figures(story).satisfaction.points is not None
