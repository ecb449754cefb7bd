from datetime import datetime

import pytest

from jianyue.agreements.terms import Terms
from tests.catalog.contracts import Contract, catalogued

GRADES = ("high", "medium", "low")
SCOPE = [
    "installation and guidance",
    "data upload",
    "hardware set-up",
    "guidance in use",
    "after-sales maintenance",
    "hardware fault diagnosis",
    "run-state monitoring of servers",
    "performance tuning",
    "backup software",
    "guidance in bookkeeping and upload",
]


@pytest.fixture(scope="module")
def vendor() -> Contract:
    return catalogued("vendor")


@pytest.mark.clause("A01")
def test_service_is_lifelong_from_purchase_under_a_numbered_file(vendor: Contract) -> None:
    agreement = vendor.agreement

    assert agreement.file_number == "RJ-SLA-001"
    assert agreement.purpose is not None
    assert agreement.parties is not None
    assert agreement.term is not None
    assert (agreement.term.from_, agreement.term.open_ended) == ("purchase", True)


@pytest.mark.clause("A01")
def test_a_fixed_term_stands_beside_the_open_one() -> None:
    term = catalogued("bank").agreement.term

    assert term is not None
    assert not term.open_ended
    assert f"{term.from_} {term.to}" == "2026-01-01 2026-12-31"


@pytest.mark.clause("A02")
def test_every_item_is_in_or_out_of_scope_by_name(vendor: Contract) -> None:
    scope = vendor.agreement.scope

    assert scope is not None
    inside, outside = ([item.en for item in items] for items in (scope.inside, scope.outside))
    assert inside == SCOPE
    assert "hardware repair" in outside
    assert not set(inside) & set(outside)


@pytest.mark.clause("A03")
@pytest.mark.parametrize(
    ("mode", "night", "saturday"),
    [("phone", True, False), ("on-site", False, False), ("mail", False, False)],
)
def test_each_support_mode_has_hours_of_its_own(
    vendor: Contract,
    mode: str,
    night: bool,  # noqa: FBT001  (a column of the table)
    saturday: bool,  # noqa: FBT001  (as above)
) -> None:
    service = vendor.agreement.services["maintenance"]
    named = {str(key): name for key, name in service.hours.items()}

    assert mode in service.delivery
    assert is_open(vendor.terms, named[mode], "2026-03-03 23:00") is night
    assert is_open(vendor.terms, named[mode], "2026-03-07 10:00") is saturday
    assert is_open(vendor.terms, named[mode], "2026-03-03 10:00")


@pytest.mark.clause("A03")
def test_the_catalogue_names_content_and_audience(vendor: Contract) -> None:
    for service in vendor.agreement.services.values():
        assert service.content
        assert service.audience is not None


@pytest.mark.clause("A03")
def test_every_mode_of_support_is_offered_in_hours_of_its_own(vendor: Contract) -> None:
    services = vendor.agreement.services
    modes = {mode for service in services.values() for mode in service.delivery}

    assert modes == {"phone", "mail", "messenger", "remote", "on-site"}
    assert all(set(service.delivery) == set(service.hours) for service in services.values())


@pytest.mark.clause("A03")
def test_phone_support_is_5x24_on_site_5x8_with_overtime_duty_outside(vendor: Contract) -> None:
    week = {name: vendor.terms.calendars[name].hours.weekly for name in ("phone", "on-site")}
    hours = {name: [[str(h) for h in week[name][day]] for day in range(7)] for name in week}
    words = [clause.text for clause in vendor.agreement.articles[1].clauses if clause.text]

    assert hours["phone"] == [["00:00-24:00"]] * 5 + [[], []]
    assert hours["on-site"] == [["09:00-12:00", "13:00-18:00"]] * 5 + [[], []]
    assert "5x8 以外设加班值守" in words[0].zh


@pytest.mark.clause("A07")
def test_urgency_and_impact_give_the_level(vendor: Contract) -> None:
    levels = [
        [
            vendor.ticket("incident", urgency=urgency, impact=impact, reported="2026-03-03 10:00")
            for impact in GRADES
        ]
        for urgency in GRADES
    ]

    assert [[said["incident"] for said in row] for row in levels] == [
        ["1", "2", "3"],
        ["2", "3", "4"],
        ["3", "4", "4"],
    ]


