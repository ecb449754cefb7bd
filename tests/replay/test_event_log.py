"""Exports of one row a change: facts are what changed from one row of a ticket to the next."""

from tests.replay.small_histories import LOG, Reading, counts, told

HEAD = "no,seq,at,state,opened,solved,shut,urgency"


def day(number: str, *rows: str, opened: str = "10:00", urgency: str = "high") -> list[str]:
    """Return rows of one ticket on 5 January from `10:20 Active` and the like."""
    rest = f"2026-01-05 {opened},,,{urgency}"
    return [
        f"{number},{seq},2026-01-05 {row.replace(' ', ',')},{rest}" for seq, row in enumerate(rows)
    ]


def test_states_become_facts_where_they_change(reading: Reading) -> None:
    rows = day(
        "A", "10:01 New", "10:20 Active", "10:30 Active", "11:00 Waiting", "13:00 Active",
        "14:00 Resolved", "15:00 Active", "16:00 Resolved", "17:00 Closed",
    )  # fmt: skip
    source = reading(LOG, HEAD, *rows)

    assert told(source, "A") == [
        "reported 05 10:00",
        "reclassified 05 10:00 {'urgency': 'high'}",
        "responded 05 10:20",
        "paused 05 11:00 waiting-for-customer",
        "resumed 05 13:00 waiting-for-customer",
        "resolved 05 14:00",
        "reopened 05 15:00",
        "resolved 05 16:00",
        "closed 05 17:00",
    ]


def test_tickets_may_be_interleaved_and_rows_in_any_order(reading: Reading) -> None:
    one = day("A", "10:01 New", "10:20 Active", "11:00 Resolved")
    two = day("B", "10:02 New", "10:40 Active", "12:00 Resolved")
    mixed = reading(LOG, HEAD, two[2], one[0], two[0], one[2], one[1], two[1])
    plain = reading(LOG, HEAD, *one, *two)

    assert [told(mixed, each) for each in "AB"] == [told(plain, each) for each in "AB"]
    assert counts(mixed) == {}


def test_one_pause_may_follow_another(reading: Reading) -> None:
    source = reading(LOG, HEAD, *day("A", "11:00 Waiting", "12:00 Held", "13:00 Resolved"))

    assert told(source, "A")[2:] == [
        "paused 05 11:00 waiting-for-customer",
        "resumed 05 12:00 waiting-for-customer",
        "paused 05 12:00 vendor",
        "resumed 05 13:00 vendor",
        "resolved 05 13:00",
    ]


def test_reopening_into_a_wait_reopens_and_pauses(reading: Reading) -> None:
    source = reading(LOG, HEAD, *day("A", "11:00 Resolved", "12:00 Waiting", "13:00 Closed"))

    assert told(source, "A")[2:] == [
        "resolved 05 11:00",
        "reopened 05 12:00",
        "paused 05 12:00 waiting-for-customer",
        "resumed 05 13:00 waiting-for-customer",
        "resolved 05 13:00",
        "closed 05 13:00",
    ]
    assert counts(source) == {"closed-unresolved": 1}


def test_the_order_of_rows_settles_equal_instants_and_instants_settle_the_rest(
    reading: Reading,
) -> None:
    source = reading(
        LOG,
        HEAD,
        "A,2,2026-01-05 11:00,Resolved,2026-01-05 10:00,,,high",
        "A,1,2026-01-05 11:00,Active,2026-01-05 10:00,,,high",
        "A,3,2026-01-05 10:30,Waiting,2026-01-05 10:00,,,high",
    )

    assert [fact.split()[0] for fact in told(source, "A")[2:]] == [
        "paused", "resumed", "responded", "resolved",
    ]  # fmt: skip
    assert counts(source) == {"disorder": 1}


def test_a_changed_attribute_reclassifies_and_an_unknown_one_changes_nothing(
    reading: Reading,
) -> None:
    source = reading(
        LOG,
        HEAD,
        "A,0,2026-01-05 10:05,New,2026-01-05 10:00,,,",
        "A,1,2026-01-05 10:10,New,2026-01-05 10:00,,,low",
        "A,2,2026-01-05 10:20,New,2026-01-05 10:00,,,",
        "A,3,2026-01-05 10:30,New,2026-01-05 10:00,,,high",
    )

    assert told(source, "A") == [
        "reported 05 10:00",
        "reclassified 05 10:10 {'urgency': 'low'}",
        "reclassified 05 10:30 {'urgency': 'high'}",
    ]


