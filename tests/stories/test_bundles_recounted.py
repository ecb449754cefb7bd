"""Measures of neither systems nor tickets: what the server says is what the facts come to."""

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jianyue.evidence import layout
from jianyue.evidence.leaving import ANSWERS, CALLS
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
from jianyue.reports import releasing
from jianyue.surveys import follow_ups
from jianyue.surveys.follow_ups import Tried
from jianyue.tickets.rating import rate
from jianyue.watch.recovery import exercises, plans, reviewing
from jianyue.watch.recovery_words import Kind
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
from tests.counts import HOUR
from tests.stories.disasters import begun, script
from tests.stories.drafted import draft, reports
from tests.stories.surveyed import answered, filled, sent
from tests.story import Story

Do = Callable[..., Any]


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
    assert figures_in(file, "scalability") == [("329/4", None, None)]
    assert verify(file).left == {}


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
    assert figures_in(file, "release-process") == [("3/4", 30, 40)]
    assert figures_in(file, "problem-process") == [(None, None, None)]
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
    [(value, part, whole)] = figures_in(file, "report-rate")
    due = [each for each in reports(story) if each.due_at and each.due_at < story.now]
    assert (value, part, whole) == (str(Fraction(1, len(due))), 1, len(due))


def test_a_report_that_is_left_out_of_a_bundle_is_missed(story: Story, tmp_path: Path) -> None:
    draft(story)
    story.at("2026-01-13 11:00")
    draft(story)
    file, key = bundled(story, tmp_path), key_of(story.cast.contracts["bank-1"])

    def without(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        lines.remove(next(each for each in lines if each["subject"] == "report"))
        entries[layout.FACTS] = written(lines)

    with pytest.raises(Misfit, match="holds this timeline"):
        verify(remade(file, tmp_path / "less.zip", without, key, timelines=-1))


def test_a_report_that_is_told_to_be_due_later_is_found(story: Story, tmp_path: Path) -> None:
    draft(story)
    story.at("2026-01-13 11:00")
    draft(story)
    file = bundled(story, tmp_path)
    [(_, part, whole)] = figures_in(file, "report-rate")
    assert (part, whole) == (0, len([each for each in reports(story) if each.due_at]))
    assert "report-rate" in verify(file).names

    misfit = told_otherwise(
        story, file, "report_drafted",
        lambda fact: fact["body"].update(due_at="2026-01-13T04:00:00+00:00"),
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
    assert figures_in(running, "recovery-drill") == [(str(160 * 60), None, None)], "it goes on"
    assert "recovery-drill" in verify(running).names
    do("engineer", exercises.end, goes_on, words="无需恢复", when=story.now)
    times = {"recovered_at": first.occurred_at + 5 * HOUR}
    story.wait(hours=5)
    do("engineer", reviewing.correct, first, times, reason="时间记错")
    file = bundled(story, tmp_path, "2026")

    assert "recovery-drill" in verify(file).names
    assert figures_in(file, "recovery-drill") == [(str(5 * 3600), None, None)]


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

    misfit = told_otherwise(story, file, "recovery_recovered", faster)
    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "recovery-drill")
    assert misfit.said.en == "it says 3600, and the facts come to 1800"


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
    assert figures_in(by_hand, "hotline-answer") == [("149/150", 298, 300)]
    call = do("agent", calls.ring, story.cast.agent.tenant_id, Ring(story.now, "138 0000"))
    call = do("agent", calls.answer, call, when=story.now)
    contract, teller = story.cast.contracts[code], story.cast.people["teller"]
    do("agent", calls.name, call, contract, caller=teller)
    story.wait(minutes=1)
    called = bundled(story, tmp_path, "2026-03", code)

    assert figures_in(called, "hotline-answer") == [("1", 1, 1)]
    assert verify(called).left == dict.fromkeys(["hotline-answer", "reference-number"], CALLS)
    head = json.loads(entries_of(called)[layout.MANIFEST])
    assert head["hidden"] == ["call"]
    assert call.number not in entries_of(called)[layout.FACTS].decode()


def test_that_there_was_a_call_cannot_be_kept_secret(story: Story, do: Do, tmp_path: Path) -> None:
    """The seals list its timeline, whatever the manifest says."""
    code = story.under("outsourced")
    contract, teller = story.cast.contracts[code], story.cast.people["teller"]
    story.at("2026-03-02T10:00")
    call = do("agent", calls.ring, story.cast.agent.tenant_id, Ring(story.now, "138 0000"))
    do("agent", calls.name, call, contract, caller=teller)
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026-03", code)
    silent = remade(
        file, tmp_path / "silent.zip", lambda _: None, key_of(contract), changes={"hidden": []}
    )

    assert verify(silent).left["hotline-answer"] == CALLS


def rated(story: Story, *stars: int) -> None:
    """Have a ticket solved and rated, and reopened before each further rating."""
    ticket = story.report()
    story.record(ticket, "responded", text="好")
    for place, each in enumerate(stars):
        if place:
            story.record(ticket, "reopened", by="teller", reason="又坏了")
        story.record(ticket, "resolved", text="好")
        story.wait(minutes=1)
        person = story.cast.people["teller"]
        with inside(person.tenant_id, person.customer_id):
            rate(ticket.pk, each, at=story.now, by=person)
        story.wait(minutes=1)


@pytest.mark.clause("A10")
def test_satisfaction_is_counted_from_stars_while_nobody_was_asked_otherwise(
    story: Story, tmp_path: Path
) -> None:
    for stars in ((2, 5), (3,), (4,)):
        rated(story, *stars)
    file = bundled(story, tmp_path, "2026-Q1")
    assert figures_in(file, "satisfaction") == [("80", None, 3)]
    assert "satisfaction" in verify(file).names
    misfit = told_otherwise(story, file, "rated", lambda fact: fact["body"].update(stars=5))
    assert (misfit.place.entry, misfit.place.at) == (layout.FIGURES, "satisfaction")
    assert misfit.said.en == "it says 80 (3), and the facts come to 100 (3)"

    survey = sent(story)
    answered(story, survey, "teller", filled(points=50))
    story.wait(minutes=1)
    asked = bundled(story, tmp_path, "2026-Q1")
    assert verify(asked).left["satisfaction"] == ANSWERS
    assert json.loads(entries_of(asked)[layout.MANIFEST])["hidden"] == ["survey"]
    assert survey.number not in entries_of(asked)[layout.FACTS].decode()


@pytest.mark.clause("E17")
def test_a_follow_up_call_is_told_of_and_never_inside(story: Story, do: Do, tmp_path: Path) -> None:
    rated(story, 4)
    story.record(story.tickets[0], "verified", by="teller")
    story.record(story.tickets[0], "closed")
    day = story.now.date()
    call = do("agent", follow_ups.plan, story.tickets[0], due_date=day)
    story.wait(minutes=1)
    tried = Tried(reached=True, when=story.now, points=60, said="尚可")
    do("agent", follow_ups.record, call, tried)
    story.wait(minutes=1)
    file = bundled(story, tmp_path, "2026-Q1", words=True)

    assert verify(file).left["satisfaction"] == ANSWERS
    assert json.loads(entries_of(file)[layout.MANIFEST])["hidden"] == ["follow-up"]
    assert "尚可" not in entries_of(file)[layout.FACTS].decode()
