"""When something falls due: by days, working days, a day of a month, a time of the next day."""

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.moments import Due
from jianyue.agreements.reading import read_text
from jianyue.agreements.terms import terms_of
from jianyue.engine.instants import MICROSECOND
from jianyue.services.due_days import due_at
from tests.acting import local

OVER = local("2026-02-01 00:00") - MICROSECOND  # January has ended


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("10:00 next day", "2026-02-01 10:00"),
        ("5 working days", "2026-02-06 18:00"),
        ("3 days", "2026-02-03 18:00"),
        ("day 5 of next month", "2026-02-05 24:00"),
        ("day 31 of next month", "2026-02-28 24:00"),
        ("day 20 of this month", "2026-01-20 24:00"),
        ("1 month", "2026-02-28 24:00"),
        ("24 h", "2026-02-01 24:00"),
        ("2 working days before period", "2026-01-29 24:00"),
        ("2026-03-10", "2026-03-10 24:00"),
    ],
)
def test_a_due_instant_counts_from_the_last_day_of_the_period(said: str, due: str) -> None:
    agreement = read_text(catalog.path("bank").read_text(encoding="utf-8")).agreement
    assert agreement is not None
    office = terms_of(agreement).calendar("office")

    found = due_at(Due.parse(said), OVER, office)

    day, hour = due.split(" ")
    expected = local(f"{day} 23:59:59.999999") if hour == "24:00" else local(due)
    assert found == expected
