"""Drafts that nobody would sign still get an answer, and deadlines are those of the engine."""

from datetime import timedelta

import numpy as np
import pytest

from jianyue.agreements.amounts import Amount
from jianyue.agreements.checking import check
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.reading import read
from jianyue.agreements.terms import limit_of
from jianyue.engine.days import open_amount
from jianyue.engine.instants import instant, micros
from tests.agreements.sound import draft_of, told_by

HEAD = "agreement: odd\ntitle: t\ncalendars: {a: 7x24, shut: {hours: {mon: closed}}}\n"
TARGET = "targets: {{x: {{from: reported, to: resolved, within: {}, calendar: {}}}}}\n"
ODD = [
    "",
    "term: {from: 0001-01-01, to: 9999-12-31}\n",
    "term: {from: 1026-01-01, to: 2026-12-31}\n",
    "term: {from: 9998-01-01, lasts: 100 years, notice: 100 years, renewed_for: 1 years}\n",
    "term: {from: signing, lasts: 3 h, renewal: automatic}\n",
    "term: {from: purchase, open_ended: yes}\n",
    TARGET.format("800000 h", "a"),
    TARGET.format("36500 days", "a"),
    TARGET.format("3 working days", "shut"),
    TARGET.format("3 h", "shut") + "behind: [{kind: internal, with: y, target: x, within: 1 h}]\n",
    TARGET.format("3 h", "a")
    + "behind: [{kind: supplier, with: y, target: x, within: 3 months}]\n",
    TARGET.format("3 h", "a")
    + "behind: [{kind: supplier, with: y, target: x, within: 3 h, calendar: shut}]\n",
    TARGET.format("0.001 s", "a"),
    (
        "indicators: {availability: {goal: '>= 100 %'}, mttr: {goal: '<= 0 h'},"
        " mttf: {goal: '>= 0 h'}, longest-outage: {goal: '<= 9 h'}, outages: {goal: '= 0 times'}}\n"
    ),
    (
        "indicators: {availability: {goal: '>= 99 %', per: term, calendar: shut}, longest-outage: "
        "{goal: '<= 1 h'}}\n"
    ),
    "indicators: {reference-number: {goal: '>= 99 %', expected: 0 a month}}\n",
    "fees: {total: 99999999999999999999.00 CNY, capitals: x}\n",
    "term: {from: 2026-01-01, to: 2026-01-20}\nfees: {total: 9.00 CNY, monthly: 9.00 CNY}\n",
    "ladders: {1: [{after: 0 min, tell: x}, {after: 1 days, tell: x}], 2: []}\n",
    "levels: {handling: {matrix: []}}\nladders: {1: [{after: 1 h, tell: x}]}\n",
    "levels: {service: {1: x}, customers: {y: 2}}\nladders: {1: [{after: 1 h, tell: x}]}\n",
    "outages: {cap: 3 months}\nindicators: {availability: {goal: '>= 99 %'}}\n",
    "maintenance: {notice: {usual: 5 working days, least: 36500 days}}\n",
    "legal: {signing: {date: soon}}\n",
]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_draft_is_checked_all_the_same(odd: str) -> None:
    reading = read(HEAD + odd, name="odd.yaml")
    assert reading.agreement is not None, reading.problems

    assert "missing-part" in {finding.rule for finding in check(reading.agreement, reading.marks)}


def test_a_cap_alone_limits_an_outage_too() -> None:
    cap = ("outages: {clause: 4.1, cap: 2 h}", "outages: {clause: 4.1, cap: 4 h}")
    alone = ('  longest-outage: {clause: 4.1, of: desk, goal: "<= 2 h", source: 监控}\n', "")

    found = told_by("outage-limit-never-binds", cap, alone)

    assert [finding.where for finding in found] == ["outages.cap"]
    assert "a single outage of 4 h leaves 99.44%" in found[0].en


@pytest.mark.parametrize("text", ["7 min", "8 h", "40 h", "1 days", "3 working days", "2 weeks"])
@pytest.mark.parametrize("same_time", [False, True])
def test_deadlines_from_every_start_are_those_of_the_calendar(text: str, same_time: bool) -> None:  # noqa: FBT001 - a parameter of the table
    draft = Draft(draft_of())
    calendar = draft.terms.calendars["office"]
    limit = limit_of(Amount.parse(text), calendar, same_time=same_time)
    starts = draft.starts[::997]

    found = draft.due(limit, starts)

    for start, due in zip(starts, found, strict=True):
        begin = instant(int(start))
        left = calendar.elapsed(begin, instant(int(due)))
        assert left == open_amount(calendar, begin, limit.amount)


def test_starts_lie_on_a_grid_as_fine_as_the_draft_is_written() -> None:
    draft = Draft(draft_of(("{1: 1 h, 2: 2 h,", "{1: 10 min, 2: 2 h,")))

    assert np.unique(np.diff(draft.starts)).tolist() == [
        timedelta(minutes=10) // timedelta(microseconds=1)
    ]
    assert draft.starts[0] == micros(draft.begin)
