"""`jianyue replay`: what a contract manager gets from a service desk's export."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jianyue.cli.main import main

SAMPLE = Path(__file__).resolve().parents[2] / "examples/servicenow/incident_event_log.csv"
DRAFT = """
agreement: draft
title: {{zh: 草案, en: Draft}}
zone: Asia/Shanghai
term: {{from: 2026-01-01, to: 2026-12-31}}
calendars: {{always: 7x24}}
targets:
  response: {{title: {{zh: 响应, en: response}}, clause: "1.1", for: [incident], from: reported,
    to: responded, within: {response}, calendar: always}}
  visit: {{title: {{zh: 到场, en: visit}}, from: reported, to: arrived, within: 4 h,
    calendar: always}}
indicators:
  response-rate: {{measure: attainment, of: response, per: month, goal: ">= 90 %"}}
fees: {{total: 120000.00 CNY}}
credits:
  - {{clause: "2.1", when: response-rate, per_started: 1 %, deduct: 0.5 %, of: monthly fee}}
"""
MAPPING = """
mapping: own
title: own
form: one-row
zone: Asia/Shanghai
ticket: 工单
facts: {reported: {column: 报告}, responded: {column: 响应}, resolved: {column: 解决}}
"""
# Reported 10:00; answered after 20 min, after 40 min, and not at all.
ROWS = """工单,报告,响应,解决
A1,2026-03-02 10:00,2026-03-02 10:20,2026-03-02 11:00
A2,2026-03-02 10:00,2026-03-02 10:40,2026-03-02 11:00
=A3,2026-03-31 10:00,,
"""

Replay = Callable[..., Result]


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """Run the command in an empty folder that holds a draft, a mapping and a history."""
    monkeypatch.chdir(tmp_path)
    Path("draft.yaml").write_text(DRAFT.format(response="30 min"), "utf-8")
    Path("milder.yaml").write_text(DRAFT.format(response="1 h"), "utf-8")
    Path("own.yaml").write_text(MAPPING, "utf-8")
    Path("history.csv").write_text(ROWS, "utf-8")

    def run(*arguments: str, language: str = "en") -> Result:
        return CliRunner().invoke(main, ["replay", *arguments, "--language", language])

    return run


def own(replay: Replay, *more: str, language: str = "en") -> Result:
    return replay("draft.yaml", "history.csv", "--mapping", "own.yaml", *more, language=language)


def page(folder: str = "out/draft") -> str:
    return Path(folder, "report.html").read_text("utf-8")


@pytest.mark.parametrize(("agreement", "target"), [("vendor", "response"), ("bank", "recovery")])
def test_the_real_incidents_replay_under_a_catalogue_agreement(
    replay: Replay, agreement: str, target: str
) -> None:
    result = replay(agreement, str(SAMPLE), "--out", "results")

    assert result.exit_code == 0, result.output
    assert "600 tickets" in result.output
    assert target in result.output
    assert sorted(each.name for each in Path("results").iterdir()) == [
        "clocks.csv", "clocks.json", "report.html",
    ]  # fmt: skip


def test_every_clock_stands_in_both_files(replay: Replay) -> None:
    assert own(replay).exit_code == 0
    rows = list(csv.DictReader(Path("out/draft/clocks.csv").read_text("utf-8-sig").splitlines()))
    objects = json.loads(Path("out/draft/clocks.json").read_text("utf-8"))

    assert [(row["ticket"], row["state"], row["remaining_seconds"]) for row in rows] == [
        ("A1", "met", "600"),
        ("A2", "breached", "-600"),
        ("'=A3", "running", "1800"),
    ]
    assert [each["ticket"] for each in objects] == ["A1", "A2", "=A3"]
    assert objects[0]["done_utc"] == "2026-03-02T02:20:00Z"
    assert objects[2]["done_utc"] is None


def test_a_target_without_data_is_not_measurable_and_says_why(replay: Replay) -> None:
    result = own(replay)

    assert "visit: not measurable: the source does not tell the arrival on site" in result.output
    assert "数据来源没有到达现场时间" in page()


@pytest.mark.clause("E03")
def test_a_draft_shows_what_it_would_have_cost(replay: Replay) -> None:
    # One of two met is 50 %: 40 points below 90 %, each started point 0.5 % of 10,000.
    assert "2026-03 credits 2,000.00" in own(replay).output


@pytest.mark.clause("E03")
def test_two_drafts_show_which_tickets_flip(replay: Replay) -> None:
    result = own(replay, "--against", "milder.yaml")

    assert "2026-03 credits 2,000.00 → 0.00 (-2,000.00)" in result.output
    assert Path("out/draft/flips.csv").read_text("utf-8-sig").splitlines() == [
        "ticket,target,change",
        "A2,response,better",
    ]
    assert 'id="flips-response"' in page()


def test_the_agreement_s_term_does_not_bind(replay: Replay) -> None:
    Path("history.csv").write_text(ROWS.replace("2026", "2019"), "utf-8")

    assert "2019-03 credits" in own(replay).output


def test_one_ticket_is_explained_slice_by_slice(replay: Replay) -> None:
    result = own(replay, "--explain", "A2")

    assert result.exit_code == 0
    assert re.search(r"breached · left −10 min · held until 2026-03-02 10:30", result.output)
    assert re.search(r"2026-03-02 10:00 +2026-03-02 10:40 +counted +40 min", result.output)
    assert not Path("out").exists()


def test_a_ticket_that_is_not_there_is_said_so(replay: Replay) -> None:
    result = own(replay, "--explain", "A9")

    assert result.exit_code == 2
    assert "There is no ticket A9" in result.output


def test_rows_set_aside_are_listed_with_their_reason_and_the_rest_counts(replay: Replay) -> None:
    bad = "A4,yesterday,,\nA5,2026-03-03 10:00\n,2026-03-03 10:00,,\n"
    Path("history.csv").write_text(ROWS + bad, "utf-8")
    result = own(replay)

    assert result.exit_code == 0
    assert "rows set aside: 3" in result.output
    assert "报告 = yesterday" in page()


def test_an_agreement_without_targets_says_so(replay: Replay) -> None:
    Path("draft.yaml").write_text("agreement: draft\ntitle: {zh: 空, en: Empty}\n", "utf-8")
    result = own(replay)

    assert result.exit_code == 0
    assert "no targets" in result.output
    assert "没有时限目标" in page()


def test_a_history_without_rows_is_an_empty_report(replay: Replay) -> None:
    Path("history.csv").write_text(ROWS.splitlines()[0] + "\n", "utf-8")
    result = own(replay)

    assert result.exit_code == 0
    assert "0 tickets" in result.output


def test_the_report_needs_nothing_else(replay: Replay) -> None:
    own(replay)
    text = page()

    assert "default-src 'none'" in text
    assert not re.search(r'(?:src|href)="(?!#)', text)


def test_every_number_opens_its_evidence(replay: Replay) -> None:
    own(replay, "--against", "milder.yaml")
    text = page()
    linked = set(re.findall(r'href="#([^"]+)"', text))

    assert {"t1-met", "t1-missed", "t1-open", "t1-2026-03-missed", "flips-response"} <= linked
    assert linked <= set(re.findall(r'id="([^"]+)"', text))


def test_the_report_says_everything_in_both_languages(replay: Replay) -> None:
    own(replay)
    text = page()

    assert text.count('<span lang="zh">') == text.count('<span lang="en">') > 20


def test_a_hostile_ticket_number_is_only_text_on_the_page(replay: Replay) -> None:
    Path("history.csv").write_text(ROWS.replace("A2", "<script>alert(1)</script>"), "utf-8")
    own(replay)

    assert "<script>alert" not in page()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page()


def test_the_answer_is_in_the_users_language(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "张工单" in own(replay, language="zh").output
    arguments = ["replay", "draft.yaml", "history.csv", "--mapping", "own.yaml"]
    for name, value, expected in (
        ("LANG", "en_GB.UTF-8", "tickets"),
        ("LC_ALL", "zh_CN.UTF-8", "张工单"),
        ("LC_ALL", "C.UTF-8", "tickets"),
    ):
        monkeypatch.setenv(name, value)
        assert expected in CliRunner().invoke(main, arguments).output


def test_a_second_run_replaces_the_files_and_keeps_what_else_is_there(replay: Replay) -> None:
    own(replay, "--out", "kept")
    Path("kept/notes.txt").write_text("mine", "utf-8")
    Path("kept/report.html").write_text("old", "utf-8")
    own(replay, "--out", "kept")

    assert Path("kept/notes.txt").read_text("utf-8") == "mine"
    assert page("kept").startswith("<!doctype html>")
    assert [each.name for each in Path().iterdir() if each.name.startswith(".")] == []


def test_a_folder_that_cannot_be_written_is_refused_in_words(replay: Replay) -> None:
    Path("taken").write_text("a file", "utf-8")
    result = own(replay, "--out", "taken/report")

    assert result.exit_code == 2
    assert "cannot be written" in result.output
    assert Path("taken").read_text("utf-8") == "a file"


def test_an_explanation_says_what_does_not_apply_and_what_cannot_be_told(replay: Replay) -> None:
    english = own(replay, "--explain", "=A3").output
    chinese = own(replay, "--explain", "=A3", language="zh").output

    assert "running · left 30 min · due 2026-03-31 10:30" in english
    assert "the source does not tell the arrival on site" in english
    assert "进行中 · 剩余 30 分 · 到期 2026-03-31 10:30" in chinese
    requests = DRAFT.replace("[incident]", "[request]").format(response="30 min")
    Path("draft.yaml").write_text(requests, "utf-8")
    assert "does not apply to this ticket" in own(replay, "--explain", "A1").output


def test_a_real_ticket_is_explained_with_its_grounds_and_levels(replay: Replay) -> None:
    output = replay("vendor", str(SAMPLE), "--explain", "INC0000541").output

    assert "waiting-for-customer" in output
    assert "urgency=medium, impact=high" in output
    assert re.search(r"restoration clause 3\.5\n +met · level 4 · left", output)


def test_long_evidence_is_cut_and_says_where_the_rest_is(replay: Replay) -> None:
    row = "B{},2026-03-02 10:00,2026-03-02 10:20,2026-03-02 11:00\n"
    Path("history.csv").write_text(ROWS + "".join(map(row.format, range(2500))), "utf-8")
    own(replay)

    assert "The first 25 are listed here; the others are in clocks.csv." in page()
    assert "2,501" in page()
    assert len(Path("out/draft/clocks.csv").read_text("utf-8-sig").splitlines()) == 2504
