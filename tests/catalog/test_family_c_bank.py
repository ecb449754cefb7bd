from decimal import Decimal

import pytest

from tests.catalog.contracts import Contract, catalogued, drafted

OURS, RUN, CLIENT = "department-manager", "operations-manager", "customer-manager"
GENERAL = ("provider-general-manager", "customer-general-manager")
LADDERS = {
    1: [
        (5, OURS, RUN),
        (10, RUN, CLIENT),
        (15, *GENERAL),
        (30, "governor"),
        (120, "banking-regulator", "central-bank", "other-regulators"),
    ],
    2: [(10, OURS, RUN), (20, RUN, CLIENT), (60, *GENERAL)],
    3: [(30, OURS), (60, RUN), (120, CLIENT)],
    4: [(60, OURS), (120, RUN, CLIENT)],
}
MARCH = {"from": "2026-03-01", "to": "2026-04-01", "service": "core-banking"}


@pytest.fixture(scope="module")
def bank() -> Contract:
    return catalogued("bank")


@pytest.fixture(scope="module")
def system() -> Contract:
    return catalogued("business-system")


@pytest.mark.clause("C12")
def test_response_and_recovery_count_from_the_occurrence(system: Contract) -> None:
    said = system.ticket(
        *("response.due", "recovery.due"),
        occurred="2026-03-07 23:50",
        reported="2026-03-08 00:10",
    )

    assert said == {"response.due": "2026-03-08 00:20", "recovery.due": "2026-03-08 01:50"}


@pytest.mark.clause("C12")
@pytest.mark.parametrize(
    ("restored", "state"), [("2026-03-08 01:50", "met"), ("2026-03-08 01:50:01", "breached")]
)
def test_an_answer_is_no_recovery(system: Contract, restored: str, state: str) -> None:
    said = system.ticket(
        *("response.state", "recovery.state"),
        occurred="2026-03-07 23:50",
        reported="2026-03-08 00:10",
        responded="2026-03-08 00:20",
        restored=restored,
    )

    assert said == {"response.state": "met", "recovery.state": state}


@pytest.mark.clause("C12")
@pytest.mark.parametrize(
    ("planned", "state"), [("2026-03-08 02:00", "met"), ("2026-03-08 02:00:01", "breached")]
)
def test_a_work_order_is_answered_within_2_hours_of_filing(
    system: Contract, bank: Contract, planned: str, state: str
) -> None:
    order = {"kind": "work-order", "reported": "2026-03-08 00:00", "planned": planned}

    for contract in (system, bank):
        assert contract.ticket("order.state", **order) == {"order.state": state}


@pytest.mark.clause("C13")
@pytest.mark.parametrize(
    ("until", "share", "minutes"),
    [
        ("2026-03-10 02:43:48", "yes", "yes"),
        ("2026-03-10 02:43:49", "yes", "no"),
        ("2026-03-10 02:44", "yes", "no"),
        ("2026-03-10 02:45", "no", "no"),
    ],
)
def test_percentage_and_minutes_are_each_an_indicator_of_their_own(
    system: Contract, until: str, share: str, minutes: str
) -> None:
    outages = [{"from": "2026-03-10 02:00", "to": until}]
    said = system.period(
        *("availability.met", "downtime.met"),
        **{**MARCH, "service": "business-system"},
        outages=outages,
    )

    assert said == {"availability.met": share, "downtime.met": minutes}


@pytest.mark.clause("C15")
def test_availability_takes_maintenance_out_of_both_sides(bank: Contract) -> None:
    # S = 44640 min, M = 240 min told in time, D = 45 min: (S - D - M) / (S - M) = 0.998986...
    said = bank.period(
        *("availability", "availability.met"),
        **MARCH,
        outages=[{"from": "2026-03-10 02:00", "to": "2026-03-10 02:45"}],
        maintenance=[
            {
                "from": "2026-03-15 00:00",
                "to": "2026-03-15 04:00",
                "noticed": "2026-03-08 00:00",
                "confirmed": "2026-03-09 00:00",
            }
        ],
    )

    assert said == {"availability": "99.89 %", "availability.met": "no"}


