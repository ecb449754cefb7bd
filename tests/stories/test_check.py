"""`jianyue check`: a careful reader looks through a draft before anybody signs it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jianyue.cli.check import check
from tests.agreements.sound import Edit, text_of

Check = Callable[..., dict[str, list[str]]]

# What the catalogue means as it stands; anything else that the check says there is news.
SAMPLES = ["sample-party", "sample-party"]
MEANT = {
    "bank": [
        "hours-are-days",
        "recovery-beyond-outage",
        "ladder-starts-late",
        "recovery-and-outage-charged",
        "late-fee-a-year",
        *SAMPLES,
        "explicit-words",
    ],
    "business-system": [
        "minutes-beside-percent",
        "availability-without-cap",
        *SAMPLES,
        "acceptable",
    ],
    "default": [
        "availability-without-cap",
        "few-misses",
        "late-fee-a-year",
        "acceptable",
    ],
    "handbook": [
        "indicator-without-goal",
        "acceptable",
    ],
    "outsourced": [
        "availability-without-cap",
        *["ladder-starts-late"] * 3,
        "enforceable-goal",
        "late-fee-a-year",
        *SAMPLES,
        "scalable",
    ],
    "quality": [
        "ladder-starts-late",
        "enforceable-goal",
        *SAMPLES,
        "acceptable",
    ],
    "skeleton": ["skeleton", "late-fee-a-year", *SAMPLES],
    "vendor": [
        "level-without-end",
        "calendar-before-open-end",
        "calendar-before-open-end",
        "enforceable-hours",
        "recovery-beyond-outage",
        *["ladder-starts-late"] * 3,
        "enforceable-goal",
        "few-misses",
        "few-misses",
        *SAMPLES,
    ],
    "tier-basic": ["availability-without-cap"],
}
BEYOND = ["availability-beyond-repairs", *MEANT["tier-basic"]]
MEANT |= {f"tier-{tier}": BEYOND for tier in ("standard", "advanced", "exceptional")}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, list(arguments))


def told(result: Result) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = json.loads(result.output)["findings"]
    return findings


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check the sound draft after edits; what is said in English, by rule."""

    def check_edited(*edits: Edit, code: int) -> dict[str, list[str]]:
        path = tmp_path / "draft.yaml"
        path.write_text(text_of(*edits), encoding="utf-8")
        result = run(str(path), "--json")
        assert result.exit_code == code, result.output
        found: dict[str, list[str]] = {}
        for each in told(result):
            found.setdefault(each["rule"], []).append(each["said"]["en"])
        return found

    return check_edited


def test_a_sound_draft_passes(checked: Check) -> None:
    assert checked(code=0) == {}


@pytest.mark.parametrize("name", MEANT)
def test_the_catalogue_says_only_what_is_meant(name: str) -> None:
    result = run(name, "--json")

    assert [each["rule"] for each in told(result)] == MEANT[name]
    assert result.exit_code == (1 if MEANT[name] == BEYOND else 0)


@pytest.mark.clause("E07")
@pytest.mark.parametrize(
    ("tier", "sum_", "remedy"),
    [
        ("standard", "500 / (500 + 1) = 99.8003%", "MTTF to at least 999 h"),
        ("advanced", "200 / (200 + 0.5) = 99.7506%", "MTTF to at least 4999.5 h"),
        ("exceptional", "100 / (100 + 0.1) = 99.9%", "MTTF to at least 9999.9 h"),
    ],
)
def test_the_tiers_that_promise_too_much_are_told_so(tier: str, sum_: str, remedy: str) -> None:
    first = told(run(f"tier-{tier}", "--json"))[0]

    assert first["severity"] == "contradiction"
    assert sum_ in first["said"]["en"]
    assert remedy in first["remedy"]["en"]


@pytest.mark.clause("E01")
def test_a_draft_that_lacks_a_part_is_told_so(checked: Check) -> None:
    found = checked(("compensation:", "# compensation:"), ("duties:", "# duties:"), code=1)

    assert [words.split(",")[0] for words in found["missing-part"]] == [
        "The agreement does not state the duties of the customer",
        "The agreement does not state the duties of the provider",
        "The agreement does not state the compensation for an interruption",
    ]


@pytest.mark.clause("E02")
@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("explicit-words", ("服务目录如下。", "尽快恢复。")),
        ("measurable-source", ('"<= 1 h", source: 监控', '"<= 1 h"')),
        ("enforceable-hours", ("hours: always, delivery", "hours: office, delivery")),
        ("adjustable", ("changes: {by: both, clause: 6.1}", "audit: year")),
        ("traceable", ("response: {clause: 3.2, ", "response: {")),
        (
            "reusable-words",
            ('"一级在 {targets.response.within.1} 内响应。"', "一级 1 小时内响应。"),
        ),
        ("scalable", ("  items: [{title: 运维, amount: 120000.00 CNY, per: year}]\n", "")),
        ("acceptable", ("by: both", "by: customer")),
    ],
)
def test_each_quality_of_a_draft_has_a_finding_of_its_name(
    checked: Check, rule: str, edit: Edit
) -> None:
    assert rule in checked(edit, code=0)


