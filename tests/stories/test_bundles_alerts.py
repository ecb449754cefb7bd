"""Lead rate and accuracy of the monitoring, counted anew from the facts of a bundle."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jianyue.evidence import layout
from jianyue.evidence.leaving import ALERTS, OLDER
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import verify
from jianyue.ledger.chain import canonical
from jianyue.watch import outages
from jianyue.watch.alerts import judging, monitors, silence
from jianyue.watch.alerts.saying import FIRING
from jianyue.watch.models import Alert, AlertLog, Judged, Outage
from jianyue.watch.outages import Found
from tests.bundles import (
    Entries,
    bundled,
    entries_of,
    figures_in,
    key_of,
    lines_of,
    remade,
    told_otherwise,
    written,
)
from tests.stories.watched import WANTED, Do, Watched

BOTH = {"lead-rate", "alert-accuracy"}
Line = dict[str, Any]


@pytest.fixture
def judged(watched: Watched, do: Do) -> Watched:
    """Eight alerts of a month: one late, one false, one in time; and one that never came."""
    watched.hears(*(watched.signal(f"k{number}", FIRING, "critical") for number in range(8)))
    verdicts = (Judged.LATE, Judged.FALSE, Judged.IN_TIME)
    for alert, verdict in zip(watched.of(Alert), verdicts, strict=False):
        do("engineer", judging.judge, alert, verdict, reason="looked at it")
    ticket = watched.story.report()
    do("engineer", judging.missed, ticket, reason="the customer called first")
    watched.story.wait(minutes=1)
    return watched


def changed_in(
    judged: Watched, path: Path, change: Callable[[list[Line]], Any], entry: str = layout.FACTS
) -> Path:
    """Write a bundle in which somebody changed lines of an entry, and signed it as the server."""
    file = bundled(judged.story, path)

    def changed(entries: Entries) -> None:
        lines = lines_of(entries[entry])
        change(lines)
        entries[entry] = written(lines)

    return remade(file, path / "changed.zip", changed, key_of(judged.monitor.contract))


def facts_of(lines: list[Line], kind: str) -> list[Line]:
    return [fact for line in lines for fact in line["facts"] if fact.get("kind") == kind]


@pytest.mark.clause("C24")
def test_both_figures_are_counted_anew_on_another_machine(judged: Watched, tmp_path: Path) -> None:
    file = bundled(judged.story, tmp_path)

    assert {*verify(file).names} >= BOTH
    assert verify(file).left == {}
    assert figures_in(file, "lead-rate") == [("2/3", 6, 9)]
    assert figures_in(file, "alert-accuracy") == [("7/9", 7, 9)]


def test_where_nothing_was_raised_both_figures_are_none(watched: Watched, tmp_path: Path) -> None:
    watched.story.wait(minutes=1)
    file = bundled(watched.story, tmp_path)

    assert {*verify(file).names} >= BOTH
    assert figures_in(file, "lead-rate") == [(None, 0, 0)]


@pytest.mark.clause("C24")
def test_an_alert_that_was_altered_is_named(judged: Watched, tmp_path: Path) -> None:
    def later(lines: list[Line]) -> None:
        [fact] = facts_of(lines, "alerts_raised")
        fact["body"]["alerts"][1]["raised"] = "2026-02-12T06:00:00.000000Z"

    with pytest.raises(Misfit, match="not the one that was recorded") as found:
        verify(changed_in(judged, tmp_path, later))
    assert found.value.place.entry == layout.FACTS
    assert found.value.place.at.endswith("BANK-1-A00001, #1")


@pytest.mark.clause("C24")
def test_a_judgement_that_was_altered_is_named(judged: Watched, tmp_path: Path) -> None:
    def better(lines: list[Line]) -> None:
        fact = facts_of(lines, "alert_judged")[1]
        assert fact["body"]["judged"] == "false"
        fact["body"]["judged"] = "in_time"

    with pytest.raises(Misfit, match="not the one that was recorded") as found:
        verify(changed_in(judged, tmp_path, better))
    assert ", contract, #" in found.value.place.at


@pytest.mark.parametrize(("kind", "change", "says"), [
    ("alert_judged", lambda body: body.update(judged="in_time"), "8/9 (8/9)"),
    ("alerts_raised", lambda body: body["alerts"].pop(1), "3/4 (6/8)"),
    ("alerts_missed", lambda body: body["alerts"].clear(), "3/4 (6/8)"),
])  # fmt: skip
def test_whoever_seals_everything_anew_is_found_by_the_figures(
    kind: str, change: Callable[[Any], Any], says: str, judged: Watched, tmp_path: Path
) -> None:
    file = bundled(judged.story, tmp_path)
    misfit = told_otherwise(judged.story, file, kind, lambda fact: change(fact["body"]))

    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "lead-rate")
    assert misfit.said.en == f"it says 2/3 (6/9), and the facts come to {says}"


@pytest.mark.clause("C24")
@pytest.mark.parametrize("name", sorted(BOTH))
def test_a_wrong_figure_is_found(name: str, judged: Watched, tmp_path: Path) -> None:
    def better(lines: list[Line]) -> None:
        for each in lines[0]["figures"]:
            if each["indicator"] == name:
                each["value"], each["part"] = "1", each["whole"]

    file = bundled(judged.story, tmp_path)

    def changed(entries: Entries) -> None:
        said = json.loads(entries[layout.FIGURES])
        better([said])
        entries[layout.FIGURES] = canonical(said)

    with pytest.raises(Misfit, match=r"it says 1 \(9/9\)") as found:
        verify(remade(file, tmp_path / "better.zip", changed, key_of(judged.monitor.contract)))
    assert (found.value.place.entry, found.value.place.at) == (layout.FIGURES, name)


def test_alerts_that_are_left_out_are_missed(judged: Watched, tmp_path: Path) -> None:
    file = bundled(judged.story, tmp_path)

    def without(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        kept = [each for each in lines if each["subject"] != "alerts"]
        entries[layout.FACTS] = written(kept)

    key = key_of(judged.monitor.contract)
    with pytest.raises(Misfit, match="holds this timeline"):
        verify(remade(file, tmp_path / "less.zip", without, key, timelines=-1))


def test_two_timelines_of_one_name_do_not_hide_each_other(
    judged: Watched, do: Do, tmp_path: Path
) -> None:
    bank, now = judged.monitor.contract, judged.story.now
    do("agent", outages.open_outage, bank, Found("network", "full", "provider", now))
    judged.story.wait(minutes=1)

    def same(lines: list[Line]) -> None:
        for line in lines:
            line["number"] = "X" if line["subject"] == "outage" else line["number"]

    with pytest.raises(Misfit, match="called the same"):
        verify(changed_in(judged, tmp_path, same))


@pytest.mark.clause("C24")
def test_what_began_unseen_counts_as_missed_unless_an_alert_or_a_judgement_tells_of_it(
    watched: Watched, do: Do, tmp_path: Path
) -> None:
    story, bank = watched.story, watched.monitor.contract
    do("manager", monitors.change, watched.monitor, replace(WANTED, speaks=10))
    for _ in range(30):
        story.wait(minutes=1)
        silence.look_due(story.now)
    said = Found("core-banking", "full", "provider", story.now)
    unseen = [do("agent", outages.open_outage, bank, said) for _ in range(3)]
    do("agent", outages.void, unseen[2], reason="none")
    ticket = story.report()
    do("agent", outages.open_outage, bank, replace(said, ticket=ticket))
    do("engineer", judging.missed, ticket, reason="the customer called first")
    watched.fires()
    told = [each.outage_id for each in watched.of(Alert) if each.outage_id]
    story.wait(minutes=1)
    file = bundled(story, tmp_path)

    assert len(told) == 1
    assert told[0] in {each.pk for each in unseen}
    assert {*verify(file).names} >= BOTH
    # One alert came; one outage was missed by judgement, one because nothing watched.
    assert figures_in(file, "alert-accuracy") == [("1/3", 1, 3)]


def test_an_alert_of_another_month_that_tells_of_an_outage_lies_inside(
    watched: Watched, do: Do, tmp_path: Path
) -> None:
    story = watched.story
    story.at("2026-01-31 23:00")
    do("manager", monitors.change, watched.monitor, replace(WANTED, speaks=10))
    watched.fires()
    bundled(story, tmp_path)  # January's is sealed
    story.at("2026-02-01 03:00")
    silence.look_due(story.now)
    [outage] = watched.of(Outage)
    later = Found("core-banking", "full", "provider", story.now - timedelta(hours=1))
    do("agent", outages.correct, outage, later, reason="it began later")
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026-02")

    subjects = [each["subject"] for each in lines_of(entries_of(file)[layout.FACTS])]
    assert "alerts" in subjects
    assert figures_in(file, "alert-accuracy") == [(None, 0, 0)], "it was told of"
    assert {*verify(file).names} >= BOTH


def test_alerts_that_matter_to_another_month_stay_outside(watched: Watched, tmp_path: Path) -> None:
    watched.fires(severity="error")
    watched.story.wait(minutes=1)
    assert "alerts" in str(entries_of(bundled(watched.story, tmp_path))[layout.FACTS])
    watched.story.at("2026-03-10 10:00")
    file = bundled(watched.story, tmp_path, "2026-03")

    subjects = {each["subject"] for each in lines_of(entries_of(file)[layout.FACTS])}
    assert "alerts" not in subjects
    assert {*verify(file).names} >= BOTH


@pytest.mark.clause("C24")
def test_what_came_to_an_older_version_is_left_with_the_reason(
    judged: Watched, tmp_path: Path
) -> None:
    judged.older("before")
    judged.story.wait(minutes=1)
    file = bundled(judged.story, tmp_path)

    assert verify(file).left == dict.fromkeys(sorted(BOTH), ALERTS)
    assert json.loads(entries_of(file)[layout.MANIFEST])["hidden"] == ["alert"]


def test_a_bundle_of_the_version_before_fits_and_says_that_it_lacks_alerts(
    judged: Watched, tmp_path: Path
) -> None:
    file = bundled(judged.story, tmp_path)

    def before(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        kept = [each for each in lines if each["subject"] != "alerts"]
        entries[layout.FACTS] = written(kept)

    key, said = key_of(judged.monitor.contract), {"format": layout.SECOND}
    old = remade(file, tmp_path / "old.zip", before, key, timelines=-1, changes=said)

    assert verify(old).left == dict.fromkeys(sorted(BOTH), OLDER)
    assert len(judged.of(AlertLog)) == 1