@pytest.mark.clause("C15")
@pytest.mark.parametrize("kind", ["single-terminal", "degraded"])
def test_single_terminals_and_degradation_do_not_count(bank: Contract, kind: str) -> None:
    outages = [{"from": "2026-03-10 02:00", "to": "2026-03-11 02:00", "class": kind}]

    assert bank.period("availability", **MARCH, outages=outages) == {"availability": "100.00 %"}


@pytest.mark.clause("C15")
@pytest.mark.parametrize(("minutes", "met"), [(30, "yes"), (31, "no")])
def test_the_allowance_may_not_be_used_up_in_one_event(
    bank: Contract, minutes: int, met: str
) -> None:
    outages = [{"from": "2026-03-10 02:00", "to": f"2026-03-10 02:{minutes}"}]
    said = bank.period("availability.met", "longest-outage.met", **MARCH, outages=outages)

    assert said == {"availability.met": "yes", "longest-outage.met": met}


@pytest.mark.clause("C18")
def test_transaction_success_and_response_are_measured_by_class(bank: Contract) -> None:
    kept = bank.period("success-rate.met", **MARCH, counts={"success-rate": [99500, 100_000]})
    missed = bank.period("success-rate.met", **MARCH, counts={"success-rate": [99499, 100_000]})
    goal = bank.agreement.indicators["transaction-time"].goal

    assert (kept, missed) == ({"success-rate.met": "yes"}, {"success-rate.met": "no"})
    assert goal is not None
    assert (goal.value, goal.unit) == (Decimal(3), "s")
    assert "third-party" in bank.agreement.exclusions


@pytest.mark.clause("C18")
def test_each_class_of_transaction_can_have_indicators_of_its_own() -> None:
    indicators = drafted(
        "indicators:\n"
        "  cash: {measure: transaction-success, of: [deposit, withdrawal], goal: '>= 99.5 %'}\n"
        "  clearing: {measure: transaction-response, of: clearing, goal: '<= 3 s'}\n"
    ).agreement.indicators

    assert indicators["cash"].of == ("deposit", "withdrawal")
    assert indicators["clearing"].of == ("clearing",)


@pytest.mark.clause("C19")
@pytest.mark.parametrize(
    ("kind", "graded"),
    [
        ("systems", {"core-production": 1, "production": 2, "development": 3, "training": 3}),
        ("customers", {"important": 1, "ordinary": 2, "peripheral": 3}),
        ("devices", {"core": 1, "peripheral": 2, "office": 3, "minor-office": 4}),
    ],
)
def test_systems_customers_and_devices_have_a_level_each(
    bank: Contract, kind: str, graded: dict[str, int]
) -> None:
    assert getattr(bank.agreement.levels, kind) == graded


@pytest.mark.clause("C19")
@pytest.mark.parametrize(
    ("level", "words"),
    [
        (1, ("7x24 on site", "response at once with switch-over or replacement")),
        (2, ("7x24 remote and on site", "agreed time", "alternative offered at once")),
        (3, ("7x8 remote and on site", "as level 2, per request")),
        (4, ("7x8 remote", "may be deferred")),
    ],
)
def test_each_service_level_says_what_it_gives(
    bank: Contract, level: int, words: tuple[str, ...]
) -> None:
    said = bank.agreement.levels.service[level].text.en

    assert [word for word in words if word not in said] == []


@pytest.mark.clause("C20")
@pytest.mark.parametrize(
    ("level", "words"),
    [
        (1, ("counter cash", "clearing and settlement", "most tellers", "without a workaround")),
        (2, ("degraded", "single tellers", "without an acceptable workaround")),
        (3, ("any other function", "slight effect", "part of the work", "or a workaround")),
        (4, ("any other function", "inconvenient", "there is a workaround")),
    ],
)
def test_each_problem_level_says_when_it_is_chosen(
    bank: Contract, level: int, words: tuple[str, ...]
) -> None:
    said = bank.agreement.levels.problem[level].text.en

    assert [word for word in words if word not in said] == []


