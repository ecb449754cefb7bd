"""A sound draft that the check has nothing to say about, and what it says after small edits."""

# ruff: noqa: E501 - a draft has the long lines that people write

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jianyue.agreements.checking import Finding
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.registry import RULES
from jianyue.agreements.language import Agreement
from jianyue.agreements.references import dangling
from jianyue.agreements.trees import tree_of

SOUND = """\
agreement: sound
title: {zh: 运维服务协议, en: Service agreement}
term: {clause: 1.1, from: 2026-01-01, to: 2026-12-31, renewal: automatic, renewed_for: 1 year, notice: 30 days}
parties:
  customer: {name: 东湖公司, credit_code: 91A}
  provider: {name: 西山公司, credit_code: 91B}
roles:
  manager: {title: 经理, side: provider}
  owner: {title: 负责人, side: customer}
calendars:
  always: 7x24
  office: {hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, holidays: CN}
services:
  desk: {title: 服务台, clause: 2.1, hours: always, delivery: [remote, on-site], domain: care}
  archive: {title: 档案, clause: 2.1, hours: office, delivery: [remote], domain: care}
domains:
  care: {title: 运维, clause: 2.1, indicators: [in-time]}
levels:
  clause: 3.1
  incident:
    pairs:
      1: [high-high]
      2: [high-medium, medium-high]
      3: [high-low, medium-medium, low-high]
      4: [medium-low, low-medium, low-low]
targets:
  response: {clause: 3.2, from: reported, to: responded, within: {1: 1 h, 2: 2 h, 3: 4 h, 4: 8 h}, calendar: always}
  arrival: {clause: 3.2, from: reported, to: arrived, within: {1: 2 h, 2: 8 h}, calendar: always}
  recovery: {clause: 3.2, from: reported, to: restored, within: {1: 2 h, 2: 16 h, 3: 24 h, 4: 48 h}, calendar: always}
  resolution:
    {clause: 3.3, from: reported, to: resolved, within: {1: 24 h, 2: 48 h, 3: 72 h, 4: 96 h}, calendar: always,
     pauses: [waiting]}
grounds: {waiting: 等待客户}
ladders:
  clause: 3.1
  steps:
    1: [{after: 30 min, tell: [manager]}, {after: 1 h, tell: [owner]}]
    2: [{after: 1 h, tell: [manager]}, {after: 2 h, tell: [owner]}]
    3: [{after: 2 h, tell: [manager]}]
    4: [{after: 4 h, tell: [manager]}]
maintenance: {clause: 2.1, notice: {usual: 7 days, least: 3 days}, confirmed_by: owner}
outages: {clause: 4.1, cap: 2 h}
indicators:
  in-time: {clause: 4.2, measure: attainment, of: [response, arrival, recovery, resolution], goal: ">= 95 %", expected: 200 a month, source: 工单}
  availability: {clause: 4.1, of: desk, goal: ">= 99.5 %", source: 监控}
  longest-outage: {clause: 4.1, of: desk, goal: "<= 2 h", source: 监控}
  outages: {clause: 4.1, of: desk, goal: "<= 2 times", source: 监控}
  mttr: {clause: 4.1, of: desk, goal: "<= 1 h", source: 监控}
  mttf: {clause: 4.1, of: desk, goal: ">= 200 h", source: 监控}
fees:
  clause: 5.1
  total: 120000.00 CNY
  monthly: 10000.00 CNY
  capitals: 壹拾贰万元整
  items: [{title: 运维, amount: 120000.00 CNY, per: year}]
  schedule:
    - {share: 30 %, due: 10 working days after signing}
    - {share: 40 %, due: 2026-07-10}
    - {share: 30 %, due: 10 working days after end}
  late: 0.05 % a day
credits:
  - {clause: 5.2, when: availability, below: {99.5 %: 2 %, 99.0 %: 5 %}}
  - {clause: 5.2, when: in-time, per_started: 1 %, deduct: 0.5 %, once_with: availability}
cap: {clause: 5.2, at_most: 20 %}
breach: {clause: 5.2, cure: 10 days}
duties: {customer: [配合], provider: [运维]}
acceptance: {text: 每季度评价, clause: 6.1}
improvement: {text: 逐项整改, clause: 6.1}
interruption: {text: 告知并恢复, clause: 6.1}
compensation: {text: 赔偿损失, clause: 6.1}
governance:
  changes: {by: both, clause: 6.1}
legal:
  termination: {clause: 6.1, notice: 30 days}
  force_majeure: {clause: 6.1, told: 24 h, proof: 7 days}
  signing: {clause: 6.1, copies: 4, each: 2}
behind:
  - {kind: internal, with: 二线, target: resolution, within: 8 h, levels: [1]}
  - {kind: supplier, with: 厂商, target: resolution, within: 12 h, levels: [1]}
articles:
  - {number: 1, title: 总则, clauses: [{number: 1.1, text: 期限自签订起。}]}
  - {number: 2, title: 服务, clauses: [{number: 2.1, text: 服务目录如下。}]}
  - number: 3
    title: 时限
    clauses:
      - {number: 3.1, text: 分级与升级。}
      - {number: 3.2, text: "一级在 {targets.response.within.1} 内响应。"}
      - {number: 3.3, text: 解决时限见表。}
  - {number: 4, title: 指标, clauses: [{number: 4.1, text: 可用率。}, {number: 4.2, text: 及时率。}]}
  - {number: 5, title: 费用, clauses: [{number: 5.1, text: 费用。}, {number: 5.2, text: 扣减。}]}
  - {number: 6, title: 其他, clauses: [{number: 6.1, text: 其他约定。}]}
examples:
  - {clause: 3.2, ticket: {service: desk, urgency: high, impact: high, reported: 2026-03-03 10:00}, expect: {response.due: 2026-03-03 11:00}}
"""
Edit = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A rule with an edit of the sound draft that it finds, and a near one that it does not."""

    rule: str
    bad: tuple[Edit, ...]
    good: tuple[Edit, ...]
    says: str = ""

    def __str__(self) -> str:
        return self.rule


def one(rule: str, old: str, bad: str, good: str, says: str = "") -> Case:
    """Return a case that writes one piece in two ways."""
    return Case(rule, ((old, bad),), ((old, good),), says)


def text_of(*edits: Edit) -> str:
    """Return the text of the sound draft after edits; each must meet its text."""
    text = SOUND
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1) if old else text + new
    return text


@cache
def _part(text: str) -> dict[str, Any]:
    tree, _, problems = tree_of(text, "draft.yaml")
    assert problems == []
    return tree


def draft_of(*edits: Edit) -> Agreement:
    """Return the sound draft after edits; each top part is read once for all the cases."""
    parts = re.split(r"^(?=\w)", text_of(*edits), flags=re.MULTILINE)[1:]
    tree = {key: value for part in parts for key, value in _part(part).items()}
    assert [fault.en for fault in dangling(tree)] == []
    return Agreement.model_validate(tree)


def told_by(rule: str, *edits: Edit) -> list[Finding]:
    """Return what one rule finds after edits."""
    found = next(each for each in RULES if each.id == rule)
    return found.findings(Draft(draft_of(*edits)), None)


def assert_told_apart(case: Case) -> None:
    """Assert that the bad edit is found, with its words, and the good one is not."""
    told = [finding.en for finding in told_by(case.rule, *case.bad)]
    assert told
    assert any(case.says in words for words in told), told
    assert [finding.en for finding in told_by(case.rule, *case.good)] == []
