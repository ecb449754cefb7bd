"""Calls are acknowledged, and repeated once where nobody acknowledges them."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.signing import Signer

from jianyue.escalation import climbing, holdings, patience, reminding
from jianyue.escalation.acknowledging import acknowledge, acknowledge_on, steps_of, unanswered
from jianyue.escalation.models import Acknowledgement
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.notices import calls
from jianyue.notices.channels.mail import send
from jianyue.notices.models import Notice, State
from jianyue.tickets import claiming
from jianyue.tickets.models import Ticket
from tests.story import Story

SECOND = timedelta(seconds=1)
# level -> what grades a ticket so, the minute of its first step that finds somebody
FIRST = {
    1: ("core-banking", "1", 5),
    2: ("office-systems", "1", 10),
    4: ("training-system", "2", 120),
}


def called(story: Story, level: int = 1) -> Ticket:
    """Report a ticket and tell its first step that finds the operations manager."""
    service, problem, minutes = FIRST[level]
    graded = {"problem": problem, "service": service}
    ticket = story.report(service=service, attributes=graded)
    story.wait(minutes=minutes)
    climbing.escalate_due(story.now)
    return ticket


def told(story: Story, who: str, *kinds: str) -> list[Notice]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, kind__in=kinds or tuple(calls.CALLS))
        return list(rows.select_related("user").order_by("pk"))


def reminded(story: Story, who: str = "manager") -> list[Notice]:
    reminding.remind_due(story.now)
    return told(story, who, calls.UNACKNOWLEDGED)


def acknowledged(story: Story, who: str = "manager") -> None:
    (notice, *_) = told(story, who)
    with inside(notice.tenant_id):
        acknowledge(notice, at=story.now)


@pytest.mark.clause("C21")
@pytest.mark.parametrize(("level", "minutes"), [(1, 15), (2, 60), (4, 60)])
def test_what_nobody_acknowledges_is_told_once_more_at_its_second(
    story: Story, level: int, minutes: int
) -> None:
    ticket = called(story, level)
    story.wait(minutes=minutes)
    story.now -= SECOND
    assert reminded(story) == []
    story.now += SECOND

    (notice,) = reminded(story)
    assert "还没有人确认" in notice.subject
    assert notice.subject.startswith(f"[{ticket.number}]")
    story.wait(days=1)
    assert reminded(story) == [notice]
    assert not Timer.objects.filter(subject="call", subject_id=ticket.pk).exists()


def test_what_somebody_acknowledged_is_not_told_again(story: Story) -> None:
    called(story)
    story.wait(minutes=3)
    acknowledged(story)
    story.wait(minutes=12)

    assert reminded(story) == []


def test_acknowledging_one_step_says_nothing_about_a_later_one(story: Story) -> None:
    called(story)
    acknowledged(story)
    story.wait(minutes=5)
    climbing.escalate_due(story.now)
    story.wait(minutes=15)

    (notice,) = reminded(story)
    assert "第 2 步" in notice.subject
    assert "第 1 步" not in notice.body


def test_what_is_over_is_not_told_again(story: Story) -> None:
    ticket = called(story)
    story.wait(minutes=2)
    story.record(ticket, "resolved", text="已重启。")
    story.wait(minutes=30)

    assert reminded(story) == []
    assert not Timer.objects.filter(subject="call").exists()


def test_a_milder_level_is_not_reminded_of_the_stricter(story: Story) -> None:
    ticket = called(story)
    mild = {"problem": "2", "service": "training-system"}
    story.record(ticket, "reclassified", attributes=mild, reason="已绕行")
    story.wait(minutes=15)

    assert reminded(story) == []


def test_a_reminder_that_was_not_sent_yet_is_taken_back_when_somebody_knows(story: Story) -> None:
    ticket = called(story)
    story.wait(minutes=15)
    (reminder,) = reminded(story)
    with inside(ticket.tenant_id):
        acknowledge_on(ticket, at=story.now, by=story.cast.manager)

    (after,) = told(story, "manager", calls.UNACKNOWLEDGED)
    assert after.pk == reminder.pk
    assert after.state == State.WITHDRAWN
    assert after.acknowledged_at == story.now


def test_resolving_takes_back_a_reminder(story: Story) -> None:
    ticket = called(story)
    story.wait(minutes=15)
    reminded(story)
    story.record(ticket, "resolved", text="已重启。")

    assert [each.state for each in told(story, "manager", calls.UNACKNOWLEDGED)] == ["withdrawn"]


def test_a_contract_says_how_long_it_waits(story: Story) -> None:
    manager, bank = story.cast.manager, story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        patience.set_patience(bank, 3, 4, at=story.now, by=manager)
        with pytest.raises(NotAllowed):
            patience.set_patience(bank, 0, 4, at=story.now, by=manager)
        with pytest.raises(NotAllowed):
            patience.set_patience(bank, 3, 4, at=story.now, by=story.cast.agent)
    called(story)
    story.wait(minutes=2, seconds=59)
    assert reminded(story) == []
    story.wait(seconds=1)

    assert len(reminded(story)) == 1


def test_acknowledging_twice_changes_nothing(story: Story) -> None:
    ticket = called(story)
    at = story.now
    acknowledged(story)
    story.wait(minutes=1)
    acknowledged(story)

    with inside(ticket.tenant_id):
        (row,) = Acknowledgement.objects.filter(ticket=ticket)
    assert (row.user_id, row.at, row.by_link) == (story.cast.manager.pk, at, False)
    assert told(story, "manager")[0].acknowledged_at == at


def test_who_was_not_called_has_nothing_to_acknowledge(story: Story) -> None:
    ticket = called(story)
    with inside(ticket.tenant_id), pytest.raises(NotAllowed):
        acknowledge_on(ticket, at=story.now, by=story.cast.engineer)


def test_a_call_for_many_tickets_is_acknowledged_for_all_of_them(story: Story) -> None:
    tickets = [story.report() for _ in range(3)]
    story.wait(minutes=20)
    climbing.escalate_due(story.now)
    (backlog,) = told(story, "director", "escalated-late")
    with inside(backlog.tenant_id):
        steps = acknowledge(backlog, at=story.now)

    assert {step.ticket_id for step in steps} == {ticket.pk for ticket in tickets}


def test_two_steps_that_nobody_acknowledged_are_one_reminder(story: Story) -> None:
    story.report()
    story.wait(minutes=10)
    climbing.escalate_due(story.now)
    story.wait(minutes=15)

    (notice,) = reminded(story)
    assert notice.body.index("第 1 步") < notice.body.index("第 2 步")


def link_of(story: Story, who: str = "manager") -> str:
    """Return the address in the mail of a call."""
    (notice, *_) = told(story, who)
    send(notice)
    body = str(mail.outbox[-1].body)
    (line,) = [line for line in body.splitlines() if "/call/" in line]
    return urlsplit(line).path


def test_the_link_of_a_message_names_one_call_for_two_days(story: Story) -> None:
    called(story)
    token = link_of(story).split("/")[2]
    (notice, *_) = told(story, "manager")

    assert calls.found_by(token, story.now) == notice
    assert calls.found_by(token, notice.decided_at + calls.GOOD_FOR - SECOND) == notice
    assert calls.found_by(token, notice.decided_at + calls.GOOD_FOR) is None
    assert link_of(story).split("/")[2] == token


@pytest.mark.parametrize("forged", ["", "x", "x.y", "otherwise", "cut"])
def test_a_link_that_is_forged_or_of_another_purpose_is_nothing(story: Story, forged: str) -> None:
    called(story)
    (notice, *_) = told(story, "manager")
    real = calls.token_of(notice)
    until = int((story.now + timedelta(days=1)).timestamp())
    other = Signer(sep=".", salt="another").sign_object([notice.tenant_id, notice.pk, until])
    token = {"otherwise": other, "cut": real[:-1]}.get(forged, forged)

    assert calls.found_by(token, story.now) is None


def test_the_link_of_who_has_left_is_nothing(story: Story) -> None:
    called(story)
    (notice, *_) = told(story, "manager")
    with inside(notice.tenant_id):
        notice.user.is_active = False
        notice.user.save(update_fields=["is_active"])

    assert calls.found_by(calls.token_of(notice), story.now) is None


def test_other_notices_have_no_such_link_and_no_steps(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "acknowledged")
    (notice,) = told(story, "teller", "acknowledged")
    send(notice)

    assert "/call/" not in str(mail.outbox[-1].body)
    assert steps_of(notice) == []
    with inside(notice.tenant_id), pytest.raises(NotAllowed):
        acknowledge(notice, at=story.now)


def test_one_ticket_that_cannot_be_worked_out_does_not_stop_the_reminders_of_others(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = called(story), called(story)
    story.wait(minutes=15)
    over = reminding.over

    def broken(ticket: Ticket, *rest: object) -> bool:
        if ticket.pk == bad.pk:
            raise ArithmeticError
        return over(ticket, *rest)  # type: ignore[arg-type]  # handed on as it comes

    monkeypatch.setattr(reminding, "over", broken)
    notices = reminded(story)

    assert [each.cause_id for each in notices] == [good.pk]
    timers = Timer.objects.filter(subject="call", subject_id=bad.pk)
    assert story.now + claiming.RETRY_BROKEN in {timer.at for timer in timers}


def test_a_customer_who_was_called_acknowledges_behind_his_own_fence(story: Story) -> None:
    bank, senior = story.cast.contracts["bank-1"], story.cast.people["senior"]
    with inside(bank.tenant_id):
        holdings.hold(bank, "customer-general-manager", senior, at=story.now, by=story.cast.manager)
    ticket = story.report()
    story.wait(minutes=15)
    climbing.escalate_due(story.now)
    (notice,) = told(story, "senior")
    with inside(senior.tenant_id, senior.customer_id):
        acknowledge(notice, at=story.now)

    with inside(ticket.tenant_id):
        rest = unanswered([ticket.pk])[ticket.pk]
    assert [step.index for step in rest.values()] == [0, 1]
