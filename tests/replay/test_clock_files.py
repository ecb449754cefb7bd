"""Clocks as CSV and JSON say what the columns say, and a spreadsheet runs none of it."""

import csv
import json
from datetime import UTC, datetime

import pytest

from jianyue.replay.clock_files import csv_cell, csv_rows, json_rows
from jianyue.replay.source import Source
from jianyue.replay.trials import terms_named, try_on
from tests.replay.small_histories import ONE_ROW, Reading

HEAD = "no,opened,answered,solved,urgency,impact"
HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", 'say ""hi""', "逗号，好", "a,b")
LEVELS = ONE_ROW + "  impact: {always: medium}\n"


@pytest.fixture
def source(reading: Reading) -> Source:
    return reading(
        LEVELS,
        HEAD,
        "A,2026-01-05 10:00,2026-01-05 10:20,2026-01-05 12:00,H,",
        "B,2026-01-05 10:00,2026-01-05 23:20,2026-01-06 12:00,L,",
        *(f'"{number}",2026-01-05 10:00,,,M,' for number in HOSTILE),
    )


def test_both_files_say_what_the_clocks_say(source: Source) -> None:
    figures = try_on(terms_named("vendor"), source).figures
    numbers = source.history.numbers
    rows = list(
        csv.DictReader(b"".join(csv_rows(figures, numbers)).decode("utf-8-sig").splitlines())
    )
    objects = json.loads(b"".join(json_rows(figures, numbers)))

    assert len(rows) == len(objects) == sum(int(f.measured.counted.sum()) for f in figures)
    for row, told in zip(rows, objects, strict=True):
        assert {k: "" if v is None else str(v) for k, v in told.items() if k != "ticket"} == {
            k: v for k, v in row.items() if k != "ticket"
        }
    first = objects[0]
    assert (first["ticket"], first["state"], first["level"]) == ("A", "met", 2)
    assert datetime.fromisoformat(first["start_utc"]) == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert first["remaining_seconds"] == 100 * 60


def test_ticket_numbers_come_through_and_formulas_are_neutral(source: Source) -> None:
    figures = try_on(terms_named("vendor"), source).figures
    raw = b"".join(csv_rows(figures, source.history.numbers)).decode("utf-8-sig")
    numbers = {row[0] for row in csv.reader(raw.splitlines()[1:])}

    assert numbers == {
        "A", "B", "'=cmd|' /C calc'!A0", "'+1", "'-1", "'@SUM(A1)", 'say "hi"', "逗号，好", "a,b",
    }  # fmt: skip


def test_no_clocks_are_an_empty_list() -> None:
    assert json.loads(b"".join(json_rows((), ()))) == []
    assert b"".join(csv_rows((), ())).decode("utf-8-sig").startswith("ticket,target,")


@pytest.mark.parametrize(
    ("text", "cell"),
    [("", ""), ("INC-1", "INC-1"), ("=1", "'=1"), ("\tx", "'\tx"), ('a"b', '"a""b"')],
)
def test_a_cell_is_quoted_only_where_it_must_be(text: str, cell: str) -> None:
    assert csv_cell(text) == cell
