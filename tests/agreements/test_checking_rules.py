"""Every rule of the check finds its fault, and spares the draft beside it."""

import pytest

from jianyue.agreements.checking import check, rules
from jianyue.agreements.checking.findings import words
from jianyue.agreements.problems import Mark
from jianyue.agreements.reading import read
from tests.agreements import cases_figures, cases_money, cases_promises, cases_words
from tests.agreements.sound import SOUND, Case, assert_told_apart, draft_of

ALL = (
    *cases_promises.CASES,
    *cases_figures.CASES,
    *cases_money.CASES,
    *cases_words.CASES,
)


def test_the_check_says_nothing_about_a_sound_draft() -> None:
    reading = read(SOUND, name="draft.yaml")

    assert reading.problems == ()
    assert reading.agreement is not None
    assert check(reading.agreement, reading.marks) == ()


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_fault_is_found_and_what_is_near_it_spared(case: Case) -> None:
    assert_told_apart(case)


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in ALL} == {name for name, *_ in rules()}


def test_every_rule_has_its_words_and_every_words_their_rule() -> None:
    assert [name for name, *_ in rules()] == list(words())


def test_a_finding_tells_its_place_its_clause_and_a_remedy_in_both_languages() -> None:
    reading = read(SOUND.replace("{1: 1 h, 2: 2 h,", "{1: 1 h, 2: 5 h,"), name="draft.yaml")
    assert reading.agreement is not None

    finding = check(reading.agreement, reading.marks)[0]

    assert (finding.severity, finding.rule) == ("contradiction", "stricter-is-looser")
    assert (finding.clause, finding.where) == ("3.2", "targets.response.within.2")
    assert finding.place == Mark("draft.yaml", 27, 78)
    assert finding.words("zh").startswith("第 3.2 条：时限“response”的第 2 级（5 小时）")
    assert finding.remedy("zh") == "把较严级别的时限改短，或让两级用同一服务时间。"
    assert finding.remedy("en") == "Shorten the stricter level, or count both on one calendar."


def test_the_gravest_findings_come_first() -> None:
    told = check(
        draft_of(
            ("cap: {", "# cap: {"), ("text: 逐项整改", "text: XXX"), ("by: both", "by: customer")
        )
    )

    assert [finding.severity for finding in told] == ["warning", "warning", "hint"]
