"""What changed between two versions: by meaning, part by part, with the clause."""

from collections.abc import Iterator
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from jianyue.agreements.difference import Change, differences
from jianyue.agreements.field_names import FIELDS, SILENT
from jianyue.agreements.language import Agreement
from jianyue.agreements.reading import read, read_catalog
from jianyue.agreements.texts import Text
from jianyue.agreements.value_names import VALUES

DRAFT = """
agreement: draft
title: {zh: 协议, en: Agreement}
term: {clause: "1.1", from: 2026-01-01, to: 2026-12-31}
roles:
  manager: {title: {zh: 经理, en: manager}}
  governor: {title: {zh: 行长, en: governor}, side: customer}
calendars:
  always: 7x24
  office: {title: {zh: 工作时间, en: office hours}, hours: {mon-fri: ["09:00-18:00"]}}
grounds: {waiting: {zh: 等待甲方, en: waiting}}
levels:
  problem: {1: 中断, 2: 不便}
  service: {1: 重要, 2: 一般}
  handling: {clause: "4.8", matrix: [[1, 2], [2, 3]]}
targets:
  recovery:
    title: {zh: 恢复, en: recovery}
    clause: "4.2"
    from: occurred
    to: restored
    within: 2 h
    calendar: always
  fix:
    title: {zh: 解决, en: resolution}
    clause: "4.5"
    by: handling
    from: reported
    to: resolved
    within: {1: 8 h, 2: 24 h, 3: 3 days}
    calendar: office
ladders:
  clause: "4.9"
  steps: {1: [{after: 5 min, tell: manager}, {after: 30 min, tell: [manager, governor]}]}
indicators:
  rate: {title: {zh: 及时率, en: rate}, clause: "4.3", measure: attainment, of: recovery, goal: ">= 95 %"}
credits:
  - {clause: "5.1", title: {zh: 扣减, en: deduction}, when: rate, below: {95 %: 2 %}}
fees: {clause: "5.4", total: 1200000.00 CNY}
reports:
  - {clause: "3.2", report: service, title: {zh: 月报, en: monthly report}, per: month, due: 5 working days}
articles:
  - number: "4"
    title: {zh: 时限, en: Times}
    clauses:
      - {number: "4.2", text: {zh: "{targets.recovery.within} 内恢复。", en: "Recovery within {targets.recovery.within}."}}
examples:
  - {ticket: {reported: 2026-03-03 10:00}, expect: {recovery.due: 2026-03-03 12:00}}
"""  # noqa: E501 - one part of the agreement to a line


def agreement(text: str) -> Agreement:
    reading = read(text)
    assert reading.agreement is not None, [problem.words("en") for problem in reading.problems]
    return reading.agreement


def changed(*exchanges: tuple[str, str]) -> tuple[Change, ...]:
    text = DRAFT
    for old, new in exchanges:
        assert old in text
        text = text.replace(old, new, 1)
    return differences(agreement(DRAFT), agreement(text))


QUOTED = "{targets.recovery.within} 内恢复"
SINGLE = [
    (
        '["09:00-18:00"]}',
        '["09:00-18:00"]}, exceptions: {2026-05-05: closed}, zone: Asia/Tokyo',
        "服务时间 工作时间 周一至周五 09:00-18:00，节假日照常 → "  # noqa: ISC004 - one sentence
        "周一至周五 09:00-18:00，节假日照常，2026 年 5 月 5 日 不服务，Asia/Tokyo",
        "service hours office hours Monday to Friday 09:00-18:00, open on holidays → "  # noqa: ISC004 - one sentence
        "Monday to Friday 09:00-18:00, open on holidays, 5 May 2026 closed, Asia/Tokyo",
    ),
    (
        "title: {zh: 工作时间, en: office hours}",
        "title: {zh: 上班时间, en: business hours}",
        "服务时间 上班时间 工作时间 → 上班时间",
        "service hours business hours office hours → business hours",
    ),
    (
        "within: 2 h",
        "within: 4 h",
        "恢复 2 小时 → 4 小时，条款 4.2",
        "recovery 2 h → 4 h, clause 4.2",
    ),
    (
        "{1: 8 h,",
        "{1: 6 h,",
        "解决 1 级 8 小时 → 6 小时，条款 4.5",
        "resolution level 1 8 h → 6 h, clause 4.5",
    ),
    (
        "from: occurred",
        "from: reported",
        "恢复 起点 故障发生 → 报告，条款 4.2",
        "recovery from occurrence → report, clause 4.2",
    ),
    (
        "calendar: always",
        "calendar: office",
        "恢复 计时日历 每日 24 小时（7×24） → 周一至周五 09:00-18:00，条款 4.2",
        "recovery counted in round the clock (7x24) → Monday to Friday 09:00-18:00, clause 4.2",
    ),
    (
        ">= 95 %",
        ">= 90 %",
        "及时率 不低于 95% → 不低于 90%，条款 4.3",
        "rate >= 95 % → >= 90 %, clause 4.3",
    ),
    (
        "to: 2026-12-31",
        "to: 2027-12-31",
        "期限 终点 2026 年 12 月 31 日 → 2027 年 12 月 31 日，条款 1.1",
        "term to 31 December 2026 → 31 December 2027, clause 1.1",
    ),
    (
        "1200000.00",
        "1300000.00",
        "费用 总额 1,200,000.00 元 → 1,300,000.00 元，条款 5.4",
        "fees total 1200000.00 CNY → 1300000.00 CNY, clause 5.4",
    ),
    (
        "[[1, 2],",
        "[[1, 1],",
        "级别 处理级别 矩阵 1-2 2 → 1，条款 4.8",
        "levels handling levels matrix 1-2 2 → 1, clause 4.8",
    ),
    (
        "{95 %: 2 %}",
        "{95 %: 3 %}",
        "罚则 扣减 低于 95 % 2% → 3%，条款 5.1",
        "service credit deduction below 95 % 2 % → 3 %, clause 5.1",
    ),
    (
        "after: 5 min",
        "after: 6 min",
        "升级告知 1 级 #1 经过 5 分钟 → 6 分钟，条款 4.9",
        "escalation level 1 #1 after 5 min → 6 min, clause 4.9",
    ),
    (
        "tell: [manager, governor]",
        "tell: governor",
        "升级告知 1 级 30 min 告知 − 经理，条款 4.9",
        "escalation level 1 30 min told − manager, clause 4.9",
    ),
    (
        "内恢复。",
        "内恢复服务。",
        f"正文 {QUOTED}。 → {QUOTED}服务，条款 4.2",
        f"text {QUOTED}。 → {QUOTED}服务, clause 4.2",
    ),
]