def test_the_column_of_resolution_counts_for_the_last_round_alone(reading: Reading) -> None:
    rows = day("A", "11:00 Resolved", "12:00 Active", "13:00 Resolved", "15:00 Closed")
    preferred = [row.replace(",,,", ",2026-01-05 13:30,,") for row in rows]
    source = reading(LOG, HEAD, *preferred)

    resolved = [fact for fact in told(source, "A") if fact.startswith("resolved")]
    assert resolved == ["resolved 05 11:00", "resolved 05 13:30"]
    assert counts(source) == {"differs": 1}


def test_a_column_that_contradicts_the_last_round_does_not_count(reading: Reading) -> None:
    rows = day("A", "11:00 Resolved", "12:00 Active", "13:00 Resolved", "15:00 Closed")
    early = reading(LOG, HEAD, *[row.replace(",,,", ",2026-01-05 11:30,,") for row in rows])
    late = reading(LOG, HEAD, *[row.replace(",,,", ",2026-01-05 16:00,,") for row in rows])

    for source in (early, late):
        assert "resolved 05 13:00" in told(source, "A")
        assert counts(source) == {"differs": 1}


def test_the_state_counts_where_the_mapping_prefers_it(reading: Reading) -> None:
    prefers_state = LOG.replace("solved, prefers: column", "solved, prefers: state")
    rows = [row.replace(",,,", ",2026-01-05 13:30,,") for row in day("A", "13:00 Resolved")]

    assert "resolved 05 13:00" in told(reading(prefers_state, HEAD, *rows), "A")
    assert "resolved 05 13:30" in told(reading(LOG, HEAD, *rows), "A")


def test_a_resolution_that_no_state_shows_comes_from_its_column(reading: Reading) -> None:
    rows = [row.replace(",,,", ",2026-01-05 13:30,,") for row in day("A", "11:00 Active")]
    source = reading(LOG, HEAD, *rows)

    assert told(source, "A")[-1] == "resolved 05 13:30"
    assert counts(source) == {"unresolved-by-log": 1}


def test_what_cannot_count_is_set_aside_with_row_and_reason(reading: Reading) -> None:
    source = reading(
        LOG,
        HEAD,
        *day("A", "09:00 Resolved"),
        *day("B", "11:00 Void"),
        "C,0,2026-01-05 11:00,New,,,,high",
        "D,0,,New,2026-01-05 10:00,,,high",
        "E,0,2099-01-05 11:00,New,2026-01-05 10:00,,,high",
        *day("F", "11:00 New"),
        *day("F", "11:00 New"),
    )

    assert list(source.history.numbers) == ["F"]
    assert counts(source) == {
        "undated": 1, "future": 1, "repeated": 1, "no-report": 1, "void": 1, "resolved-early": 1,
    }  # fmt: skip


def test_an_unknown_state_leaves_the_ticket_as_it_was(reading: Reading) -> None:
    source = reading(LOG, HEAD, *day("A", "11:00 Waiting", "12:00 Odd", "13:00 Resolved"))

    assert told(source, "A")[2:] == [
        "paused 05 11:00 waiting-for-customer",
        "resumed 05 13:00 waiting-for-customer",
        "resolved 05 13:00",
    ]
    assert counts(source) == {"unknown-state": 1}


def test_facts_before_the_report_count_at_the_report(reading: Reading) -> None:
    source = reading(LOG, HEAD, *day("A", "09:30 Active", "11:00 Resolved"))

    assert "responded 05 10:00" in told(source, "A")
    assert counts(source) == {"before-report": 1}


def test_an_empty_cell_at_the_end_of_a_row_of_windows_says_nothing(reading: Reading) -> None:
    head = "no,at,state,opened,urgency,shut\r"
    source = reading(
        LOG, head, *(f"A,2026-01-05 {row},high,{end}\r" for row, end in (
            ("10:00,New,2026-01-05 10:00", ""), ("11:00,Resolved,", "  "),
        ))
    )  # fmt: skip

    assert told(source, "A")[-1] == "resolved 05 11:00"
    assert counts(source) == {}


def test_a_log_without_any_row_that_counts_is_read_as_empty(reading: Reading) -> None:
    source = reading(LOG, HEAD, "A,1,never,New,2026-01-05 10:00,,,high")

    assert len(source.history) == 0
    assert counts(source) == {"unreadable": 1}