@pytest.mark.clause("C19")
@pytest.mark.parametrize(
    ("service", "customer", "device", "level"),
    [
        ("core-banking", "", "", "1"),
        ("office-systems", "", "", "2"),
        ("office-systems", "important", "", "1"),
        ("training-system", "peripheral", "office", "3"),
        ("terminals", "", "minor-office", "4"),
        ("terminals", "ordinary", "core", "1"),
        ("", "", "peripheral", "2"),
        ("", "", "", "none"),
        ("core-banking", "unheard of", "", "none"),
    ],
)
def test_the_strictest_of_system_customer_and_device_applies(
    bank: Contract, service: str, customer: str, device: str, level: str
) -> None:
    said = bank.ticket(
        "service", service=service, customer=customer, device=device, reported="2026-03-03 10:00"
    )

    assert said == {"service": level}


@pytest.mark.clause("C19")
def test_each_service_level_has_its_hours_and_modes(bank: Contract) -> None:
    services = bank.agreement.services

    assert (services["core-banking"].hours, services["core-banking"].delivery) == (
        {"all": "always"},
        ("on-site",),
    )
    assert services["training-system"].hours == {"all": "daily"}
    assert services["terminals"].delivery == ("remote",)
    assert [str(h) for h in bank.terms.calendars["daily"].hours.weekly[6]] == ["09:00-17:00"]


@pytest.mark.clause("C20")
def test_the_problem_level_is_chosen_by_number_or_by_title(bank: Contract) -> None:
    chosen = ("1", "一级（紧急）", "2 severe", "4", "5")
    said = [
        bank.ticket("problem", problem=word, reported="2026-03-03 10:00")["problem"]
        for word in chosen
    ]

    assert said == ["1", "1", "2", "4", "none"]
    assert all(grade.text.zh for grade in bank.agreement.levels.problem.values())


@pytest.mark.clause("C21")
def test_problem_and_service_level_give_the_handling_level(bank: Contract) -> None:
    services = ("core-banking", "office-systems", "training-system", "terminals")
    table = [
        [
            bank.ticket("handling", problem=problem, service=service, reported="2026-03-03 10:00")
            for service in services
        ]
        for problem in "1234"
    ]

    assert [[said["handling"] for said in row] for row in table] == [
        ["1", "2", "3", "4"],
        ["2", "3", "4", "4"],
        ["3", "4", "4", "4"],
        ["4", "4", "4", "4"],
    ]


@pytest.mark.clause("C22")
@pytest.mark.parametrize(
    ("problem", "service", "steps"),
    [
        ("1", "core-banking", ("10:05", "10:10", "10:15", "10:30", "12:00")),
        ("2", "core-banking", ("10:10", "10:20", "11:00")),
        ("3", "core-banking", ("10:30", "11:00", "12:00")),
        ("4", "core-banking", ("11:00", "12:00")),
    ],
)
def test_an_unresolved_fault_climbs_the_ladder_of_its_handling_level(
    bank: Contract, problem: str, service: str, steps: tuple[str, ...]
) -> None:
    said = bank.ticket("ladder", problem=problem, service=service, reported="2026-03-03 10:00")

    assert said["ladder"] == steps


@pytest.mark.clause("C22")
def test_each_step_tells_the_roles_of_the_ladder(bank: Contract) -> None:
    told = {
        level: [(int(step.after.total_seconds() // 60), *step.roles) for step in ladder.steps]
        for level, ladder in bank.terms.ladders.items()
    }

    assert told == LADDERS


@pytest.mark.clause("C22")
def test_resolution_stops_the_ladder(bank: Contract) -> None:
    said = bank.ticket(
        "ladder",
        problem="1",
        service="core-banking",
        reported="2026-03-03 10:00",
        resolved="2026-03-03 10:12",
    )

    assert said["ladder"] == ("10:05", "10:10")


@pytest.mark.clause("C29")
def test_eight_domains_have_indicators_of_their_own(bank: Contract) -> None:
    domains = bank.agreement.domains
    named = [name for domain in domains.values() for name in domain.indicators]

    assert [domain.title.en for domain in domains.values()] == [
        "fault tracking",
        "application management",
        "network",
        "host",
        "technical support",
        "machine room monitoring",
        "terminals",
        "data disaster recovery",
    ]
    assert all(domain.indicators for domain in domains.values())
    assert len(named) == len(set(named))
    assert {name for name, domain in domains.items() if domain.optional} == {
        "terminals",
        "disaster-recovery",
    }
