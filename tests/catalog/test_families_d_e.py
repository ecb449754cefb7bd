import pytest

from tests.catalog.contracts import Contract, catalogued

TIERS = {
    "basic": (">= 99.5 %", "<= 2 h", ">= 1000 h"),
    "standard": (">= 99.9 %", "<= 1 h", ">= 500 h"),
    "advanced": (">= 99.99 %", "<= 0.5 h", ">= 200 h"),
    "exceptional": (">= 99.999 %", "<= 0.1 h", ">= 100 h"),
}
APRIL = {"from": "2026-04-01", "to": "2026-05-01", "service": "support"}


def goals(contract: Contract, *names: str) -> tuple[str, ...]:
    return tuple(str(contract.agreement.indicators[name].goal) for name in names)


@pytest.mark.clause("D05")
@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("2026-03-03 09:00", "2026-03-03 10:00"),
        ("2026-03-03 11:30", "2026-03-03 13:30"),
        ("2026-03-06 18:30", "2026-03-09 10:00"),
        ("2026-04-30 17:30", "2026-05-06 09:30"),
    ],
)
def test_response_takes_an_hour_of_the_customers_working_time(reported: str, due: str) -> None:
    assert catalogued("quality").ticket("response.due", reported=reported) == {"response.due": due}


@pytest.mark.clause("D05")
def test_holiday_support_is_given_on_request() -> None:
    note = catalogued("quality").agreement.targets["response"].note

    assert note is not None
    assert note.en == "Holiday support on request."


@pytest.mark.clause("E05")
def test_services_are_basic_value_added_or_customised() -> None:
    agreement = catalogued("tier-standard").agreement
    support, planning = agreement.services["support"], agreement.services["planning"]

    assert (support.kind, planning.kind) == ("basic", "value-added")
    assert {"on-site", "remote", "phone", "online", "self-service"} <= set(support.delivery)
    assert support.recipients == ("customer", "internal", "partner")
    assert "capacity planning" in [content.en for content in planning.content]
    fees = catalogued("default").agreement.fees
    assert fees is not None
    assert "customised" in {item.class_ for item in fees.items}


@pytest.mark.clause("E06")
def test_the_default_level_has_its_four_times_and_goals() -> None:
    default = catalogued("default")
    facts = {"reported": "2026-03-07 10:00"}

    assert goals(default, "availability", "satisfaction") == (">= 99.9 %", ">= 90 %")
    assert default.ticket("response.due", kind="request", **facts) == {
        "response.due": "2026-03-07 14:00"
    }
    assert default.ticket("fault-response.due", "recovery.due", **facts) == {
        "fault-response.due": "2026-03-07 12:00",
        "recovery.due": "2026-03-07 14:00",
    }


@pytest.mark.clause("E07")
@pytest.mark.parametrize("tier", TIERS)
def test_each_tier_has_its_availability_mttr_and_mttf(tier: str) -> None:
    contract = catalogued(f"tier-{tier}")

    assert contract.agreement.tier == tier
    assert goals(contract, "availability", "mttr", "mttf") == TIERS[tier]


@pytest.mark.clause("E07")
@pytest.mark.parametrize(
    ("tier", "minutes", "met"),
    [("basic", 120, "yes"), ("basic", 121, "no"), ("standard", 60, "yes"), ("advanced", 31, "no")],
)
def test_the_mean_repair_of_a_tier_is_measured(tier: str, minutes: int, met: str) -> None:
    end = f"2026-04-10 {minutes // 60:02}:{minutes % 60:02}"
    outages = [{"from": "2026-04-10 00:00", "to": end}]

    said = catalogued(f"tier-{tier}").period("mttr.met", **APRIL, outages=outages)
    assert said == {"mttr.met": met}


@pytest.mark.clause("E07")
@pytest.mark.parametrize(
    ("tier", "hour", "met"),
    [("standard", 20, "yes"), ("standard", 19, "no"), ("exceptional", 20, "yes")],
)
def test_the_mean_time_between_failures_of_a_tier_is_measured(
    tier: str, hour: int, met: str
) -> None:
    # From 2 April 00:00 to 22 April 20:00 are 20 x 24 + 20 = 500 hours.
    outages = [
        {"from": "2026-04-01 23:00", "to": "2026-04-02 00:00"},
        {"from": f"2026-04-22 {hour}:00", "to": "2026-04-22 22:00"},
    ]

    said = catalogued(f"tier-{tier}").period("mttf.met", **APRIL, outages=outages)
    assert said == {"mttf.met": met}


@pytest.mark.clause("E13")
@pytest.mark.parametrize(
    ("kind", "dues"),
    [
        ("request", {"answer.due": "2026-03-07 10:00", "solution.due": "2026-03-09 10:00"}),
        ("problem", {"fix.due": "2026-03-08 10:00", "verification.due": "2026-03-09 10:00"}),
    ],
)
def test_requests_and_problems_have_times_of_their_own(kind: str, dues: dict[str, str]) -> None:
    said = catalogued("handbook").ticket(*dues, kind=kind, reported="2026-03-06 10:00")

    assert said == dues


@pytest.mark.clause("E13")
def test_a_fix_is_not_yet_verified() -> None:
    said = catalogued("handbook").ticket(
        *("fix.state", "verification.state"),
        kind="problem",
        reported="2026-03-06 10:00",
        resolved="2026-03-08 10:00",
    )

    assert said == {"fix.state": "met", "verification.state": "running"}


@pytest.mark.clause("E23")
def test_internal_and_supplier_agreements_stand_behind_a_target() -> None:
    behind = catalogued("business-system").agreement.behind
    recovery = [chain for chain in behind if chain.target == "recovery"]
    promised = catalogued("business-system").agreement.targets["recovery"].within[0]

    assert [chain.kind for chain in recovery] == ["internal", "supplier"]
    assert sum(chain.within.length.total_seconds() for chain in recovery) <= (
        promised.length.total_seconds()
    )


@pytest.mark.clause("E26")
def test_a_contract_states_staff_training_and_transparent_fees() -> None:
    agreement = catalogued("default").agreement

    assert agreement.staff is not None
    assert agreement.staff.groups[0].qualification
    assert agreement.staff.training
    assert agreement.fees is not None
    assert set(agreement.fees.by_level) == {1, 2, 3}
    assert {item.per for item in agreement.fees.items} == {"month", "project"}
    assert agreement.term is not None
    assert (str(agreement.term.lasts), agreement.term.from_) == ("1 years", "signing")
