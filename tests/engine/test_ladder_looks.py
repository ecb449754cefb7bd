"""What a worker that looks at the ladders has to tell: semantics 4."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.ladders import Due, Firing, due_steps

GRACE = timedelta(minutes=1)


def minute(number: float) -> datetime:
    return datetime(2026, 3, 3, 2, tzinfo=UTC) + timedelta(minutes=number)


FIRED = tuple(
    Firing(1, index, 1, minute(after), ("manager",)) for index, after in enumerate((5, 10, 15, 30))
)


def test_a_worker_that_was_down_tells_the_overdue_steps_oldest_first_and_late() -> None:
    # 5 was told before the worker went down; it comes back at 30: 10 and 15 are late, 30 is not.
    due = due_steps(FIRED[::-1], told={(1, 0, 1)}, now=minute(30), grace=GRACE)

    assert due == (Due(FIRED[1], late=True), Due(FIRED[2], late=True), Due(FIRED[3], late=False))


def test_a_step_that_waited_no_longer_than_the_grace_is_not_late() -> None:
    # Fired at 5: at 6 it has waited just the one minute, a microsecond later more than that.
    at_most, above = minute(6), minute(6) + timedelta(microseconds=1)

    assert due_steps(FIRED, told=(), now=at_most, grace=GRACE) == (Due(FIRED[0], late=False),)
    assert due_steps(FIRED, told=(), now=above, grace=GRACE) == (Due(FIRED[0], late=True),)


def test_a_step_ahead_is_not_due() -> None:
    assert due_steps(FIRED, told=(), now=minute(4.999), grace=GRACE) == ()


def test_a_step_told_in_round_one_is_due_again_in_round_two() -> None:
    second = Firing(1, 0, 2, minute(65), ("manager",))

    due = due_steps((*FIRED, second), told={one.key for one in FIRED}, now=minute(65), grace=GRACE)

    assert due == (Due(second, late=False),)


def test_a_step_that_facts_recorded_late_put_into_the_past_is_told_as_late() -> None:
    # The worker looked at 29 and found nothing: the report of minute 0 was typed in at 29.5.
    due = due_steps(FIRED[:1], told=(), now=minute(30), grace=GRACE)

    assert due == (Due(FIRED[0], late=True),)


@given(st.lists(st.integers(0, 60), min_size=1))
def test_however_often_workers_look_each_step_is_told_exactly_once(looks: list[int]) -> None:
    told: list[tuple[int, int, int]] = []
    for look in [*sorted(looks), 60]:
        told += [
            due.firing.key
            for due in due_steps(FIRED, told=told, now=minute(look), grace=timedelta(0))
        ]

    assert told == [firing.key for firing in FIRED]
