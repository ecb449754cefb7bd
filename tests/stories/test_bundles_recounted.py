"""Measures of neither systems nor tickets: what the server says is what the facts come to."""

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jianyue.evidence import layout
from jianyue.evidence.leaving import ALERTS, ANSWERS, CALLS, OLDER
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.sealing import seal_due
from jianyue.evidence.verifying import verify
from jianyue.figures.assessing import Finding, answer, assess
from jianyue.figures.models import Assessment
from jianyue.figures.queries import figures_of
from jianyue.figures.words import Answer
from jianyue.hotline import calls
from jianyue.hotline.calls import Ring
from jianyue.ledger.fence import inside
from jianyue.people import actions as people
from jianyue.people import privacy
from jianyue.reports import releasing
from jianyue.watch.models import Batch, LeftOut
from jianyue.watch.recovery import exercises, plans, reviewing
from jianyue.watch.recovery_words import Kind
from jianyue.watch.transactions.contesting import contest
from jianyue.watch.transactions.counting import count
from tests.bundles import (
    Entries,
    bundled,
    entries_of,
    key_of,
    lines_of,
    rechained,
    remade,
    resealed,
    written,
)
from tests.counts import HOUR, elsewhere, row, sent
from tests.stories.disasters import begun, script
from tests.stories.drafted import draft, reports
from tests.story import Story

Do = Callable[..., Any]
Change = Callable[[dict[str, Any]], Any]


def said(file: Path, name: str) -> list[tuple[str | None, int | None, int | None]]:
    """Return what a bundle says of an indicator, for each thing that it is of."""
    figures = json.loads(entries_of(file)[layout.FIGURES])["figures"]
    return [
        (each["value"], each["part"], each["whole"])
        for each in figures if each["indicator"] == name
    ]  # fmt: skip


def told_otherwise(story: Story, file: Path, kind: str, change: Change, code: str) -> Misfit:
    """Change the facts of a kind, seal everything anew with the server's own key, and check.

    Returns what is found.
    """
    key = key_of(story.cast.contracts[code])

    def changed(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        for line in lines:
            for fact in line["facts"]:
                if fact.get("kind") == kind:
                    change(fact)
            rechained(line)
        entries[layout.FACTS] = written(lines)
        resealed(entries, key)

    with pytest.raises(Misfit) as found:
        verify(remade(file, file.with_name("changed.zip"), changed, key))
    return found.value


def found_by_hand(story: Story, do: Do, code: str, name: str, finding: Finding) -> None:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        [figure] = figures_of(contract, day=story.now, now=story.now, only=name)
    do("manager", assess, contract, figure, finding)


def test_what_a_review_found_is_the_last_finding_of_its_period(
    story: Story, do: Do, tmp_path: Path
) -> None:
    code = story.under("handbook")
    assert "scalability" in verify(bundled(story, tmp_path, "2026", code)).names
    story.wait(minutes=1)
    for value in ("71.5", "82.25"):
        found_by_hand(story, do, code, "scalability", Finding("评审", value=Decimal(value)))
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026", code)

    assert "scalability" in verify(file).names
    assert said(file, "scalability") == [("329/4", None, None)]
    assert verify(file).left == {"nps": ANSWERS}


def test_a_finding_that_is_told_otherwise_is_named_and_one_that_is_contested_counts(
    story: Story, do: Do, tmp_path: Path
) -> None:
    code = story.under("vendor")
    story.wait(minutes=1)
    found_by_hand(story, do, code, "change-process", Finding("抽查", part=38, whole=40))
    found_by_hand(story, do, code, "release-process", Finding("抽查", part=30, whole=40))
    with inside(story.cast.contracts[code].tenant_id):
        checked = Assessment.objects.get(indicator="release-process")
    do("representative", answer, checked, Answer.CONTESTED, words="样本太少")
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026-Q1", code)

    assert {"change-process", "release-process", "problem-process"} <= {*verify(file).names}
    assert said(file, "release-process") == [("3/4", 30, 40)]
    assert said(file, "problem-process") == [(None, None, None)]
    misfit = told_otherwise(
        story, file, "assessed", lambda fact: fact["body"].update(part=40), code
    )
    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "change-process")
    assert misfit.said.en == "it says 19/20 (38/40), and the facts come to 1 (40/40)"


