"""The hotline: how fast it is answered, and the number that is given before the call ends."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.figures.figure import Figure
from jianyue.figures.queries import figures_of
from jianyue.hotline import calls, lines
from jianyue.hotline.calls import Ring, Times
from jianyue.hotline.copying import rebuild
from jianyue.hotline.models import Call, Line
from jianyue.hotline.telephony import Unreadable, read, take
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from tests.story import Story

Do = Callable[..., Any]
CODE = "bank-outsour"
SECOND = timedelta(seconds=1)


@pytest.fixture
def busy(story: Story) -> Story:
    """The bank under the agreement of an outsourced system, on a working day at ten."""
    assert story.under("outsourced") == CODE
    story.at("2026-03-02T10:00")
    return story


def rung(story: Story, do: Do, *, after: float | None, name: str = "teller") -> Call:
    """Have somebody call, answered after so many seconds; None where nobody answers."""
    call: Call = do("agent", calls.ring, story.cast.agent.tenant_id, Ring(story.now, "138 0000"))
    story.wait(seconds=60 if after is None else after)
    if after is not None:
        call = do("agent", calls.answer, call, when=story.now)
    who, contract = story.cast.people[name], story.cast.contracts[CODE]
    call = do("agent", calls.name, call, contract, caller=who)
    if after is None:
        call = do("agent", calls.end, call, when=story.now)
    return call


def told(story: Story, do: Do, call: Call, *, late: bool = False) -> Call:
    """Have the matter registered and its number given, or only after the call."""
    ticket = story.report(contract=CODE, by="agent", title="打印机不出纸")
    call = do("agent", calls.concern, call, ticket)
    story.wait(seconds=90)
    if late:
        call = do("agent", calls.end, call, when=story.now)
        story.wait(seconds=1)
    do("agent", calls.give_number, call)
    ended: Call = do("agent", calls.end, call, when=story.now)
    return ended


def figure(story: Story, name: str) -> Figure:
    contract = story.cast.contracts[CODE]
    with inside(contract.tenant_id):
        found = figures_of(contract, day=story.now, now=story.now, only=name)
    return found[0]


def counts(story: Story, name: str) -> tuple[int | None, int | None, int, int]:
    found = figure(story, name).found
    return found.part, found.whole, found.out, found.open


@pytest.mark.clause("B19")
def test_thirty_seconds_are_in_time_and_a_moment_more_is_not(busy: Story, do: Do) -> None:
    for after in (0, 30, 30.000001, None):
        rung(busy, do, after=after)
        busy.wait(minutes=1)

    assert counts(busy, "hotline-answer") == (2, 4, 0, 0)
    missed = figure(busy, "hotline-answer").found.missed
    with inside(busy.cast.agent.tenant_id):
        numbers = list(Call.objects.order_by("rang_at").values_list("number", flat=True))
    assert [each.name for each in missed] == numbers[2:]


@pytest.mark.clause("B19")
def test_calls_outside_the_agreed_hours_are_left_out_and_said(busy: Story, do: Do) -> None:
    rung(busy, do, after=10)
    busy.at("2026-03-02T22:00")
    rung(busy, do, after=300)

    found = figure(busy, "hotline-answer").found
    assert (found.part, found.whole, found.out) == (1, 1, 1)
    [out] = found.left_out
    assert out.why is not None
    assert out.why.en == "outside the agreed hours"


def test_what_rings_is_undecided_until_thirty_seconds_are_over(busy: Story, do: Do) -> None:
    contract = busy.cast.contracts[CODE]
    call = do("agent", calls.ring, busy.cast.agent.tenant_id, Ring(busy.now))
    do("agent", calls.name, call, contract, name="来电人")
    busy.wait(seconds=30)
    assert counts(busy, "hotline-answer") == (0, 0, 0, 1)
    busy.wait(seconds=1)
    assert counts(busy, "hotline-answer") == (0, 1, 0, 0)


@pytest.mark.clause("B20")
def test_the_number_counts_when_it_is_given_before_the_call_ends(busy: Story, do: Do) -> None:
    told(busy, do, rung(busy, do, after=5))
    told(busy, do, rung(busy, do, after=5), late=True)
    silent = rung(busy, do, after=5)
    do("agent", calls.end, silent, when=busy.now)
    rung(busy, do, after=None)

    assert counts(busy, "reference-number") == (1, 3, 1, 0)


@pytest.mark.clause("B20")
def test_a_call_about_an_earlier_ticket_is_no_first_contact(busy: Story, do: Do) -> None:
    before = busy.report(contract=CODE, title="早上报过")
    busy.wait(minutes=5)
    call = do("agent", calls.concern, rung(busy, do, after=5), before)
    do("agent", calls.give_number, call)

    assert counts(busy, "reference-number") == (0, 0, 1, 0)


def test_a_wrong_number_counts_nowhere_and_stays_to_be_seen(busy: Story, do: Do) -> None:
    call = rung(busy, do, after=50)
    assert counts(busy, "hotline-answer") == (0, 1, 0, 0)
    call = do("agent", calls.dismiss, call, "wrong")
    assert counts(busy, "hotline-answer") == (0, 0, 1, 0)
    assert figure(busy, "hotline-answer").value is None
    call = do("agent", calls.dismiss, call, "")
    call = told(busy, do, call)

    with pytest.raises(NotAllowed):
        do("agent", calls.dismiss, call, "wrong")


def test_times_are_put_right_with_a_reason_and_in_their_order(busy: Story, do: Do) -> None:
    call = rung(busy, do, after=50)
    rang = call.rang_at
    for times in (
        Times(rang, rang - SECOND, None), Times(rang + 99 * SECOND, None, rang),
        Times(rang, busy.now + SECOND, None),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do("agent", calls.correct, call, times, reason="话务记录")
    with pytest.raises(NotAllowed):
        do("agent", calls.correct, call, Times(rang, None, None), reason=" ")
    do("agent", calls.correct, call, Times(rang, rang + 20 * SECOND, None), reason="话务记录")

    assert counts(busy, "hotline-answer") == (1, 1, 0, 0)
    assert rebuild(call.tenant_id) == []


def event(kind: str, key: str = "1718.44", **said: Any) -> bytes:
    return json.dumps({"call": key, "event": kind} | said).encode()


@pytest.fixture
def line(busy: Story) -> Line:
    contract = busy.cast.contracts[CODE]
    with inside(contract.tenant_id):
        made: tuple[Line, str] = lines.add(
            "总机", "010-0000 0000", contract, at=busy.now, by=busy.cast.manager
        )
    return made[0]


@pytest.mark.clause("B10")
@pytest.mark.clause("B19")
def test_a_telephone_system_says_by_itself_when_it_rings(busy: Story, line: Line) -> None:
    busy.at("2026-10-01T03:00")  # a public holiday, at night: the hotline is there
    with inside(line.tenant_id):
        take(line, read(event("ringing", **{"from": "13800000000"})), at=busy.now)
        agent = busy.cast.agent.email.upper()
        busy.wait(seconds=12)
        take(line, read(event("answered", agent=agent)), at=busy.now)
        take(line, read(event("answered")), at=busy.wait(seconds=3))
        call = take(line, read(event("ended")), at=busy.wait(seconds=60))
        again = take(line, read(event("ended")), at=busy.wait(seconds=60))

        assert Call.objects.count() == 1
        assert Fact.objects.filter(timeline=call.timeline_id).count() == 3
    assert again.pk == call.pk
    assert (call.agent_id, call.waited(busy.now)) == (busy.cast.agent.pk, 12 * SECOND)
    assert call.contract_id == line.contract_id


def test_events_that_come_in_another_order_make_one_call(busy: Story, line: Line) -> None:
    at = busy.now
    with inside(line.tenant_id):
        for kind, when in (("ended", 90), ("answered", 10), ("ringing", 0)):
            said = event(kind, at=(at + when * SECOND).isoformat())
            call = take(line, read(said), at=at + 100 * SECOND)
        assert Call.objects.count() == 1
    assert call.ended_at is not None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"\xff", b"[" * 5000, b'{"call": "1"}', event("rang"), event("ended", key=""),
        event("ended", key="x" * 121), event("ended", at="yesterday"), event("ended", at="9" * 90),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_old_events_are_refused_and_future_ones_are_of_now(busy: Story, line: Line) -> None:
    with inside(line.tenant_id):
        ahead = (busy.now + timedelta(days=3)).isoformat()
        assert take(line, read(event("ringing", at=ahead)), at=busy.now).rang_at == busy.now
        past = (busy.now - timedelta(days=3)).isoformat()
        with pytest.raises(Unreadable):
            take(line, read(event("ringing", "2", at=past)), at=busy.now)


def test_without_calls_what_was_found_by_hand_stands(busy: Story) -> None:
    assert figure(busy, "hotline-answer").value is None
    said = figure(busy, "hotline-answer").found.lack
    assert said is not None
    assert said.en == "nothing was recorded for this period yet"


def test_customers_see_calls_of_their_contracts_alone(busy: Story, do: Do) -> None:
    call = rung(busy, do, after=5)
    unknown = do("agent", calls.ring, busy.cast.agent.tenant_id, Ring(busy.now))

    def seen(who: str) -> set[int]:
        person = busy.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            return set(Call.objects.visible_to(person).values_list("pk", flat=True))

    assert seen("agent") == {call.pk, unknown.pk}
    assert seen("representative") == seen("teller") == {call.pk}
    for who in ("colleague", "foreman", "outsider", "stranger"):
        assert seen(who) == set(), who
