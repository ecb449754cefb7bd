"""What people who never saw YAML type: it is read, or told with the text to write instead."""

import pytest

from jianyue.agreements.amounts import Amount, Money, Percent, Rate
from jianyue.agreements.dates import day_written
from jianyue.agreements.goals import Goal
from jianyue.agreements.moments import Due
from jianyue.agreements.reading import read
from jianyue.agreements.written import Written
from tests.agreements.drafts import DRAFT, Draft


@pytest.mark.parametrize(
    ("kind", "typed", "read_as"),
    [
        (Amount, "30分钟", "30 min"),
        (Amount, "２ 小时", "2 h"),
        (Amount, "5个工作日", "5 working days"),
        (Amount, "8 hrs", "8 h"),
        (Percent, "99.9％", "99.9 %"),
        (Percent, "９９．９％", "99.9 %"),
        (Money, "120万元", "1200000.00 CNY"),
        (Money, "120.5万元整", "1205000.00 CNY"),
        (Money, "人民币1,200,000元整", "1200000.00 CNY"),
        (Goal, "≥ 95％", ">= 95 %"),
        (Goal, "不低于99.9%", ">= 99.9 %"),
        (Goal, "不超过 30分钟", "<= 30 min"),
        (Rate, "每日 0.05％", "0.05 % a day"),
        (Due, "2026年7月10日", "2026-07-10"),
    ],
)
def test_what_can_only_mean_one_thing_is_read(
    kind: type[Written], typed: str, read_as: str
) -> None:
    assert str(kind.accept(typed)) == read_as


@pytest.mark.parametrize(
    "typed", ["2026-1-1", "2026/1/1", "2026.01.01", "2026年1月1日", "2026 年 1 月 1 号"]
)
def test_a_day_is_read_with_its_year_first(typed: str) -> None:
    assert str(day_written(typed)) == "2026-01-01"


@pytest.mark.parametrize("typed", ["1/2/2026", "26-1-1", "2026年1月", "2026-1/1", "20260101"])
def test_a_day_that_could_mean_another_is_not_guessed(typed: str) -> None:
    assert day_written(typed) is None


@pytest.mark.parametrize(
    "week",
    ["周一至周五", "星期一到星期五", "周一、周二,周三、周四、周五", "Monday-Friday", "Mon - Fri"],
)
@pytest.mark.parametrize(
    "hours", ["9:00-17:00", "９：００－１７：００", "9点至17点", "9点-17:00", "09:00～17:00"]
)
def test_hours_are_read_as_a_notice_on_a_door_has_them(draft: Draft, week: str, hours: str) -> None:
    reading = draft.reading("  always: 7x24", f'  always: {{hours: {{"{week}": ["{hours}"]}}}}')

    assert reading.agreement is not None, reading.problems
    assert reading.agreement.calendars["always"].week()[4] == ("09:00-17:00",)


@pytest.mark.parametrize("typed", ["7×24", "7X24小时", "7 * 24", "７×２４"])
def test_round_the_clock_has_many_spellings(draft: Draft, typed: str) -> None:
    assert draft.told("always: 7x24", f'always: "{typed}"') == []


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("within: {1: 1 h", "within: {1: 8工时", "if you mean `8 h`"),
        ("within: {1: 1 h", "within: {1: 半小时", "if you mean `30 min`"),
        ('goal: ">= 95 %"', "goal: 95％", "if you mean `>= 95 %`"),
        ("to: responded", "to: 响应", "write `responded`"),
        ("from: reported", "from: 报修", "write `reported`"),
        ("of: response,", "of: response, per: 每月,", "write `month`"),
        ("targets:", "时限:", "write `targets`"),
        ("    {clause: 4.10, from", "    {条款号: 4.10, from", "write `clause`"),
        ("{clause: 4.10", "{clause: “4.10”", "write `4.10`"),
        ("{1: 1 h", "{1：1 h", "write `1: 1 h`"),
        ("{clause: 4.10", "{clause：4.10", "write `clause: 4.10`"),
    ],
)
def test_what_is_nearly_right_is_told_with_what_to_write(
    draft: Draft, old: str, new: str, hint: str
) -> None:
    assert any(hint in told for told in draft.told(old, new)), draft.told(old, new)


@pytest.mark.parametrize(
    ("new", "hint"),
    [
        ("fees: {total: 1200000}\n", "if you mean `1200000 CNY`"),
        ('fees: {total: "￥1,200,000"}\n', "if you mean `1200000 CNY`"),
        ("cap: {per: month, at_most: 5 %, of: 月服务费}\n", "write `monthly fee`"),
        ("fees: {late: {flat: 5}}\n", "if you mean `5 %`"),
        ("fees: 1200000.00 CNY\n", "there are: `adjustment`"),
    ],
)
def test_money_without_its_unit_is_never_guessed(draft: Draft, new: str, hint: str) -> None:
    assert any(hint in told for told in draft.told(new=new)), draft.told(new=new)


SLIPS = (
    DRAFT.replace("agreement: draft", "agreement：draft")
    .replace("  desk: {title: Desk", "\tdesk: {title：Desk")
    .replace("indicators:", "indicators：")
    .replace('goal: ">= 95 %"', "goal: >= 95 %")
    .replace("from: reported", "from: reportd")
    + "version:1.0\n"
)


def test_slips_of_the_keyboard_hide_no_other_problem() -> None:
    told = [(problem.line, problem.column) for problem in read(SLIPS, name="draft.yaml").problems]

    assert told == [(1, 10), (6, 1), (6, 15), (16, 26), (18, 11), (19, 60), (22, 8)]


def test_a_slip_says_what_to_write_instead() -> None:
    hints = [problem.hint_en for problem in read(SLIPS).problems]

    assert hints[0] == "write `agreement: draft`"
    assert 'write `">= 95 %"`' in hints
    assert hints[-1] == "write `version: 1.0`"


def test_words_of_a_text_are_no_slips() -> None:
    words = "purpose: |\n  注意：key：value\n  a:b\n\ttab\nterm: [\n"

    told = read(DRAFT + words + "version: 'see a：b' # 说明：x\n").problems
    assert [problem.line for problem in told] != []
    assert not any("full-width" in problem.en for problem in told)


def test_a_text_that_reads_is_never_repaired(draft: Draft) -> None:
    reading = draft.reading("title: Times", "title: 时限：含附件")

    assert reading.agreement is not None
    assert reading.agreement.articles[0].title.zh == "时限：含附件"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"PK\x03\x04", "a Word, Excel or ZIP file"),
        (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
        (b"%PDF-1.7", "a PDF file"),
    ],
)
def test_an_office_file_is_called_what_it_is(start: bytes, said: str) -> None:
    (problem,) = read(start + b"\0" * 500_000).problems

    assert said in problem.en


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b\n c: d\n", "check the indent"),
        ("a:\n  - b\n c: d\n", "the same column"),
        ("a: %x\n", "put them in quotes"),
        ("a: 'x\n", "a quote is not closed"),
        ("a: {b: c\n", "in the braces"),
    ],
)
def test_the_words_of_the_parser_are_said_in_plain_words(text: str, said: str) -> None:
    (problem,) = read(text).problems

    assert said in problem.en
    assert not problem.zh.isascii()