@pytest.mark.parametrize(("old", "new", "zh", "en"), SINGLE, ids=[row[1] for row in SINGLE])
def test_one_change_is_one_sentence_with_its_clause(old: str, new: str, zh: str, en: str) -> None:
    [change] = changed((old, new))

    assert change.kind == "changed"
    assert change.words("zh") == zh
    assert change.words("en") == en


def test_hours_are_told_in_words() -> None:
    [change] = changed(('["09:00-18:00"]', '["09:00-17:00"]'))

    assert change.zh == (
        "服务时间 工作时间 周一至周五 09:00-18:00，节假日照常 → 周一至周五 09:00-17:00，节假日照常"
    )


def test_a_new_part_is_said_with_what_it_holds() -> None:
    [change] = changed(("    calendar: always\n", "    calendar: always\n    pauses: waiting\n"))

    assert change.en == "recovery pauses + waiting, clause 4.2"
    [change] = changed(("grounds: {", "grounds: {storm: {zh: 台风, en: storm}, "))
    assert (change.kind, change.zh, change.en) == ("added", "新增 台风", "storm added")


def test_a_part_that_is_gone_is_said_with_what_it_held() -> None:
    gone = DRAFT[DRAFT.index('  - {clause: "3.2"') : DRAFT.index("articles:")]
    [change] = changed(("reports:\n" + gone, ""))

    assert change.kind == "removed"
    assert change.zh == "删除 报告 月报：每月，周期结束后 5 个工作日内，条款 3.2"


def test_layout_order_and_examples_are_no_change() -> None:
    moved = (("  office: {title", "  office:  {title"), ("10:00}, expect", "11:00}, expect"))
    swapped = (
        "grounds: {waiting: {zh: 等待甲方, en: waiting}}",
        "grounds: {waiting: {en: waiting, zh: 等待甲方}}",
    )

    assert changed(*moved, swapped) == ()


def test_changes_come_in_the_order_of_the_language() -> None:
    found = changed(
        ("1200000.00", "1.00"), ("within: 2 h", "within: 3 h"), ("2026-12-31", "2026-12-30")
    )

    assert [change.path[0] for change in found] == ["term", "targets", "fees"]


@pytest.mark.parametrize("name", ["bank", "vendor"])
def test_an_agreement_does_not_differ_from_itself(name: str) -> None:
    kept = read_catalog(name).agreement

    assert kept is not None
    assert differences(kept, kept) == ()


def test_two_agreements_can_be_compared_however_unlike() -> None:
    bank, vendor = (read_catalog(name).agreement for name in ("bank", "vendor"))

    assert bank is not None
    assert vendor is not None
    found = differences(bank, vendor)
    assert all(change.zh and change.en for change in found)
    assert {change.kind for change in found} == {"added", "removed", "changed"}


def _kinds(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _fields(model: type[BaseModel], seen: set[type]) -> Iterator[tuple[str, object]]:
    seen.add(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key == "examples" or model is Text:
            continue
        yield key, field.annotation
        for kind in _kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
                yield from _fields(kind, seen)


def test_every_field_has_a_name_in_both_languages() -> None:
    fields = {name for name, _ in _fields(Agreement, set())}

    assert fields - set(FIELDS) - SILENT == set()


def test_every_choice_has_a_name_in_both_languages() -> None:
    unnamed = {
        (field, choice)
        for field, annotation in _fields(Agreement, set())
        for kind in _kinds(annotation)
        if get_origin(kind) is Literal
        for choice in get_args(kind)
        if field != "show" and choice not in VALUES.get(field, ())
    }

    assert unnamed == set()
