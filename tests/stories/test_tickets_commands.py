"""The operator makes copies anew and explains a ticket at the command line."""

import pytest

from tests.installed import Installed

pytestmark = pytest.mark.installation


def test_rebuild_changes_nothing_where_all_is_well(desk: Installed) -> None:
    [(count,)] = desk.asked("SELECT count(*) FROM tickets_ticket")
    assert f"{count} tickets looked at, 0 mended." in desk.run("rebuild")


def test_rebuild_names_what_it_mended(desk: Installed) -> None:
    desk.asked("UPDATE tickets_ticket SET level = 7 WHERE number = 'BANK-1-2026-00002' RETURNING 1")

    assert "1 mended.\n  BANK-1-2026-00002" in desk.run("rebuild")
    assert "0 mended" in desk.run("rebuild")


def test_explain_prints_each_clock_slice_by_slice(desk: Installed) -> None:
    said = desk.run("explain", "BANK-1-2026-00001")

    assert "BANK-1-2026-00001 · Asia/Shanghai" in said
    assert "2026-01-12 10:05  Acknowledge" in said
    assert "clause 3.2" in said
    assert "response to faults" in said


def test_explain_of_nothing_says_so(desk: Installed) -> None:
    assert "There is no ticket X-1." in desk.run("explain", "X-1", code=2)
    assert "There is no ticket" in desk.run(
        "explain", "BANK-1-2026-00001", "--provider", "nobody", code=2
    )
