"""Customer data stays between the parties; what leaves is on record, and so is who read what."""

from datetime import timedelta

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.tickets.actions import Incomplete
from jianyue.tickets.disclosures import disclose, logged, train
from jianyue.tickets.models import ReadLog
from jianyue.tickets.readers import read, readers, readers_of
from tests.story import Story


@pytest.mark.clause("B12")
def test_a_disclosure_has_a_ground_and_the_customer_is_told(story: Story) -> None:
    contract, manager = story.cast.contracts["bank-1"], story.cast.manager
    with inside(contract.tenant_id):
        disclose(
            contract,
            "order",
            to="示例监管机构",
            what="2026 年 1 月工单清单",
            at=story.now,
            by=manager,
        )
        train(contract, people=30, what="年度保密培训", at=story.now, by=story.cast.representative)
        facts = logged(contract)
        told = Notice.objects.get(kind="disclosed")
        assert list(breaks_of(contract.timeline)) == []

    assert [fact.kind for fact in facts] == ["trained", "disclosed"]
    assert facts[1].body["ground"] == "order"
    assert told.user_id == story.cast.representative.pk


@pytest.mark.clause("B12")
def test_without_a_ground_nothing_is_disclosed(story: Story) -> None:
    contract, manager = story.cast.contracts["bank-1"], story.cast.manager
    with inside(contract.tenant_id):
        with pytest.raises(NotAllowed, match="not disclosed"):
            disclose(contract, "curiosity", to="某公司", what="名单", at=story.now, by=manager)
        with pytest.raises(Incomplete):
            disclose(contract, "law", to=" ", what="名单", at=story.now, by=manager)
        with pytest.raises(NotAllowed):
            disclose(contract, "law", to="法院", what="日志", at=story.now, by=story.cast.agent)
        with pytest.raises(Incomplete):
            train(contract, people=0, what="培训", at=story.now, by=story.cast.representative)
        assert logged(contract) == []


def test_who_read_what_is_written_down_once_an_hour(story: Story) -> None:
    ticket, agent = story.report(), story.cast.agent
    with inside(ticket.tenant_id):
        for minutes in (0, 10, 70):
            read("ticket", ticket.pk, at=story.now + timedelta(minutes=minutes), by=agent)
        rows = readers_of("ticket", ticket.pk, by=story.cast.manager)
        assert [row.user_id for row in rows] == [agent.pk] * 2
        assert readers(story.cast.administrator).count() == 2
        with pytest.raises(NotAllowed):
            readers(agent)
        with pytest.raises(ValueError, match="nobody reads"):
            read("weather", 1, at=story.now, by=agent)


def test_a_customer_sees_what_his_people_read_and_nothing_of_others(story: Story) -> None:
    teller, foreman = story.cast.teller, story.cast.foreman
    for person in (teller, foreman):
        with inside(person.tenant_id, person.customer_id):
            read("document", 1, at=story.now, by=person)
    with inside(teller.tenant_id, teller.customer_id):
        assert [row.user_id for row in ReadLog.objects.all()] == [teller.pk]