@pytest.mark.clause("A16")
@pytest.mark.clause("B25")
def test_reports_in_time_are_counted_from_drafts_releases_and_what_was_dropped(
    story: Story, do: Do, tmp_path: Path
) -> None:
    story.at("2026-01-13 00:10")
    draft(story)
    story.at("2026-01-15 09:00")
    draft(story)
    seal_due(story.now)
    days = {each.label: each for each in reports(story)}
    do("manager", releasing.release, days["2026-01-14"])
    story.at("2026-01-15 10:00")
    do("manager", releasing.release, days["2026-01-13"])
    story.at("2026-01-16 11:00")
    draft(story)
    story.wait(minutes=1)
    file = bundled(story, tmp_path)

    assert "report-rate" in verify(file).names
    [(value, part, whole)] = said(file, "report-rate")
    due = [each for each in reports(story) if each.due_at and each.due_at < story.now]
    assert (value, part, whole) == (str(Fraction(1, len(due))), 1, len(due))
    text = entries_of(file)[layout.FACTS].decode()
    assert days["2026-01-13"].number in text
    entries = entries_of(file)
    hidden = next(
        line for line in lines_of(entries[layout.FACTS])
        if line["number"] == days["2026-01-13"].number
    )  # fmt: skip

    def without(entries: Entries) -> None:
        lines = [each for each in lines_of(entries[layout.FACTS]) if each != hidden]
        entries[layout.FACTS] = written(lines)

    key = key_of(story.cast.contracts["bank-1"])
    with pytest.raises(Misfit, match="holds this timeline"):
        verify(remade(file, tmp_path / "less.zip", without, key, timelines=-1))


def test_a_report_that_is_told_to_be_due_later_is_found(story: Story, tmp_path: Path) -> None:
    draft(story)
    story.at("2026-01-13 11:00")
    draft(story)
    file = bundled(story, tmp_path)
    [(_, part, whole)] = said(file, "report-rate")
    assert (part, whole) == (0, len([each for each in reports(story) if each.due_at]))
    assert "report-rate" in verify(file).names

    misfit = told_otherwise(
        story, file, "report_drafted",
        lambda fact: fact["body"].update(due_at="2026-01-13T04:00:00+00:00"), "bank-1",
    )  # fmt: skip
    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "report-rate")


@pytest.mark.clause("A06")
def test_the_longest_recovery_is_counted_from_disaster_to_recovery(
    story: Story, do: Do, tmp_path: Path
) -> None:
    plan = do("manager", plans.write, story.cast.contracts["bank-1"], script(story))
    first, goes_on, voided = (begun(story, plan, kind) for kind in (Kind.DRILL, *[Kind.REAL] * 2))
    story.wait(minutes=90)
    until = {"data_until": first.occurred_at, "words": "业务恢复"}
    do("engineer", exercises.recover, first, when=story.now, **until)
    do("manager", reviewing.void, voided, reason="误登记")
    story.wait(minutes=10)
    running = bundled(story, tmp_path, "2026")
    assert said(running, "recovery-drill") == [(str(160 * 60), None, None)], "it goes on"
    assert "recovery-drill" in verify(running).names
    do("engineer", exercises.end, goes_on, words="无需恢复", when=story.now)
    times = {"recovered_at": first.occurred_at + 5 * HOUR}
    story.wait(hours=5)
    do("engineer", reviewing.correct, first, times, reason="时间记错")
    file = bundled(story, tmp_path, "2026")

    assert "recovery-drill" in verify(file).names
    assert said(file, "recovery-drill") == [(str(5 * 3600), None, None)]


