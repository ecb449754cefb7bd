"""Exports of one row a ticket: what counts, what is mended, what is set aside, and why."""

from tests.replay.small_histories import ONE_ROW, Reading, counts, told

HEAD = "no,type,opened,created,answered,solved,closed,state,urgency,system"


def test_columns_become_facts_in_the_order_of_their_instants(reading: Reading) -> None:
    source = reading(
        ONE_ROW,
        HEAD,
        "A,INC,2026-01-05 10:00,,2026-01-05 10:20,2026-01-05 12:00,2026-01-06 09:00,shut,H,erp",
    )

    assert told(source, "A") == [
        "reported 05 10:00",
        "reclassified 05 10:00 {'urgency': 'high', 'service': 'erp'}",
        "responded 05 10:20",
        "resolved 05 12:00",
        "closed 06 09:00",
    ]
    assert counts(source) == {}


def test_the_kind_of_ticket_comes_from_its_column(reading: Reading) -> None:
    rows = ("A,REQ,2026-01-05 10:00", "B,INC,2026-01-05 10:00", "C,other,2026-01-05 10:00")
    source = reading(ONE_ROW, "no,type,opened", *rows)

    assert [source.kind_of(ticket) for ticket in range(3)] == ["request", "incident", "incident"]


def test_the_second_column_counts_only_where_the_first_is_unknown(reading: Reading) -> None:
    source = reading(
        ONE_ROW,
        "no,opened,created",
        "A,?,2026-01-05 10:00",
        "B,2026-01-05 10:00,2026-01-05 10:07",
    )

    assert told(source, "A")[0] == "reported 05 10:00"
    assert told(source, "B")[0] == "reported 05 10:00"
    assert counts(source) == {"differs": 1}


def test_a_repeated_row_counts_once_and_another_version_is_told_apart(reading: Reading) -> None:
    row = "A,2026-01-05 10:00,2026-01-05 11:00"
    source = reading(ONE_ROW, "no,opened,solved", row, row, "A,2026-01-05 10:00,2026-01-05 18:00")

    assert told(source, "A")[-1] == "resolved 05 11:00"
    assert counts(source) == {"repeated": 1, "again": 1}
    assert [(each.reason, each.row, each.ticket) for each in source.findings.listed] == [
        ("repeated", 3, "A"),
        ("again", 4, "A"),
    ]


def test_what_cannot_count_is_set_aside_with_row_and_reason(reading: Reading) -> None:
    source = reading(
        ONE_ROW,
        "no,opened,solved,state",
        ",2026-01-05 10:00,,new",
        "B,,,new",
        "C,2026-01-05 10:00,2026-01-05 09:00,done",
        "D,2026-01-05 10:00,,done",
        "E,2026-01-05 10:00,,gone",
        "F,5 January,,new",
        "G,2026-01-05 10:00,2099-01-01 00:00,new",
        "H,2026-01-05 10:00",
        "I,2026-01-05 10:00,,new",
    )

    assert list(source.history.numbers) == ["I"]
    assert {each.row: each.reason for each in source.findings.listed} == {
        2: "no-ticket", 3: "no-report", 4: "resolved-early", 5: "no-instant", 6: "void",
        7: "unreadable", 8: "future", 9: "uneven",
    }  # fmt: skip
    assert source.findings.total(set_aside=True) == 8
    assert source.rows == 9


def test_a_reason_is_told_in_both_languages_with_what_the_cell_says(reading: Reading) -> None:
    source = reading(ONE_ROW, "no,opened", "F,5 January")
    finding = source.findings.listed[0]

    assert finding.words("en") == "an instant cannot be read: opened = 5 January"
    assert finding.words("zh") == "时间读不懂：opened = 5 January"


def test_a_response_before_the_report_counts_at_the_report(reading: Reading) -> None:
    source = reading(ONE_ROW, "no,opened,answered", "A,2026-01-05 10:00,2026-01-05 09:50")

    assert told(source, "A") == ["reported 05 10:00", "responded 05 10:00"]
    assert counts(source) == {"before-report": 1}


def test_closing_counts_as_resolution_where_nothing_else_tells_it(reading: Reading) -> None:
    source = reading(
        ONE_ROW, "no,opened,solved,closed,state", "A,2026-01-05 10:00,,2026-01-06 10:00,shut"
    )

    assert told(source, "A")[1:] == ["resolved 06 10:00", "closed 06 10:00"]
    assert counts(source) == {"closed-unresolved": 1}


def test_unknown_words_are_listed_and_the_row_counts(reading: Reading) -> None:
    source = reading(
        ONE_ROW,
        "no,opened,urgency,state",
        "A,2026-01-05 10:00,URGENT!!,new",
        "B,2026-01-05 10:00,?,frozen",
    )

    assert told(source, "A") == ["reported 05 10:00"]
    assert counts(source) == {"unknown-word": 1, "unknown-state": 1}


def test_an_empty_table_is_an_empty_history(reading: Reading) -> None:
    source = reading(ONE_ROW, "no,opened,state,urgency")

    assert len(source.history) == 0
    assert source.rows == 0
