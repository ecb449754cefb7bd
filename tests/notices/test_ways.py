"""Which way notices leave: in their reader's order, at their carrier's pace; none is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import addresses, sending
from jianyue.notices.actions import Message, decide, deliver_due
from jianyue.notices.addresses import Quiet
from jianyue.notices.channels.letters import Target
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Address, Kind
from jianyue.notices.sending import CARRIERS, Carriers
from jianyue.people.models import User
from tests.carriers import Carrier, carrier
from tests.cast import Cast

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db]
NOON = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)  # 02:00 in Shanghai
SECRET = "very-secret-1234"  # noqa: S105 - of the test


@pytest.fixture
def agent(cast: Cast) -> User:
    return cast.people["agent"]


def told(user: User, *steps: object, at: datetime = NOON, **said: Any) -> None:
    with inside(user.tenant_id):
        for step in steps:
            words = Both(f"通知 {step}", f"notice {step}")
            message = Message("told", ("ticket", 1), words, words, str(step), "/desk/", **said)
            decide(message, to=[user], at=at)


def add(user: User, played: Carrier, kind: Kind = Kind.WECOM) -> Address:
    with inside(user.tenant_id):
        target = Target(f"{played.url}/send?key={SECRET}")
        return addresses.add(user, kind, target, at=NOON - timedelta(days=1))


def deliver(at: datetime = NOON, carriers: Carriers = CARRIERS) -> int:
    return deliver_due(at, partial(sending.send, now=at, carriers=carriers))


def notices(user: User) -> list[Notice]:
    with inside(user.tenant_id):
        rows = Notice.objects.filter(user=user, cause__in=("ticket", "address"), cause_id__gte=0)
        return list(rows.exclude(sent_at__lt=NOON).order_by("pk"))


def outcomes(notice: Notice) -> list[tuple[str, str]]:
    return [(each["channel"], each["outcome"]) for each in notice.log]


def mailed() -> list[str]:
    return [str(each.subject) for each in mail.outbox]


def test_without_channels_of_his_own_a_person_gets_mail(agent: User) -> None:
    told(agent, 1)

    deliver()

    [notice] = notices(agent)
    assert mailed() == ["通知 1"]
    assert (notice.state, outcomes(notice)) == (State.SENT, [("mail", "accepted")])


def test_the_first_channel_that_accepts_ends_it(agent: User, played: Carrier) -> None:
    add(agent, played)
    told(agent, 1)

    deliver()

    [notice] = notices(agent)
    assert mailed() == []
    assert "通知 1" in played.heard[0]["text"]["content"]
    assert (notice.state, notice.channel) == (State.SENT, "wecom")
    assert outcomes(notice) == [("wecom", "accepted")]


REFUSALS = (
    (200, '{"errcode": 93000, "errmsg": "invalid key very-secret-1234"}'),
    (200, "<html>"), (429, "{}"), (500, '{"errcode": 0}'), (302, "https://x.example/"),
)  # fmt: skip


@pytest.mark.parametrize(("status", "body"), REFUSALS)
def test_the_next_channel_follows_at_once_and_no_lie_is_believed(
    agent: User, played: Carrier, status: int, body: str
) -> None:
    add(agent, played)
    played.answers(status, body)
    told(agent, 1)

    deliver()

    [notice] = notices(agent)
    assert mailed() == ["通知 1"]
    assert outcomes(notice) == [("wecom", "failed"), ("mail", "accepted")]
    assert (notice.state, notice.channel) == (State.SENT, "mail")
    assert notice.log[0]["why"].keys() == {"zh", "en"}
    assert SECRET not in str(notice.log)


def broken(_: Notice) -> None:
    raise ConnectionRefusedError("no mail server")


def test_where_nothing_accepts_it_waits_and_goes_later(agent: User, played: Carrier) -> None:
    add(agent, played)
    played.answers(500, "")
    told(agent, 1)
    deliver(carriers=Carriers(mail=broken))
    [notice] = notices(agent)
    assert (notice.state, notice.sent_at) == (State.DECIDED, None)
    assert notice.next_at == NOON + timedelta(minutes=1)

    played.answers(200, {"errcode": 0})
    deliver(NOON + timedelta(minutes=2))

    [notice] = notices(agent)
    assert notice.state == State.SENT
    kinds = [("wecom", "failed"), ("mail", "failed"), ("wecom", "accepted")]
    assert outcomes(notice) == kinds


def twenty_a_minute(clock: Callable[[], datetime]) -> Callable[[int], tuple[int, str]]:
    """Answer as a carrier that refuses the twenty-first message within any minute."""
    taken: list[datetime] = []

    def answer(_: int) -> tuple[int, str]:
        now = clock()
        if sum(now - each < timedelta(minutes=1) for each in taken) >= 20:
            return 200, '{"errcode": 45009, "errmsg": "api freq out of limit"}'
        taken.append(now)
        return 200, '{"errcode": 0, "errmsg": "ok"}'

    return answer


def test_a_storm_is_folded_below_the_carriers_limit_and_each_notice_arrives_once(
    agent: User, played: Carrier
) -> None:
    now = NOON
    played.reply = twenty_a_minute(lambda: now)
    add(agent, played)
    for second in range(180):
        now = NOON + timedelta(seconds=second)
        if second < 120:
            told(agent, f"{second}a", f"{second}b", at=now)
        deliver(now)

    words = "\n".join(each["text"]["content"] for each in played.heard)
    rows = notices(agent)
    assert len(rows) == 240
    assert {each.state for each in rows} == {State.SENT}
    assert {tuple(outcomes(each)) for each in rows} == {(("wecom", "accepted"),)}
    said = re.findall(r"^通知 (\d+[ab])$", words, re.MULTILINE)
    assert set(said) == {f"{second}{each}" for second in range(120) for each in "ab"}
    assert len(played.heard) < 60
    assert mailed() == []


def test_what_was_folded_and_refused_goes_its_own_way(agent: User, played: Carrier) -> None:
    add(agent, played)
    told(agent, *range(8))
    deliver()
    assert [each.state for each in notices(agent)] == [State.SENT] * 5 + [State.DECIDED] * 3

    played.answers(200, {"errcode": 93000})
    deliver(NOON + timedelta(seconds=4))
    deliver(NOON + timedelta(seconds=5))

    assert {each.state for each in notices(agent)} == {State.SENT}
    assert sorted(mailed()) == ["通知 5", "通知 6", "通知 7"]
    assert len(played.heard) == 6


def test_a_robot_that_failed_rests_and_holds_up_nobody_else(
    agent: User, cast: Cast, played: Carrier
) -> None:
    engineer = cast.people["engineer"]
    with carrier() as sound:
        add(agent, played)
        add(engineer, sound)
        played.answers(503, "")
        told(agent, *range(10))
        told(engineer, *range(5))
        deliver()

        assert len(played.heard) == 1
        assert len(mailed()) == 10
        assert len(sound.heard) == 5
        assert {each.channel for each in notices(engineer)} == {"wecom"}

    played.answers(200, {"errcode": 0})
    later = NOON + timedelta(minutes=1)
    told(agent, "after", at=later)
    deliver(later)
    assert notices(agent)[-1].channel == "wecom"


def test_two_people_share_the_pace_of_one_robot(agent: User, cast: Cast, played: Carrier) -> None:
    engineer = cast.people["engineer"]
    add(agent, played)
    add(engineer, played)
    told(agent, *range(4))
    told(engineer, *range(4))

    deliver()

    assert len(played.heard) == 5


def test_the_order_is_the_persons_own(agent: User, played: Carrier) -> None:
    with carrier() as other:
        add(agent, played)
        second = add(agent, other)
        with inside(agent.tenant_id):
            addresses.move_up(second)
        told(agent, 1)
        deliver()

        assert len(other.heard) == 1
    assert played.heard == []


def test_quiet_hours_pass_a_channel_over_but_for_level_1(agent: User, played: Carrier) -> None:
    one = add(agent, played)
    with inside(agent.tenant_id):
        addresses.keep_quiet(one, Quiet(time(22), time(7)))
    told(agent, "calm", at=NIGHT)
    told(agent, "level 1", at=NIGHT, urgent=True)

    deliver(NIGHT)

    assert mailed() == ["通知 calm"]
    assert ["level 1" in each["text"]["content"] for each in played.heard] == [True]

    with inside(agent.tenant_id):
        addresses.keep_quiet(one, Quiet(time(22), time(7), always_urgent=False))
    told(agent, "level 1 again", at=NIGHT, urgent=True)
    deliver(NIGHT)
    assert mailed()[-1] == "通知 level 1 again"


CLOCK = (
    ("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True),
    ("07:00", False),
)  # fmt: skip


@pytest.mark.parametrize(("at", "quiet"), CLOCK)
def test_quiet_hours_are_half_open_by_the_persons_own_clock(
    agent: User,
    played: Carrier,
    at: str,
    quiet: bool,  # noqa: FBT001 - a table
) -> None:
    one = add(agent, played)
    one.quiet_from, one.quiet_until = time(22), time(7)
    local = datetime.fromisoformat(f"2026-01-12T{at}+08:00").astimezone(UTC)

    assert one.is_quiet(local, urgent=False) is quiet


def test_what_opens_the_account_never_leaves_by_a_robot(agent: User, played: Carrier) -> None:
    add(agent, played)
    with inside(agent.tenant_id):
        words = Both("密码已修改", "password changed")
        decide(Message("changed", ("account", agent.pk), words, words), to=[agent], at=NOON)

    deliver()

    assert played.heard == []
    assert mailed() == ["密码已修改"]


@pytest.mark.parametrize("accepts", [True, False])
def test_a_test_goes_by_its_channel_alone_and_says_what_came_of_it(
    agent: User,
    played: Carrier,
    accepts: bool,  # noqa: FBT001 - both ways
) -> None:
    one = add(agent, played)
    played.answers(200, {"errcode": 0 if accepts else 93000, "errmsg": "invalid"})
    with inside(agent.tenant_id):
        addresses.try_out(one, at=NOON)

    deliver()

    [notice] = [each for each in notices(agent) if each.cause == "address"]
    assert outcomes(notice) == [("wecom", "accepted" if accepts else "failed")]
    assert (notice.state == State.SENT) is accepts
    assert notice.next_at is None
    assert mailed() == []


def test_a_removed_channel_loses_nothing(agent: User, played: Carrier) -> None:
    one = add(agent, played)
    told(agent, *range(7))
    deliver()
    with inside(agent.tenant_id):
        addresses.try_out(one, at=NOON)
        addresses.remove(one)

    deliver(NOON + timedelta(seconds=4))

    assert sorted(mailed()) == ["通知 5", "通知 6"]
    assert len(played.heard) == 5


def test_secrets_are_sealed_and_sealed_anew(agent: User, played: Carrier) -> None:
    one = add(agent, played)
    with inside(agent.tenant_id):
        before = Address.objects.get(pk=one.pk)
        assert SECRET not in before.sealed + before.shown
        assert addresses.seal_anew() == 1
        after = Address.objects.get(pk=one.pk)
        assert after.sealed != before.sealed
        assert Target.opened(after.sealed).url.endswith(SECRET)
        assert addresses.lost() == 0
        Address.objects.update(sealed="gAAAAAnonsense")
        assert addresses.lost() == 1


def test_other_customers_channels_are_behind_the_second_fence(cast: Cast, played: Carrier) -> None:
    for name in ("agent", "teller", "foreman"):
        add(cast.people[name], played)
    teller, foreman = cast.people["teller"], cast.people["foreman"]

    with inside(teller.tenant_id, teller.customer_id):
        assert [each.user_id for each in Address.objects.all()] == [teller.pk]
    with inside(foreman.tenant_id):
        assert Address.objects.count() == 3
    with inside(cast.people["outsider"].tenant_id):
        assert Address.objects.count() == 0
