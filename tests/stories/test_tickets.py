"""What becomes of a ticket, as the parties would tell it."""

import pytest

from jianyue.ledger.speech import NotAllowed
from tests.story import Story


@pytest.mark.clause("C12")
def test_a_response_within_thirty_minutes_of_the_fault_is_in_time(story: Story) -> None:
    ticket = story.report()
    assert ticket.number == "BANK-1-2026-00001"
    story.wait(minutes=29)
    story.record(ticket, "responded", text="已收到，正在处理。")

    assert story.clock(ticket, "response").state == "met"
    story.wait(hours=2)
    assert story.clock(ticket, "recovery").state == "breached"


def test_a_customer_cannot_acknowledge_his_own_ticket(story: Story) -> None:
    ticket = story.report()

    with pytest.raises(NotAllowed):
        story.record(ticket, "acknowledged", by="teller")
