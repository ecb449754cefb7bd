"""Contracts side by side, amended mid-flight, renewed and ended."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jianyue.agreements import actions, catalog, expiry, onboarding, queries
from jianyue.agreements.actions import Opening
from jianyue.agreements.amounts import Amount
from jianyue.agreements.models import Contract, ContractState, VersionState
from jianyue.agreements.onboarding import Intake
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.people import founding
from jianyue.people.founding import Founding
from jianyue.people.models import User
from jianyue.people.organisations import Particulars
from jianyue.people.roles import Role
from jianyue.services.terms import ContractEnded
from jianyue.tickets.actions import NothingInForce
from tests.stories.amending import amended
from tests.story import Story


def contract(story: Story, code: str = "bank-1") -> Contract:
    with inside(story.cast.administrator.tenant_id):
        found: Contract = Contract.objects.get(code=code)
    return found


def told(story: Story, kind: str) -> set[str]:
    with inside(story.cast.administrator.tenant_id):
        return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


@pytest.mark.clause("E04")
@pytest.mark.clause("A17")
def test_a_ticket_keeps_the_version_in_force_at_its_report(story: Story) -> None:
    before = story.report()
    story.wait(minutes=5)
    amended(story, catalog.path("default").read_text(encoding="utf-8"))
    story.wait(minutes=5)
    after = story.report(service="support", attributes={})

    assert (before.version.number, after.version.number) == (1, 2)
    assert story.clock(before, "response").due_at is not None
    assert story.clock(after, "fault-response").due_at is not None


def test_contracts_run_side_by_side_each_under_its_own_agreement(story: Story) -> None:
    other = story.under("outsourced")
    one = story.report()
    two = story.report(contract=other, attributes={"priority": "1"}, service="")

    assert one.number.startswith("BANK-1-")
    assert two.number.startswith(other.upper())
    assert one.version_id != two.version_id


@pytest.mark.clause("C02")
def test_representative_and_contract_manager_are_told_thirty_days_ahead(story: Story) -> None:
    assert contract(story).ends_date == date(2026, 12, 31)
    expiry.end_due(story.at("2026-11-30T12:00"))
    assert told(story, "contract_ends_soon") == set()

    for _ in range(2):
        expiry.end_due(story.at("2026-12-02T12:00"))
    assert told(story, "contract_ends_soon") == {"样例银行代表", "样例合同经理"}


@pytest.mark.clause("C02")
def test_a_contract_past_its_end_takes_nothing_new_and_open_clocks_run_on(story: Story) -> None:
    story.at("2026-12-31T23:50")
    ticket = story.report()
    story.at("2027-01-01T00:10")
    assert expiry.end_due(story.now) > 0
    ended = contract(story)

    assert (ended.state, ended.ended_at) == (
        ContractState.ENDED, datetime(2026, 12, 31, 16, tzinfo=UTC),
    )  # fmt: skip
    with pytest.raises(ContractEnded, match="open run"):
        story.report()
    assert story.clock(ticket, "response").state == "running"
    story.record(ticket, "responded", text="已收到")
    assert story.clock(ticket, "response").state == "met"
    assert told(story, "contract_ended") == {"样例银行代表", "样例合同经理"}
    assert expiry.end_due(story.now) == 0


@pytest.mark.clause("C02")
def test_a_contract_that_ended_runs_again_once_a_new_version_is_signed(story: Story) -> None:
    expiry.end_due(story.at("2027-01-02T12:00"))
    amended(story, catalog.path("default").read_text(encoding="utf-8"))

    assert contract(story).state == ContractState.RUNNING
    assert contract(story).ends_date == date(2028, 1, 1)
    assert story.report(service="support", attributes={}).version.number == 2


@pytest.mark.clause("C02")
def test_a_term_renews_itself_unless_somebody_objects(story: Story) -> None:
    code = story.under("business-system")
    assert contract(story, code).ends_date == date(2026, 12, 19)
    assert expiry.end_due(story.at("2026-11-20T12:00")) == 0
    assert told(story, "contract_ends_soon") == {"样例银行代表", "样例合同经理"}
    expiry.end_due(story.at("2026-12-20T12:00"))
    assert contract(story, code).ends_date == date(2027, 12, 19)

    representative = story.cast.representative
    with inside(representative.tenant_id, representative.customer_id):
        expiry.object_to_renewal(contract(story, code), at=story.now, by=representative)
        with pytest.raises(NotAllowed, match="renew itself"):
            expiry.object_to_renewal(contract(story, code), at=story.now, by=representative)
    expiry.end_due(story.at("2027-12-20T12:00"))
    assert contract(story, code).state == ContractState.ENDED


@pytest.mark.clause("C02")
def test_a_plain_user_cannot_object_to_a_renewal(story: Story) -> None:
    with pytest.raises(NotAllowed), inside(story.cast.teller.tenant_id):
        expiry.object_to_renewal(contract(story), at=story.now, by=story.cast.teller)


@pytest.mark.clause("A01")
def test_an_open_ended_term_never_ends(story: Story) -> None:
    assert contract(story, "factory-1").ends_date is None
    expiry.end_due(story.at("2040-01-01T12:00"))
    assert contract(story, "factory-1").state == ContractState.RUNNING


def test_hand_over_and_retention_are_settled_and_recorded(story: Story) -> None:
    by, at = story.cast.administrator, {"at": story.now, "by": story.cast.administrator}
    with inside(by.tenant_id):
        running = contract(story)
        expiry.arrange_end(
            running, handover="文档与权限", due=date(2027, 1, 31), retention_months=60, **at
        )
        with pytest.raises(NotAllowed):
            expiry.hand_over(running, **at)
        expiry.end_due(datetime(2027, 1, 2, tzinfo=UTC))
        later = {"at": datetime(2027, 1, 20, tzinfo=UTC), "by": by}
        done = expiry.hand_over(contract(story), **later)
        kinds = [each.kind for each in queries.history_of(done)][:3]

    assert done.retention_months == 60
    assert kinds == ["handed_over", "ended", "end_arranged"]


@pytest.mark.clause("C07")
def test_it_is_told_once_that_records_need_no_longer_be_kept(story: Story) -> None:
    at, by = story.now, story.cast.administrator
    with inside(by.tenant_id):
        expiry.arrange_end(
            contract(story), handover="", due=None, retention_months=14, at=at, by=by
        )
    expiry.end_due(datetime(2027, 1, 2, tzinfo=UTC))
    until = contract(story).kept_until
    assert until == date(2028, 2, 29)
    for day in range(3):
        expiry.end_due(datetime(2028, 2, 29, tzinfo=UTC) + timedelta(days=day))

    with inside(by.tenant_id):
        told = Notice.objects.filter(kind="retention_over", user=story.cast.representative)
        assert told.count() == 1
        assert "2028-02-29" in told.get().body


@pytest.mark.parametrize(
    ("notice", "day"),
    [
        ("30 days", date(2026, 12, 1)),
        ("1 months", date(2026, 11, 30)),
        ("1 year", date(2025, 12, 31)),
    ],
)
def test_notice_is_counted_back_from_the_last_day(notice: str, day: date) -> None:
    assert expiry.ahead_of(date(2026, 12, 31), Amount.parse(notice)) == day


@pytest.mark.clause("B12")
@pytest.mark.clause("C32")
@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("teller", {"bank-1"}), ("representative", {"bank-1"}), ("foreman", {"factory-1"}),
        ("engineer", {"bank-1"}), ("auditor", {"bank-1"}), ("outsider", {"stranger-1"}),
        ("agent", {"bank-1", "factory-1"}),
    ],
)  # fmt: skip
def test_only_people_of_the_contract_see_it(story: Story, name: str, sees: set[str]) -> None:
    person = story.cast.people[name]
    with inside(person.tenant_id, person.customer_id):
        assert {each.code for each in queries.contracts_of(person)} == sees


def test_a_customer_sees_no_draft(story: Story) -> None:
    manager, text = story.cast.contract_manager, catalog.path("default").read_text("utf-8")
    with inside(manager.tenant_id):
        actions.draft(contract(story), text, at=story.now, by=manager)
    representative = story.cast.representative
    with inside(representative.tenant_id, representative.customer_id):
        states = {each.state for each in queries.versions_of(contract(story), representative)}
    assert states == {VersionState.IN_FORCE}


def test_a_customer_is_taken_on_with_its_contract_and_a_draft(story: Story) -> None:
    said = Intake(
        Opening("mill-1", "样例面粉厂合同"), Particulars("mill", "样例面粉厂"), start="quality"
    )
    manager = story.cast.contract_manager
    with inside(manager.tenant_id):
        made = onboarding.take_on(said, at=story.now, by=manager)
        assert made.versions.get().state == VersionState.DRAFT
        again = Intake(Opening("mill-1", "又一份"), existing=made.customer_id)
        with pytest.raises(NotAllowed, match="code"):
            onboarding.take_on(again, at=story.now, by=manager)
        with pytest.raises(NotAllowed, match="Choose"):
            onboarding.take_on(Intake(Opening("x", "x"), existing=1), at=story.now, by=manager)
    story.cast.contracts["mill-1"] = made
    with pytest.raises(NothingInForce):
        story.report("agent", contract="mill-1")


def test_a_second_provider_is_not_founded_by_this_door(story: Story) -> None:
    said = Founding("new", "新服务方", "样例", "new@sample.example", "a long enough sentence")
    with pytest.raises(NotAllowed, match="already"):
        founding.found(said, given=founding.token(), at=story.now)


def test_the_first_provider_is_founded_with_the_operators_token(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(founding, "is_new", lambda: True)
    said = Founding("new", "新服务方", "样例", "New@sample.example", "a long enough sentence")
    with pytest.raises(NotAllowed, match="token"):
        founding.found(said, given="guess", at=story.now)
    user: User = founding.found(said, given=founding.token(), at=story.now)

    assert user.email == "new@sample.example"
    assert not founding.path().exists()
    with inside(Tenant.objects.get(code="new").pk):
        assert User.objects.get(pk=user.pk).roles == {Role.ADMINISTRATOR}
