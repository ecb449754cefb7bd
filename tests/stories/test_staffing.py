"""Named engineers, replacements and presence, as both parties see them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.amounts import Amount
from jianyue.agreements.models import Seat, SeatKind, Version
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.services import presence, replacements, staffing
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.catalogue import catalogue_of, contacts_of
from jianyue.services.commitments import DayState, Month, committed_by, month_of
from jianyue.services.models import (
    ChangeState,
    EngineerChange,
    MeritKind,
    Presence,
    PresenceKind,
    ReplacementRequest,
    RequestState,
)
from jianyue.services.presence import Stay
from jianyue.services.staffing import Announcement, TooShort, announce, answer, take_effect
from jianyue.services.staffing_dates import earliest_date
from jianyue.services.staffing_lists import is_engineer_of, staffing_of
from tests.cast import Cast, found

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
FOURTH_DAY = date(2026, 1, 16)

As = Callable[..., Any]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:  # noqa: ARG001 - the database must stand
    told = found()
    yield told
    with inside(told.tenants["one"].pk):
        assert list(breaks_of(told.contracts["bank-1"].timeline)) == []


@pytest.fixture
def acting(cast: Cast) -> As:
    def act(
        actor: str, deed: Callable[..., Any], *given: Any, at: datetime = NOW, **said: Any
    ) -> Any:
        person: User = cast.people[actor]
        with inside(person.tenant_id, person.customer_id):
            return deed(*given, at=at, by=person, **said)

    return act


def change_of(cast: Cast, **said: Any) -> Announcement:
    given = {"leaves": cast.engineer, "comes": cast.agent, "from_date": FOURTH_DAY,
             "reason": "调往其他项目"} | said  # fmt: skip
    return Announcement(**given)


def seats(cast: Cast) -> list[tuple[Any, ...]]:
    with inside(cast.tenants["one"].pk):
        rows = Seat.objects.filter(contract=cast.contracts["bank-1"], kind="resident")
        return [
            (seat.user.name, str(seat.from_date), seat.until_date and str(seat.until_date))
            for seat in rows.select_related("user").order_by("pk")
        ]


def found_change(change: EngineerChange) -> EngineerChange:
    with inside(change.tenant_id):
        return EngineerChange.objects.get(pk=change.pk)


@pytest.mark.clause("B09")
def test_a_change_announced_three_days_ahead_takes_effect_once_agreed_to(
    cast: Cast, acting: As
) -> None:
    change = acting("manager", announce, cast.contracts["bank-1"], change_of(cast))
    assert (change.needs_consent, change.short) == (True, False)
    acting("representative", answer, change, consents=True, words="")

    assert take_effect(local("2026-01-15 23:59")) == 0
    assert len(seats(cast)) == 1
    assert take_effect(local("2026-01-16 00:00")) == 1
    assert seats(cast) == [
        ("样例工程师", "2026-01-01", "2026-01-16"),
        ("样例坐席", "2026-01-16", None),
    ]
    assert found_change(change).state == ChangeState.DONE
    assert take_effect(local("2026-01-16 00:00")) == 0


@pytest.mark.clause("B09")
def test_a_shorter_notice_is_refused_unless_the_customer_is_asked(cast: Cast, acting: As) -> None:
    bank, soon = cast.contracts["bank-1"], date(2026, 1, 15)
    with pytest.raises(TooShort) as refusal:
        acting("manager", announce, bank, change_of(cast, from_date=soon))
    assert "2026-01-16" in refusal.value.said.zh

    change = acting("manager", announce, bank, change_of(cast, from_date=soon, ask_short=True))
    assert (change.short, change.needs_consent) == (True, True)
    with inside(change.tenant_id):
        told = Notice.objects.filter(cause="engineer_change", cause_id=change.pk)
        assert [notice.user.name for notice in told] == ["样例银行代表"]


@pytest.mark.clause("B09")
def test_without_consent_the_engineer_stays_and_a_late_consent_works_at_once(
    cast: Cast, acting: As
) -> None:
    change = acting("manager", announce, cast.contracts["bank-1"], change_of(cast))
    late = local("2026-01-17 09:00")
    assert take_effect(late) == 1
    assert seats(cast) == [("样例工程师", "2026-01-01", None)]

    acting("representative", answer, change, consents=True, words="同意", at=late)
    assert found_change(change).state == ChangeState.DONE
    assert seats(cast)[-1] == ("样例坐席", "2026-01-16", None)


@pytest.mark.clause("B09")
def test_a_refused_change_never_takes_effect(cast: Cast, acting: As) -> None:
    change = acting("manager", announce, cast.contracts["bank-1"], change_of(cast))
    with pytest.raises(NotAllowed):
        acting("representative", answer, change, consents=False, words=" ")
    acting("representative", answer, change, consents=False, words="项目关键期")

    assert found_change(change).state == ChangeState.REFUSED
    take_effect(local("2026-02-01 00:00"))
    assert len(seats(cast)) == 1
    with pytest.raises(NotAllowed):
        acting("representative", answer, change, consents=True, words="")


@pytest.mark.parametrize("actor", ["agent", "engineer", "director", "auditor", "representative"])
def test_a_change_is_announced_by_who_plans_staff_alone(cast: Cast, acting: As, actor: str) -> None:
    with pytest.raises(NotAllowed):
        acting(actor, announce, cast.contracts["bank-1"], change_of(cast))


@pytest.mark.parametrize("actor", ["manager", "teller", "senior"])
def test_a_change_is_agreed_to_by_the_representative_alone(
    cast: Cast, acting: As, actor: str
) -> None:
    change = acting("manager", announce, cast.contracts["bank-1"], change_of(cast))
    with pytest.raises(NotAllowed):
        acting(actor, answer, change, consents=True, words="")


def test_another_customer_finds_no_change_to_answer(cast: Cast, acting: As) -> None:
    change = acting("manager", announce, cast.contracts["bank-1"], change_of(cast))
    for actor in ("foreman", "stranger"):
        with pytest.raises(EngineerChange.DoesNotExist):
            acting(actor, answer, change, consents=True, words="")


@pytest.mark.parametrize(
    "wrong",
    [
        {"comes": "teller"}, {"comes": "engineer"}, {"comes": "outsider"}, {"leaves": "agent"},
        {"reason": " "},
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(cast: Cast, acting: As, wrong: dict[str, str]) -> None:
    said = {name: cast.people.get(value, value) for name, value in wrong.items()}
    with pytest.raises(NotAllowed):
        acting("manager", announce, cast.contracts["bank-1"], change_of(cast, **said))


def test_a_second_change_waits_until_the_first_is_withdrawn(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    first = acting("manager", announce, bank, change_of(cast))
    with pytest.raises(NotAllowed):
        acting("manager", announce, bank, change_of(cast))
    acting("manager", staffing.withdraw, first)

    assert not Timer.objects.filter(subject="engineer_change").exists()
    acting("manager", announce, bank, change_of(cast))
    with inside(first.tenant_id):
        states = Notice.objects.filter(cause="engineer_change", cause_id=first.pk)
        assert {notice.state for notice in states} == {"withdrawn"}


def test_where_no_consent_is_agreed_the_date_is_enough(cast: Cast, acting: As) -> None:
    factory = cast.contracts["factory-1"]
    with inside(factory.tenant_id):
        Seat.objects.create(
            tenant_id=factory.tenant_id, customer_id=factory.customer_id, contract=factory,
            user=cast.engineer, kind=SeatKind.MOBILE, from_date=date(2026, 1, 1),
        )  # fmt: skip
    said = change_of(cast, from_date=date(2026, 1, 12))
    change = acting("manager", announce, factory, said)
    assert not change.needs_consent
    with pytest.raises(NotAllowed):
        acting("foreman", answer, change, consents=True, words="")
    assert take_effect(NOW) == 1
    assert found_change(change).state == ChangeState.DONE


def test_one_change_that_cannot_be_made_does_not_stop_the_others(
    cast: Cast, acting: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting("manager", announce, cast.contracts["bank-1"], change_of(cast))

    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(staffing, "_come_due", broken)
    assert take_effect(local("2026-01-16 00:00")) == 1
    timer = Timer.objects.get(subject="engineer_change")
    assert (timer.at, timer.attempts) == (local("2026-01-16 00:15"), 1)


@pytest.mark.parametrize(
    ("notice", "first"),
    [
        ("3 days", date(2026, 1, 16)),
        ("3 working days", date(2026, 1, 16)),
        ("5 working days", date(2026, 1, 20)),
        ("1 weeks", date(2026, 1, 20)),
        ("12 h", date(2026, 1, 13)),
        ("14 h", date(2026, 1, 13)),
        ("15 h", date(2026, 1, 14)),
        (None, date(2026, 1, 12)),
    ],
)
def test_notice_is_counted_as_days_are(cast: Cast, notice: str | None, first: date) -> None:
    staff: Any = type("Staff", (), {"change_notice": notice and Amount.parse(notice)})

    class OfBank(Agreed):
        @property
        def staff(self) -> Any:
            return staff

    with inside(cast.tenants["one"].pk):
        agreed = agreed_for(cast.contracts["bank-1"], NOW)
        assert agreed is not None
        assert earliest_date(OfBank(agreed.contract, agreed.version), NOW) == first


@pytest.mark.clause("D08")
def test_a_replacement_is_asked_for_answered_and_done(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    request = acting("representative", replacements.ask, bank, cast.engineer, reason="响应不及时")
    with pytest.raises(NotAllowed):
        acting("representative", replacements.ask, bank, cast.engineer, reason="再次")
    with pytest.raises(NotAllowed):
        acting("manager", replacements.answer, request, accepts=True, words=" ")
    acting("manager", replacements.answer, request, accepts=True, words="下周更换")
    with pytest.raises(NotAllowed):
        acting("manager", replacements.answer, request, accepts=False, words="又不换了")

    change = acting("manager", announce, bank, change_of(cast, request=request))
    acting("representative", answer, change, consents=True, words="")
    take_effect(local("2026-01-16 00:00"))
    with inside(bank.tenant_id):
        kept = ReplacementRequest.objects.get(pk=request.pk)
        assert (kept.state, kept.answer) == (RequestState.DONE, "下周更换")
        told = Notice.objects.filter(cause="replacement_request").order_by("pk")
        assert {notice.user.name for notice in told} == {
            "样例运维经理", "样例管理员", "样例银行代表",
        }  # fmt: skip


@pytest.mark.clause("D08")
def test_a_request_may_be_declined_or_taken_back(cast: Cast, acting: As) -> None:
    bank, ask = cast.contracts["bank-1"], replacements.ask
    first = acting("representative", ask, bank, cast.engineer, reason="不熟悉系统")
    acting("manager", replacements.answer, first, accepts=False, words="已安排培训")
    second = acting("representative", ask, bank, cast.engineer, reason="不熟悉系统")
    taken = acting("representative", replacements.take_back, second)
    assert taken.state == RequestState.WITHDRAWN

    for actor, engineer, reason in (
        ("teller", cast.engineer, "x"), ("manager", cast.engineer, "x"),
        ("representative", cast.agent, "x"), ("representative", cast.engineer, " "),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            acting(actor, ask, bank, engineer, reason=reason)


@pytest.mark.clause("D08")
def test_merits_of_colleagues_are_on_record(cast: Cast, acting: As) -> None:
    said: dict[str, Any] = {"on_date": date(2026, 1, 10), "text": "客户表扬"}
    merit = acting("manager", replacements.add_merit, cast.engineer, MeritKind.REWARD, **said)
    assert str(merit).startswith("reward")

    with pytest.raises(NotAllowed):
        acting("agent", replacements.add_merit, cast.engineer, MeritKind.REWARD, **said)
    for wrong in ({"text": " "}, {"on_date": date(2026, 2, 1)}):
        with pytest.raises(NotAllowed):
            acting("manager", replacements.add_merit, cast.engineer, MeritKind.TRAINING,
                   **(said | wrong))  # fmt: skip
    with pytest.raises(User.DoesNotExist):
        acting("manager", replacements.add_merit, cast.teller, MeritKind.REWARD, **said)


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


@pytest.mark.clause("A03")
@pytest.mark.clause("E05")
def test_the_catalogue_tells_content_audience_hours_delivery_and_class(cast: Cast) -> None:
    with inside(cast.tenants["one"].pk):
        agreed = agreed_for(cast.contracts["bank-1"], NOW)
    assert agreed is not None
    told = {entry.name: entry for entry in catalogue_of(agreed, "zh").entries}

    core = told["core-banking"]
    assert core.title
    assert core.audience
    assert core.kind in {"基础", "增值", "定制"}
    assert all(hours.called for hours in core.hours)


@pytest.mark.clause("A15")
def test_one_window_per_contract_with_its_people(cast: Cast) -> None:
    with inside(cast.tenants["one"].pk, cast.organisations["bank"].pk):
        agreed = agreed_for(cast.contracts["bank-1"], NOW)
        assert agreed is not None
        (contact,) = contacts_of([agreed], "zh", today=date(2026, 1, 12))

    assert (contact.hotline, contact.mail) == ("000-0000 0100", "desk@provider.example")
    assert [seat.user.name for seat in contact.seats] == ["样例工程师"]
    assert contact.hours


def test_the_staffing_of_a_contract_is_seen_by_its_people_alone(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    acting("manager", announce, bank, change_of(cast))
    acting("representative", replacements.ask, bank, cast.engineer, reason="更换")
    acting("engineer", presence.check_in, bank)
    days = (local("2026-01-01 00:00"), local("2026-02-01 00:00"))

    with inside(bank.tenant_id):
        seen = staffing_of(bank, cast.representative, *days)
        hidden = staffing_of(bank, cast.foreman, *days)
    assert (len(seen.changes), len(seen.requests), len(seen.presences)) == (1, 1, 1)
    assert (hidden.changes, hidden.requests, hidden.presences) == ([], [], [])
    assert [str(each)[-9:] for each in seen.changes] == ["announced"]
