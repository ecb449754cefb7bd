"""A round over timers: each goes with what it brought about, and one that fails stops no other."""

from datetime import timedelta

import pytest

from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import RETRY_BROKEN, look_due
from tests import cast as people
from tests.cast import SIGNED_AT


@pytest.mark.django_db
def test_a_timer_that_fails_is_put_off_and_the_others_go() -> None:
    tenant = people.found().tenants["one"]
    for number, minutes in ((1, 0), (2, 1), (3, 30)):
        Timer.objects.create(
            tenant=tenant, subject="sample", subject_id=number, kind="any",
            at=SIGNED_AT + timedelta(minutes=minutes),
        )  # fmt: skip
    seen = []

    def deed(timer: Timer, _: object) -> None:
        seen.append(timer.subject_id)
        if timer.subject_id == 1:
            raise ValueError("cannot be worked out")

    now = SIGNED_AT + timedelta(minutes=10)
    assert look_due({"sample": deed}, now) == 2
    assert seen == [1, 2]
    left = Timer.objects.filter(subject="sample").order_by("subject_id")
    assert [(each.subject_id, each.at) for each in left] == [
        (1, now + RETRY_BROKEN), (3, SIGNED_AT + timedelta(minutes=30)),
    ]  # fmt: skip
