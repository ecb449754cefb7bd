"""What leaves again, and under which key; what was taken back in between; who is silent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from jianyue.ledger.faults import Fault, waiting
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import addresses, sending
from jianyue.notices.actions import Message, decide, deliver_due, withdraw
from jianyue.notices.channels.letters import Channel, Letter, Target
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Kind
from jianyue.notices.sending import Carriers
from jianyue.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
ROBOT = "https://robot.example/send?key=very-secret-1234"
LATER = NOON + timedelta(minutes=3)  # the lease has run out


class Died(BaseException):
    """Stands for the end of a process."""


class Outside:
    """A robot and a mail server that write down what they took."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.mails: list[Notice] = []
        robots: dict[Kind, Channel] = {Kind.WECOM: self._robot}
        self.carriers = Carriers(self.mails.append, robots)

    def _robot(self, target: Target, letter: Letter, *, at: datetime) -> None:
        assert (target.url, at >= NOON) == (ROBOT, True)
        self.letters.append(letter)

    def deliver(self, at: datetime) -> None:
        deliver_due(at, partial(sending.send, now=at, carriers=self.carriers))

    def dies(self, place: Fault, at: datetime = NOON) -> None:
        """Deliver until a place, and no further."""

        def die(reached: Fault) -> None:
            if reached is place:
                raise Died

        with pytest.raises(Died), waiting(die):
            self.deliver(at)


@pytest.fixture
def agent(cast: Cast) -> User:
    return cast.people["agent"]


@pytest.fixture
def tell(agent: User) -> Callable[..., None]:
    def told(*steps: object, kind: str = "told", robot: bool = True) -> None:
        with inside(agent.tenant_id):
            if robot and not agent.addresses.exists():
                target = Target(ROBOT)
                addresses.add(agent, Kind.WECOM, target, at=NOON)
            for step in steps:
                words = Both(f"通知 {step}", f"notice {step}")
                decide(Message(kind, ("ticket", 1), words, words, str(step)), to=[agent], at=NOON)

    return told


def states(user: User) -> list[str]:
    with inside(user.tenant_id):
        rows = Notice.objects.filter(user=user, cause="ticket", cause_id=1)
        return list(rows.order_by("pk").values_list("state", flat=True))


def test_a_letter_whose_sender_died_is_repeated_with_the_same_notices_and_key(
    agent: User, tell: Callable[..., None]
) -> None:
    outside = Outside()
    tell(*range(5), "a", "b", "c")
    outside.deliver(NOON)  # the robot's burst is spent: the others wait and are folded
    outside.dies(Fault.ACCEPTED, NOON + timedelta(seconds=4))
    tell("d")
    outside.deliver(LATER)

    first, fresh, again = outside.letters[5:]
    assert (len(first.about), len(fresh.about)) == (3, 1)
    assert (again.key, sorted(again.about)) == (first.key, sorted(first.about))
    assert set(states(agent)) == {State.SENT}


def test_what_was_taken_back_while_its_sender_was_dead_is_not_told(
    agent: User, tell: Callable[..., None]
) -> None:
    outside = Outside()
    tell("lost", robot=False)
    outside.dies(Fault.LEASED)
    with inside(agent.tenant_id):
        withdraw(("ticket", 1))
    outside.deliver(LATER)

    assert outside.mails == []
    assert states(agent) == [State.WITHDRAWN]


def test_what_was_taken_back_while_it_failed_is_not_tried_again(
    agent: User, tell: Callable[..., None]
) -> None:
    def failing(notice: Notice) -> None:
        with inside(notice.tenant_id):
            withdraw(("ticket", 1))
        raise ConnectionRefusedError("no mail server")

    tell("untrue", robot=False)
    deliver_due(NOON, partial(sending.send, now=NOON, carriers=Carriers(mail=failing)))

    assert states(agent) == [State.WITHDRAWN]


def test_a_reminder_goes_by_the_channel_that_was_not_heard_yet(
    agent: User, tell: Callable[..., None]
) -> None:
    outside = Outside()
    tell("call", kind="escalated")
    outside.deliver(NOON)
    tell("still", kind="unacknowledged")
    outside.deliver(LATER)
    tell("still silent", kind="unacknowledged")
    outside.deliver(LATER + timedelta(minutes=3))

    assert [each.subject for each in outside.letters] == ["通知 call", "通知 still silent"]
    assert [each.subject for each in outside.mails] == ["通知 still"]
    assert agent.pk == outside.mails[0].user_id


def test_what_a_slow_carrier_leaves_of_a_batch_keeps_its_place(agent: User) -> None:
    with inside(agent.tenant_id):
        for number in range(3):
            message = Message("noted", ("ticket", number), Both("一", str(number)), Both("", ""))
            decide(message, to=[agent], at=NOON + timedelta(seconds=number))
    taken: list[int] = []

    def carry(notice: Notice) -> None:
        taken.append(notice.cause_id)

    for _ in range(3):
        assert deliver_due(LATER, carry, busy=0) == 1

    assert taken == [0, 1, 2]
    assert deliver_due(LATER, carry, busy=0) == 0
    with inside(agent.tenant_id):
        told = Notice.objects.filter(kind="noted").values_list("cause_id", "attempts", "state")
        assert sorted(told) == [(number, 1, State.SENT) for number in range(3)]
