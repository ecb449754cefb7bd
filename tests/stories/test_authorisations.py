"""Engineers work under the customer's authorisation, by its rules, and for no other purpose."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timeline
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.services.authorisations import Standing, authorise, authorised, end, undertake
from tests.acting import As, acting_in
from tests.story import Story

UNTIL = date(2026, 6, 30)
RULES = "只进入三号机房；遵守《外来人员管理规定》。"


@pytest.fixture
def acting(story: Story) -> As:
    return acting_in(story.cast, story.now)


@pytest.fixture
def standing(story: Story) -> Callable[..., Standing]:
    """Return how the engineer's authorisation stands after some days."""

    def told(days: int = 0) -> Standing:
        contract = story.cast.contracts["bank-1"]
        with inside(contract.tenant_id):
            kept = Timeline.objects.get(pk=contract.timeline_id)
            assert list(breaks_of(kept)) == []
            [one] = authorised(contract, story.now + timedelta(days=days))
        return one.standing

    return told


@pytest.mark.clause("D07")
def test_an_engineer_is_authorised_and_undertakes_to_keep_the_rules(
    story: Story, acting: As, standing: Callable[..., Standing]
) -> None:
    contract = story.cast.contracts["bank-1"]
    assert standing() == Standing.NONE
    acting("senior", authorise, contract, story.cast.engineer, until=UNTIL, rules=RULES)
    assert standing() == Standing.GIVEN
    acting("engineer", undertake, contract)

    assert standing() == Standing.COMPLETE
    assert standing(days=365) == Standing.OVER
    with inside(contract.tenant_id):
        told = Notice.objects.get(kind="authorised")
        last = Fact.objects.filter(timeline=contract.timeline_id).latest("seq")
    assert (told.user_id, told.path) == (story.cast.engineer.pk, "/agreements/bank-1/confidence/")
    assert (last.kind, last.by_id) == ("undertaken", story.cast.engineer.pk)


@pytest.mark.clause("D07")
def test_an_authorisation_is_taken_back_and_given_anew(
    story: Story, acting: As, standing: Callable[..., Standing]
) -> None:
    contract, engineer = story.cast.contracts["bank-1"], story.cast.engineer
    with pytest.raises(NotAllowed, match="no authorisation to take back"):
        acting("representative", end, contract, engineer)
    acting("representative", authorise, contract, engineer, until=UNTIL, rules=RULES)
    acting("engineer", undertake, contract)
    acting("representative", end, contract, engineer)
    assert standing() == Standing.ENDED

    acting("representative", authorise, contract, engineer, until=UNTIL, rules=RULES)
    assert standing() == Standing.GIVEN  # under new rules he undertakes anew


@pytest.mark.clause("D07")
def test_only_the_customer_authorises_and_only_the_engineer_undertakes(
    story: Story, acting: As
) -> None:
    contract, engineer = story.cast.contracts["bank-1"], story.cast.engineer
    for who in ("manager", "teller", "engineer", "administrator"):
        with pytest.raises(NotAllowed):
            acting(who, authorise, contract, engineer, until=UNTIL, rules=RULES)
    for said in ({"until": date(2026, 1, 1), "rules": RULES}, {"until": UNTIL, "rules": " "}):
        with pytest.raises(NotAllowed, match="by which rules"):
            acting("senior", authorise, contract, engineer, **said)
    with pytest.raises(NotAllowed, match="no named engineer"):
        acting("senior", authorise, contract, story.cast.agent, until=UNTIL, rules=RULES)
    with pytest.raises(NotAllowed, match="No authorisation waits"):
        acting("engineer", undertake, contract)
    with pytest.raises(NotAllowed, match="no named engineer"):
        acting("agent", undertake, contract)
