"""A missed indicator proposes a breach case; the manager tells the customer, or says no."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.money.breaches.actions import Step, act
from jianyue.money.judging import judge_due
from jianyue.money.models import Breach
from jianyue.money.payments.planning import plan_due
from jianyue.money.settlements import actions as settlements
from jianyue.money.telling_due import tell_due
from jianyue.money.timelines import facts_of
from jianyue.money.words import BreachState
from jianyue.tickets.models import Ticket
from tests.acting import local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def late(story: Story) -> Ticket:
    """A month in which one matter was recovered an hour too late; it ended five minutes ago."""
    plan_due(story.now)
    judge_due(story.now)
    ticket = story.report()
    story.wait(hours=3)
    story.record(ticket, "resolved", text="已恢复")
    story.at("2026-02-01 00:05")
    return ticket


def cases(story: Story, who: str = "auditor") -> list[Breach]:
    person = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        rows = Breach.objects.visible_to(person).select_related("contract", "version")
        return list(rows.filter(contract=story.cast.contracts["bank-1"]).order_by("pk"))


def step(do: Do, breach: Breach, kind: str, words: str = "") -> None:
    do("contract_manager", act, breach, f"breach_{kind}", Step(words))


@pytest.mark.clause("E20")
def test_what_a_period_missed_is_proposed_once_with_its_evidence_and_clock(
    story: Story, late: Ticket, do: Do
) -> None:
    judge_due(story.now)
    [case] = cases(story)
    assert (case.state, case.clause) == (BreachState.PROPOSED, "5.2")
    assert case.tell_by == local("2026-02-02 00:00"), "24 hours after the period ended"
    assert case.said.en == "recoveries in time missed: 0.0% (0 / 1) (2026-01-01 – 2026-01-31)"
    with inside(case.tenant_id):
        assert facts_of(case)[0].body["evidence"] == [["ticket", late.number]]
    assert cases(story, "representative") == []
    assert told(story, "contract_manager", "breach") == ["breach-proposed"]

    assert judge_due(story.now) == 0
    do("contract_manager", settlements.issue, story.cast.contracts["bank-1"], local(
        "2026-01-31 12:00").date())  # fmt: skip
    assert cases(story) == [case]
    story.at("2026-02-01 18:00")
    tell_due(story.now)
    assert told(story, "contract_manager", "breach")[-1] == "breach-tell-soon"


@pytest.mark.clause("E20")
@pytest.mark.usefixtures("late")
def test_telling_the_customer_confirms_it_in_time(story: Story, do: Do) -> None:
    judge_due(story.now)
    [case] = cases(story)
    step(do, case, "confirmed")
    assert cases(story)[0].state == BreachState.OPENED
    step(do, case, "told", "恢复及时率未达标")

    [case] = cases(story, "representative")
    assert case.told_at is not None
    assert case.tell_by is not None
    assert case.told_at < case.tell_by
    assert rebuilt(now=story.now)[1] == []


@pytest.mark.usefixtures("late")
def test_it_is_dismissed_with_a_reason_and_not_proposed_again(story: Story, do: Do) -> None:
    day = (story.now - DAY).date()
    do("contract_manager", settlements.issue, story.cast.contracts["bank-1"], day)
    [case] = cases(story)
    with pytest.raises(NotAllowed, match="Say what"):
        step(do, case, "dismissed")
    with pytest.raises(NotAllowed, match="cannot be done"):
        step(do, case, "withdrawn", "撤回")
    step(do, case, "dismissed", "客户机房停电，已书面确认不计")

    judge_due(story.now)
    [case] = cases(story)
    assert case.state == BreachState.DISMISSED
    assert cases(story, "representative") == []
    tell_due(story.now + 2 * DAY)
    assert told(story, "contract_manager", "breach") == ["breach-proposed"]