@pytest.mark.clause("A06")
def test_a_recovery_that_is_told_to_be_faster_is_found(
    story: Story, do: Do, tmp_path: Path
) -> None:
    plan = do("manager", plans.write, story.cast.contracts["bank-1"], script(story))
    recovery = begun(story, plan)
    until = {"data_until": recovery.occurred_at, "words": "业务恢复"}
    do("engineer", exercises.recover, recovery, when=story.now, **until)
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026")

    def faster(fact: dict[str, Any]) -> None:
        fact["occurred_at"] = fact["occurred_at"].replace("T02:00", "T01:30")

    misfit = told_otherwise(story, file, "recovery_recovered", faster, "bank-1")
    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "recovery-drill")
    assert misfit.said.en == "it says 3600, and the facts come to 1800"


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
    assert said(february, "success-rate") == [
        ("1995/1997", 1995, 1997), ("1000/1001", 1000, 1001),
    ]  # fmt: skip
    assert said(february, "transaction-time") == [("1/5", None, 900), (None, None, 0)]
    assert said(january, "success-rate") == [("1000/1007", 1000, 1007)]
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
        story,
        file,
        "transactions_counted",
        lambda fact: fact["body"].update(digest="00" * 32),
        "bank-1",
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


@pytest.mark.clause("B19")
@pytest.mark.clause("B20")
def test_the_hotline_is_counted_anew_while_nobody_called_and_a_call_stays_a_hash(
    story: Story, do: Do, tmp_path: Path
) -> None:
    code = story.under("outsourced")
    story.at("2026-03-02T10:00")
    found_by_hand(story, do, code, "hotline-answer", Finding("话务报表", part=298, whole=300))
    story.wait(minutes=1)
    by_hand = bundled(story, tmp_path, "2026-03", code)
    assert {"hotline-answer", "reference-number"} <= {*verify(by_hand).names}
    assert said(by_hand, "hotline-answer") == [("149/150", 298, 300)]
    call = do("agent", calls.ring, story.cast.agent.tenant_id, Ring(story.now, "138 0000"))
    call = do("agent", calls.answer, call, when=story.now)
    contract, teller = story.cast.contracts[code], story.cast.people["teller"]
    do("agent", calls.name, call, contract, caller=teller)
    story.wait(minutes=1)
    called = bundled(story, tmp_path, "2026-03", code)

    assert said(called, "hotline-answer") == [("1", 1, 1)]
    found = verify(called)
    assert found.left["hotline-answer"] == found.left["reference-number"] == CALLS
    [line] = [
        each for each in lines_of(entries_of(called)[layout.FACTS]) if each["subject"] == "call"
    ]
    assert [sorted(fact) for fact in line["facts"]] == [["hash", "seq"]] * 3


@pytest.mark.clause("C24")
def test_what_stands_on_no_sealed_fact_is_left_with_the_reason(
    story: Story, tmp_path: Path
) -> None:
    story.wait(minutes=1)
    left = verify(bundled(story, tmp_path)).left

    assert left == {"alert-accuracy": ALERTS, "lead-rate": ALERTS}


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
    since = {"report", "recovery", "call"}
    facts = lines_of(entries_of(file)[layout.FACTS])
    kept = [each for each in facts if each["subject"] not in since]

    def before(entries: Entries) -> None:
        entries.pop(layout.COUNTS)
        entries[layout.FACTS] = written(kept)

    fewer = len(kept) - len(facts)
    assert fewer < 0
    old = remade(file, tmp_path / "old.zip", before, key, timelines=fewer, form=layout.BEFORE)
    found = verify(old)

    assert {name for name, why in found.left.items() if why == OLDER} == {
        "report-rate", "success-rate", "transaction-time",
    }  # fmt: skip
    assert "response-rate" in found.names
    with pytest.raises(Misfit, match="timeline"):
        verify(remade(file, tmp_path / "new.zip", before, key, timelines=fewer))
