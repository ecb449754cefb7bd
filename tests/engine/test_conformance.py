"""Case files run through the engine: all of ours agree, and a wrong one is told."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from jianyue.engine.conformance import Verdict, verdicts

VECTORS: dict[str, Any] = json.loads(
    Path(__file__).parents[1].joinpath("vectors/semantics.json").read_text("utf-8")
)


def only(section: str, **changes: object) -> dict[str, Any]:
    case = deepcopy(next(c for c in VECTORS[section] if changes.keys() <= c.keys()))
    return {"calendars": VECTORS["calendars"], section: [case | changes]}


def one(cases: Mapping[str, Any]) -> Verdict:
    (verdict,) = verdicts(cases)
    return verdict


def test_all_560_worked_cases_agree() -> None:
    told = list(verdicts(VECTORS))
    assert len(told) == 560
    assert [verdict for verdict in told if not verdict.agrees] == []


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ("calendar", {"op": "elapsed", "to": "2027-01-01T00:00:00Z", "seconds": 1}),
        ("calendar", {"op": "due", "due": "2026-01-01T00:00:00Z"}),
        ("clock", {"expect": {"state": "met"}}),
        ("availability", {"expect": {"service": 0}}),
    ],
)
def test_a_case_with_a_wrong_expectation_differs(section: str, changes: dict[str, Any]) -> None:
    assert not one(only(section, **changes)).agrees


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"calendar": "nowhere"}, "nowhere"),
        ({"op": "guess"}, "there is no operation 'guess'"),
        ({"from": "2026-01-01T00:00:00"}, "has no zone"),
        ({"seconds": "many"}, "TypeError"),
    ],
)
def test_a_case_that_cannot_be_read_differs_with_the_reason(
    changes: dict[str, Any], words: str
) -> None:
    verdict = one(only("calendar", due=VECTORS["calendar"][0]["due"], **changes))
    assert not verdict.agrees
    assert words in str(verdict.found)


def test_a_file_of_another_form_differs_and_does_not_fail() -> None:
    assert not one({"calendar": "none"}).agrees
    assert not one({"calendars": [], "clock": [{}]}).agrees
    assert not one({"calendars": {"7x24": {"zone": "UTC"}}, "calendar": [{"op": "due"}]}).agrees


def test_a_part_of_a_second_is_told_as_one() -> None:
    case = {
        "calendar": "7x24",
        "op": "elapsed",
        "from": "2026-01-01T00:00:00Z",
        "to": "2026-01-01T00:00:00.500000Z",
        "seconds": 0.5,
    }
    assert one({"calendars": VECTORS["calendars"], "calendar": [case]}).agrees


def test_a_clock_without_a_limit_has_nothing_remaining() -> None:
    case = deepcopy(VECTORS["clock"][0]) | {
        "level": 2,
        "levels": {"1": {"calendar": "7x24", "seconds": 60}},
        "facts": [],
        "expect": {
            "state": "ended",
            "remaining": None,
            "breached_at": None,
            "due": None,
            "breaches_at": None,
            "rounds": [],
        },
    }
    assert one({"calendars": VECTORS["calendars"], "clock": [case]}).agrees
