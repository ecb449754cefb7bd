"""Presence of engineers, held against what is committed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.models import Seat, SeatKind, Version
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.services import presence
from jianyue.services.agreed import agreed_for
from jianyue.services.commitments import DayState, Month, committed_by, month_of
from jianyue.services.models import Presence, PresenceKind
from jianyue.services.presence import Stay
from jianyue.services.staffing_lists import is_engineer_of
from tests.acting import As, acting_in, local
from tests.cast import Cast, found

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:  # noqa: ARG001 - the database must stand
    told = found()
    yield told
    with inside(told.tenants["one"].pk):
        assert list(breaks_of(told.contracts["bank-1"].timeline)) == []


@pytest.fixture
def acting(cast: Cast) -> As:
    return acting_in(cast, NOW)


def month(cast: Cast, *, now: datetime) -> Month:
    with inside(cast.tenants["one"].pk):
        agreed = agreed_for(cast.contracts["bank-1"], now)
        assert agreed is not None
        return month_of(agreed, date(2026, 1, 1), now=now)


@pytest.mark.clause("D06")
def test_presence_is_held_against_the_commitment_day_by_day(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    here = acting("engineer", presence.check_in, bank, at=local("2026-01-12 09:00"))
    assert here.kind == PresenceKind.RESIDENT
    acting("engineer", presence.check_out, at=local("2026-01-12 18:00"))

    told = month(cast, now=local("2026-01-13 12:00"))
    days = {day.on.day: day for day in told.days}
    (line,) = days[12].lines
    assert (line.committed, line.names, line.missing) == (4, ("样例工程师",), 3)
    assert line.there == timedelta(hours=8)  # the hour at noon is no service time
    assert line.owed == 4 * timedelta(hours=8)
    assert days[12].state is DayState.HOLE
    assert days[12].badge == ("bad", "bad")
    assert days[13].state is DayState.RUNNING
    assert days[14].state is DayState.AHEAD
    assert (told.judged, len(told.holes), len(told.days)) == (7, 7, 31)
    assert told.named == {PresenceKind.RESIDENT: 1, PresenceKind.MOBILE: 0}


@pytest.mark.clause("D06")
def test_two_residents_and_one_mobile_are_what_the_quality_commitment_says() -> None:
    text = catalog.path("quality").read_text(encoding="utf-8")
    agreement = Version(text=text).agreement()
    assert agreement.staff is not None

    assert committed_by(agreement.staff) == {PresenceKind.RESIDENT: 2, PresenceKind.MOBILE: 1}


@pytest.mark.clause("D06")
def test_a_full_day_is_one_on_which_all_the_committed_were_there(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    for actor in ("engineer", "agent", "manager", "director"):
        with inside(bank.tenant_id):
            Seat.objects.get_or_create(
                contract=bank, user=cast.people[actor],
                defaults={"tenant_id": bank.tenant_id, "customer_id": bank.customer_id,
                          "kind": SeatKind.RESIDENT, "from_date": date(2026, 1, 1)},
            )  # fmt: skip
        stay = Stay(cast.people[actor], PresenceKind.RESIDENT,
                    local("2026-01-08 09:00"), local("2026-01-08 18:00"))  # fmt: skip
        acting("manager", presence.enter, bank, stay)

    (day,) = (day for day in month(cast, now=NOW).days if day.on.day == 8)
    assert day.state is DayState.FULL


def test_one_is_in_one_place_at_a_time(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    acting("engineer", presence.check_in, bank)
    with pytest.raises(NotAllowed):
        acting("engineer", presence.check_in, bank, at=NOW + timedelta(hours=1))
    with inside(bank.tenant_id):
        assert presence.standing_of(cast.engineer) is not None

    # A check-out that was forgotten ends after a day.
    acting("engineer", presence.check_in, bank, at=NOW + timedelta(hours=30))
    with inside(bank.tenant_id):
        first, second = Presence.objects.filter(user=cast.engineer).order_by("pk")
        assert (first.until_at, second.until_at) == (NOW + timedelta(hours=24), None)


def test_only_an_engineer_of_the_contract_checks_in_and_out(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    for actor in ("agent", "auditor", "teller"):
        with pytest.raises(NotAllowed):
            acting(actor, presence.check_in, bank)
    with pytest.raises(NotAllowed):
        acting("engineer", presence.check_out)
    with inside(bank.tenant_id):
        assert is_engineer_of(bank, cast.engineer)
        assert not is_engineer_of(bank, cast.agent)


@pytest.mark.parametrize(
    ("person", "start", "end"),
    [
        ("engineer", "2026-01-12 09:00", "2026-01-12 18:00"),  # not over yet
        ("engineer", "2026-01-10 18:00", "2026-01-10 09:00"),
        ("engineer", "2026-01-09 09:00", "2026-01-10 09:01"),  # more than a day
        ("agent", "2026-01-10 09:00", "2026-01-10 18:00"),  # no engineer of the contract
        ("engineer", "2026-01-05 12:00", "2026-01-05 13:00"),  # overlaps
    ],
)
def test_a_presence_that_cannot_be_is_refused(
    cast: Cast, acting: As, person: str, start: str, end: str
) -> None:
    bank = cast.contracts["bank-1"]
    stay = Stay(cast.engineer, PresenceKind.RESIDENT, local("2026-01-05 09:00"),
                local("2026-01-05 18:00"))  # fmt: skip
    acting("manager", presence.enter, bank, stay)

    wrong = Stay(cast.people[person], PresenceKind.RESIDENT, local(start), local(end))
    with pytest.raises(NotAllowed):
        acting("manager", presence.enter, bank, wrong)


def test_a_struck_presence_stays_on_the_timeline(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    stay = Stay(cast.engineer, PresenceKind.RESIDENT, local("2026-01-05 09:00"),
                local("2026-01-05 18:00"))  # fmt: skip
    kept = acting("manager", presence.enter, bank, stay)
    acting("manager", presence.strike, kept)

    with inside(bank.tenant_id):
        assert not Presence.objects.filter(user=cast.engineer).exists()
        kinds = list(bank.timeline.facts.order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["presence_entered", "presence_struck"]