@pytest.mark.clause("A07")
def test_an_unknown_grade_gives_no_level(vendor: Contract) -> None:
    assert vendor.ticket("incident", urgency="high", reported="2026-03-03 10:00") == {
        "incident": "none"
    }


@pytest.mark.clause("A08")
@pytest.mark.parametrize(
    ("impact", "urgency", "response", "arrival", "restoration"),
    [
        ("high", "high", "2026-03-06 18:00", "2026-03-06 19:00", "none"),
        ("medium", "high", "2026-03-06 19:00", "2026-03-06 23:00", "none"),
        ("low", "high", "2026-03-06 21:00", "none", "2026-03-07 17:00"),
        ("low", "low", "2026-03-07 01:00", "none", "2026-03-10 00:00"),
    ],
)
def test_each_level_has_its_times_from_the_report(
    vendor: Contract, impact: str, urgency: str, response: str, arrival: str, restoration: str
) -> None:
    said = vendor.ticket(
        *("response.due", "arrival.due", "restoration.due", "clearing.due"),
        urgency=urgency,
        impact=impact,
        reported="2026-03-06 17:00",
    )

    assert said == {
        "response.due": response,
        "arrival.due": arrival,
        "restoration.due": restoration,
        "clearing.due": "none",
    }


@pytest.mark.clause("A08")
@pytest.mark.parametrize(
    ("resolved", "state"),
    [("2026-03-04 14:30", "met"), ("2026-03-04 14:30:01", "breached")],
)
def test_level_2_is_cleared_within_24_hours_of_arrival(
    vendor: Contract, resolved: str, state: str
) -> None:
    said = vendor.ticket(
        *("clearing.due", "clearing.state"),
        urgency="high",
        impact="medium",
        reported="2026-03-03 09:00",
        arrived="2026-03-03 14:30",
        resolved=resolved,
    )

    assert said == {"clearing.due": "2026-03-04 14:30", "clearing.state": state}


@pytest.mark.clause("A08")
@pytest.mark.parametrize(
    ("restored", "state"), [("2026-03-04 09:00", "met"), ("2026-03-04 09:00:01", "breached")]
)
def test_level_3_is_restored_within_24_hours_and_not_only_answered(
    vendor: Contract, restored: str, state: str
) -> None:
    said = vendor.ticket(
        *("restoration.state", "response.state"),
        urgency="high",
        impact="low",
        reported="2026-03-03 09:00",
        responded="2026-03-03 13:00",
        restored=restored,
    )

    assert said == {"restoration.state": state, "response.state": "met"}


@pytest.mark.clause("A08")
def test_level_1_has_no_end_but_continuous_effort(vendor: Contract) -> None:
    arrival = vendor.agreement.targets["arrival"]

    assert arrival.note is not None
    assert "连续处理" in arrival.note.zh
    assert vendor.agreement.rules.queue == "level"


@pytest.mark.clause("A08")
def test_a_wrong_example_of_the_vendor_is_told(vendor: Contract) -> None:
    ticket = {"urgency": "high", "impact": "high", "reported": "2026-03-03 10:00"}

    assert vendor.proved({"response.due": "2026-03-03 11:00"}, ticket=ticket)
    assert not vendor.proved({"response.due": "2026-03-03 11:01"}, ticket=ticket)


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("longest-outage", "<= 4 h"),
        ("major-incidents", "<= 8 times"),
        ("disaster-recovery", "<= 24 h"),
        ("satisfaction", ">= 80 points"),
        ("abnormal-interruptions", "<= 1 times"),
    ],
)
def test_each_commitment_has_the_figure_of_the_source(
    vendor: Contract, name: str, goal: str
) -> None:
    assert str(vendor.agreement.indicators[name].goal) == goal


def test_a_planned_interruption_is_told_a_week_ahead_and_never_less_than_3_days(
    vendor: Contract,
) -> None:
    maintenance = vendor.agreement.maintenance

    assert maintenance is not None
    assert maintenance.notice is not None
    assert (str(maintenance.notice.usual), str(maintenance.notice.least)) == ("7 days", "3 days")


def is_open(terms: Terms, calendar: str, local: str) -> bool:
    moment = datetime.fromisoformat(local)
    minute = moment.hour * 60 + moment.minute
    hours = terms.calendars[calendar].hours.on(moment.date())
    return any(span.start <= minute < span.end for span in hours)
