"""Transactions in a bundle: counted anew from rows whose digest was sealed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jianyue.evidence import layout
from jianyue.evidence.leaving import OLDER
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import verify
from jianyue.ledger.fence import inside
from jianyue.people import actions as people
from jianyue.people import privacy
from jianyue.watch.models import Batch, LeftOut
from jianyue.watch.transactions.contesting import contest
from jianyue.watch.transactions.counting import count
from tests.bundles import (
    Entries,
    bundled,
    entries_of,
    figures_in,
    key_of,
    lines_of,
    rechained,
    remade,
    resealed,
    told_otherwise,
    written,
)
from tests.counts import HOUR, elsewhere, row, sent
from tests.stories.drafted import draft
from tests.story import Story

Do = Callable[..., Any]


@pytest.fixture
def counted(story: Story, do: Do) -> list[Batch]:
    """Counts of two classes, one of them corrected, some of the month before."""
    story.at("2026-02-02 16:00")
    hour, before = story.now - 3 * HOUR, story.now - 60 * HOUR
    fast = {"count": 900, "sum": "180", "max": "2.5", "buckets": {"0.5": 890, "1": 899, "3": 900}}

    def brought(*rows: dict[str, Any], **more: Any) -> Batch:
        story.wait(minutes=1)
        made, _ = do("manager", count, story.cast.contracts["bank-1"], sent(*rows, **more))
        assert isinstance(made, Batch)
        return made

    wrong = brought(row(hour, successes=990, failures=10), row(hour, "counter", failures=1))
    right = row(hour, successes=995, failures=5, third_party=elsewhere(3), times=fast)
    return [
        wrong,
        brought(right, row(hour, "counter", failures=1), replaces=wrong, reason="重算"),
        brought(row(hour + HOUR, failures=2, third_party=elsewhere(2))),
        brought(row(before, "counter", failures=7)),
    ]


@pytest.mark.clause("C18")
def test_transactions_are_counted_from_rows_whose_digest_was_sealed(
    story: Story, do: Do, counted: list[Batch], tmp_path: Path
) -> None:
    with inside(counted[0].tenant_id):
        left = LeftOut.objects.filter(batch=counted[1]).select_related("batch", "contract").get()
    do("representative", contest, left, words="不是第三方")
    story.wait(minutes=1)
    february, january = (bundled(story, tmp_path, each) for each in ("2026-02", "2026-01"))

    for file in (february, january):
        assert {"success-rate", "transaction-time"} <= {*verify(file).names}
    assert figures_in(february, "success-rate") == [
        ("1995/1997", 1995, 1997), ("1000/1001", 1000, 1001),
    ]  # fmt: skip
    assert figures_in(february, "transaction-time") == [("1/5", None, 900), (None, None, 0)]
    assert figures_in(january, "success-rate") == [("1000/1007", 1000, 1007)]
    assert numbers(february) == [each.number for each in counted[1:3]]
    assert numbers(january) == [counted[3].number]
    assert "银联" not in entries_of(february)[layout.COUNTS].decode()


def numbers(file: Path) -> list[str]:
    return [each["batch"] for each in lines_of(entries_of(file)[layout.COUNTS])]


def fewer_failures(lines: list[Any]) -> None:
    lines[0]["rows"][0][4] = 3


COUNTS: dict[str, Callable[[list[Any]], Any]] = {
    "fewer failed": fewer_failures,
    "a batch is removed": lambda lines: lines.pop(),
    "all are removed": lambda lines: lines.clear(),
    "a batch is there twice": lambda lines: lines.append(lines[-1]),
    "batches are reordered": lambda lines: lines.reverse(),
    "a batch is called otherwise": lambda lines: lines[0].update(batch="BANK-1-T0001"),
    "rows are nonsense": lambda lines: lines[0].update(rows="nonsense"),
}


@pytest.mark.clause("C18")
def test_counts_that_are_told_otherwise_are_found_and_their_batch_is_named(
    story: Story, counted: list[Batch], tmp_path: Path
) -> None:
    file, key = bundled(story, tmp_path, "2026-02"), key_of(story.cast.contracts["bank-1"])
    for name, change in COUNTS.items():

        def changed(entries: Entries, change: Callable[[list[Any]], Any] = change) -> None:
            lines = lines_of(entries[layout.COUNTS])
            change(lines)
            entries[layout.COUNTS] = written(lines)

        with pytest.raises(Misfit) as found:
            verify(remade(file, tmp_path / "changed.zip", changed, key))
        assert found.value.place.entry == layout.COUNTS, name
    misfit = told_otherwise(
        story, file, "transactions_counted", lambda fact: fact["body"].update(digest="00" * 32)
    )
    assert (misfit.place.entry, misfit.place.at) == (layout.COUNTS, f"1, {counted[1].number}")


@pytest.mark.clause("C18")
def test_counts_of_the_version_before_did_not_say_of_which_time_they_were(
    story: Story, counted: list[Batch], tmp_path: Path
) -> None:
    """They all lie inside then, and only their rows tell."""
    file, key = bundled(story, tmp_path, "2026-02"), key_of(story.cast.contracts["bank-1"])
    other = lines_of(entries_of(bundled(story, tmp_path, "2026-01"))[layout.COUNTS])

    def older(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        for line in lines:
            for fact in line["facts"]:
                if fact.get("kind") == "transactions_counted":
                    del fact["body"]["from"], fact["body"]["until"]
            rechained(line)
        entries[layout.FACTS] = written(lines)
        resealed(entries, key)
        entries[layout.COUNTS] += written(other)

    found = verify(remade(file, tmp_path / "older.zip", older, key))
    assert {"success-rate", "transaction-time"} <= {*found.names}
    assert numbers(tmp_path / "older.zip") == [each.number for each in counted[1:]]


@pytest.mark.clause("E22")
def test_erasing_a_person_breaks_none_of_these_figures(
    story: Story, counted: list[Batch], tmp_path: Path
) -> None:
    before, admin = bundled(story, tmp_path, "2026-02"), story.cast.people["administrator"]
    manager = story.cast.people["manager"]
    story.wait(minutes=5)
    with inside(admin.tenant_id):
        people.deactivate(manager, at=story.now, by=admin)
        privacy.erase(manager, words_too=True, at=story.now, by=admin)
    after = bundled(story, tmp_path, "2026-02", words=True)

    assert verify(before).names == verify(after).names
    assert numbers(before) == numbers(after) == [each.number for each in counted[1:3]]


def test_a_bundle_of_the_version_before_fits_and_says_what_it_cannot_tell(
    story: Story, counted: list[Batch], tmp_path: Path
) -> None:
    draft(story)
    story.wait(minutes=1)
    file, key = bundled(story, tmp_path, "2026-02"), key_of(counted[0].contract)
    facts = lines_of(entries_of(file)[layout.FACTS])
    kept = [each for each in facts if each["subject"] not in {"report", "recovery"}]
    fewer = len(kept) - len(facts)

    def before(entries: Entries) -> None:
        entries.pop(layout.COUNTS)
        entries[layout.FACTS] = written(kept)

    assert fewer < 0
    said = {"format": layout.FIRST, "hidden": None}
    old = remade(file, tmp_path / "old.zip", before, key, timelines=fewer, changes=said)
    left = verify(old).left

    assert {name for name, why in left.items() if why == OLDER} == {
        "report-rate", "success-rate", "transaction-time", "lead-rate", "alert-accuracy",
    }  # fmt: skip
    with pytest.raises(Misfit, match="timeline"):
        verify(remade(file, tmp_path / "new.zip", before, key, timelines=fewer))