@pytest.mark.clause("A07")
@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("medium-medium, low-high]", "low-high]"), "these pairs are missing: medium-medium"),
        (("4: [medium-low,", "4: [medium-medium, medium-low,"), "named twice: medium-medium"),
    ],
)
def test_a_pair_of_the_matrix_stands_once(checked: Check, edit: Edit, said: str) -> None:
    assert any(said in words for words in checked(edit, code=1)["reading"])


@pytest.mark.clause("E23")
def test_the_chain_behind_must_fit_inside_the_promise(checked: Check) -> None:
    found = checked(("within: 12 h", "within: 17 h"), code=1)["behind-beyond-promise"]

    assert found == [
        (
            "Clause 3.3: Behind “resolution” (level 1, 24 h) stand one after the other: "
            "二线 8 hours, 厂商 17 hours. From 2026-01-01 00:00 the promise is due "
            "2026-01-02 00:00, while they may take until 2026-01-02 01:00."
        )
    ]


@pytest.mark.clause("C38")
def test_either_party_may_be_party_a_but_nobody_signs_with_himself(checked: Check) -> None:
    swapped = ("parties:\n", "parties:\n  party_a: provider\n")

    assert checked(swapped, code=0) == {}
    assert set(checked(("西山公司", "东湖公司"), code=1)) == {"same-party"}


@pytest.mark.clause("C13")
def test_minutes_beside_a_percentage_are_compared() -> None:
    hint = next(
        each
        for each in told(run("business-system", "--json"))
        if each["rule"] == "minutes-beside-percent"
    )

    assert "43.2 min in a month of 30 days and 44.64 min in one of 31" in hint["said"]["en"]


@pytest.mark.clause("C15")
def test_a_limit_that_the_availability_makes_idle_is_told(checked: Check) -> None:
    found = checked(('">= 99.5 %"', '">= 99.9 %"'), ('"<= 1 h"', '"<= 1 h "'), code=1)

    assert "2 h leaves 99.72%" in found["outage-limit-never-binds"][0]


@pytest.mark.clause("A18")
def test_the_usual_notice_is_no_shorter_than_the_least(checked: Check) -> None:
    assert set(checked(("usual: 7 days", "usual: 2 days"), code=1)) == {"usual-notice-below-least"}


@pytest.mark.clause("C04")
def test_instalments_make_a_whole_and_fall_due_in_the_term(checked: Check) -> None:
    found = checked(("share: 40 %, due: 2026-07-10", "share: 30 %, due: 2025-07-10"), code=1)

    assert set(found) == {"instalments-not-whole", "payment-before-start"}


@pytest.mark.clause("C03")
def test_capitals_and_figures_agree(checked: Check) -> None:
    assert set(checked(("壹拾贰万元整", "壹拾贰万零壹元整"), code=1)) == {"capitals-differ"}


@pytest.mark.clause("C22")
def test_the_banks_fourth_ladder_begins_late_and_is_meant_so() -> None:
    late = [each for each in told(run("bank", "--json")) if each["rule"] == "ladder-starts-late"]

    assert [(each["severity"], each["where"]) for each in late] == [("hint", "ladders.steps.4")]


def test_every_problem_of_reading_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text_of(("7x24", "7x8"), ("to: responded", "to: answered")), encoding="utf-8")

    result = run(str(path), "--language", "en")

    assert result.exit_code == 1
    assert result.output.splitlines()[0] == "Mend these first; the check goes on from there:"
    assert [line.split(": ")[0] for line in result.output.splitlines()[1:]] == [
        f"{path}:11:11",
        f"{path}:27:47",
    ]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"a: [", None])
def test_what_cannot_be_read_ends_with_2(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "draft.yaml"
    if content is not None:
        path.write_bytes(content)

    assert run(str(path)).exit_code == 2


def test_a_finding_is_shown_with_its_place_and_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text_of(("cap: {", "# cap: {")), encoding="utf-8")

    assert run(str(path), "--language", "zh").output.splitlines() == [
        (
            f"{path}:62:3: 警告 [credits-without-cap] 第 5.2 条：有 2 条扣减规则，却没有上限："
            "一个糟糕的月份可能扣掉的比收的还多。"
        ),
        (
            "  办法：补充 `cap: {per: month, at_most: 20 %, of: monthly fee}`，"
            "或给每条规则写 `at_most`。"
        ),
        "警告 1",
    ]


def test_nothing_found_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text_of(), encoding="gbk")

    assert run(str(path), "--language", "en").output == "Nothing found.\n"


def test_the_installed_command_checks_the_catalogue() -> None:
    command = Path(sys.executable).with_name("jianyue")

    done = subprocess.run([command, "check", "tier-standard"], capture_output=True, check=False)

    assert done.returncode == 1
    assert "第 3.3 条：可用率承诺不低于 99.9%" in done.stdout.decode()
