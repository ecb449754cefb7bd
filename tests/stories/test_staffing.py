"""Named engineers, replacements and presence, as both parties see them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jianyue.agreements.amounts import Amount
from jianyue.agreements.models import Seat, SeatKind
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.services import presence, replacements, staffing
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.catalogue import catalogue_of, contacts_of
from jianyue.services.models import (
    ChangeState,
    EngineerChange,
    MeritKind,
    ReplacementRequest,
    RequestState,
)
from jianyue.services.staffing import Announcement, TooShort, announce, answer, take_effect
from jianyue.services.staffing_dates import earliest_date
from jianyue.services.staffing_lists import staffing_of
from tests.acting import As, acting_in, local
from tests.cast import Cast, found

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
FOURTH_DAY = date(2026, 1, 16)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:  # noqa: ARG001 - the database must stand
    told = found()
    yield told
    with inside(told.tenants["one"].pk):
        assert list(breaks_of(told.contracts["bank-1"].timeline)) == []


@pytest.fixture
def acting(cast: Cast) -> As:
    return acting_in(cast, NOW)


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

    ways = {way.name: way.address for way in contact.ways}
    assert (ways["hotline"], ways["mail"]) == ("000-0000 0100", "desk@provider.example")
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
