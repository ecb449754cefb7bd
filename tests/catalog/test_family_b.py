import pytest

from tests.catalog.contracts import Contract, catalogued


@pytest.fixture(scope="module")
def outsourced() -> Contract:
    return catalogued("outsourced")


@pytest.mark.clause("B11")
@pytest.mark.parametrize(
    ("target", "within"),
    [
        ("response", ("2026-03-07 22:30", "2026-03-07 22:30:01")),
        ("arrival", ("2026-03-08 03:00", "2026-03-08 03:00:01")),
    ],
)
def test_a_fault_is_answered_in_30_minutes_and_reached_in_5_hours(
    outsourced: Contract, target: str, within: tuple[str, str]
) -> None:
    fact = {"response": "responded", "arrival": "arrived"}[target]
    states = [
        outsourced.ticket(
            f"{target}.state", priority="urgent", reported="2026-03-07 22:00", **{fact: at}
        )
        for at in within
    ]

    assert [said[f"{target}.state"] for said in states] == ["met", "breached"]


@pytest.mark.clause("B11")
def test_emergency_measures_restore_within_2_hours_of_arrival(outsourced: Contract) -> None:
    facts = {"reported": "2026-03-07 22:00", "arrived": "2026-03-08 02:00"}
    on_time = outsourced.ticket("restoration.state", **facts, restored="2026-03-08 04:00")
    late = outsourced.ticket("restoration.state", **facts, restored="2026-03-08 04:00:01")
    due = outsourced.ticket("restoration.due", **facts)

    assert due == {"restoration.due": "2026-03-08 04:00"}
    assert (on_time["restoration.state"], late["restoration.state"]) == ("met", "breached")


@pytest.mark.clause("B21")
@pytest.mark.parametrize(
    ("priority", "due"),
    [
        ("urgent", "2026-03-03 17:30"),
        ("high", "2026-03-03 17:30"),
        ("medium", "2026-03-04 09:30"),
        ("low", "2026-03-04 09:30"),
    ],
)
def test_resolution_counts_from_the_acknowledgement_by_priority(
    outsourced: Contract, priority: str, due: str
) -> None:
    said = outsourced.ticket(
        *("resolution.due", "resolution.state"),
        priority=priority,
        reported="2026-03-03 09:00",
        acknowledged="2026-03-03 09:30",
        resolved=due,
    )

    assert said == {"resolution.due": due, "resolution.state": "met"}


@pytest.mark.clause("B21")
def test_95_percent_of_all_calls_are_repaired_in_time(outsourced: Contract) -> None:
    month = {"from": "2026-01-01", "to": "2026-04-01"}
    kept, missed = (
        outsourced.period("in-time.met", **month, counts={"in-time": [good, 100]})["in-time.met"]
        for good in (95, 94)
    )

    assert (kept, missed) == ("yes", "no")
    assert outsourced.agreement.targets["resolution"].for_ == ("incident", "request")


@pytest.mark.clause("B23")
def test_extending_a_high_or_medium_one_needs_the_representative(outsourced: Contract) -> None:
    extension = outsourced.agreement.targets["resolution"].extension
    grades = outsourced.agreement.levels.priority

    assert extension is not None
    assert extension.approved_by == "customer-representative"
    assert [grades[level].name for level in extension.levels] == ["high", "medium"]


@pytest.mark.clause("B23")
def test_the_extended_deadline_takes_the_place_of_the_original(outsourced: Contract) -> None:
    facts = {"priority": "high", "reported": "2026-03-03 09:00", "acknowledged": "2026-03-03 09:00"}
    longer = [{"at": "2026-03-03 12:00", "until": "2026-03-04 12:00"}]

    assert outsourced.ticket("resolution.due", **facts)["resolution.due"] == "2026-03-03 17:00"
    assert outsourced.ticket("resolution.due", **facts, extended=longer) == {
        "resolution.due": "2026-03-04 12:00"
    }
