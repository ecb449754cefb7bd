"""What stands on paper for each choice that an agreement can make, in both languages."""

from dataclasses import asdict

import pytest

from jianyue.agreements import catalog
from jianyue.agreements.language import Agreement
from jianyue.agreements.reading import read, read_catalog
from jianyue.agreements.rendering import document_of
from jianyue.agreements.written import Language
from jianyue.documents.document import Document, Signatures, Table

HEAD = "agreement: draft\ntitle: {zh: 协议, en: Agreement}\n"
TIMES = """
calendars:
  always: 7x24
  night: {hours: {fri-sat: ["22:00-06:00"]}, holidays: US, make_up: none}
  window:
    {title: {zh: 窗口, en: window}, hours: {sun: ["02:00-04:00"]}, exceptions: {2026-05-01: closed}}
roles: {lead: {title: {zh: 组长, en: lead}}}
grounds: {waiting: {zh: 等待甲方, en: waiting}}
levels:
  priority: {1: {name: P1, text: 停机}, 2: 不便}
targets:
  fix: {title: {zh: 修复, en: fix}, clause: "4.1", from: reported, to: resolved, within: {1: 4 h, 2: 3 days},
    calendar: {1: always, 2: night}, pauses: waiting, same_time: yes, services: desk,
    extension: {approved_by: lead, levels: [1]}, note: {zh: 持续处理。, en: Continuous effort.}}
services:
  desk: {title: {zh: 服务台, en: desk}, hours: {phone: always, mail: night, messenger: night},
    price: 100.00 CNY, effort_limit: "2", recipients: [internal], content: [{zh: 接听, en: calls}]}
maintenance: {notice: {least: 3 working days}, window: window}
outages: {unknown: down, counts: [full, degraded]}
indicators:
  calls: {title: {zh: 接听率, en: calls}, clause: "4.2", measure: hotline-answer, goal: ">= 99 %", within: 30 s, levels: [1],
    calendar: night, weight: "0.5", note: {zh: 含夜间, en: nights too}}
  count: {title: {zh: 件数, en: count}, clause: "4.3", measure: outages, goal: "<= 1 times"}
  shown: {title: {zh: 只看, en: watched}, clause: "4.4", measure: mttf}
ladders: {steps: {1: [{after: 1 h, tell: lead}]}, paused: yes}
rules: {reopen: restart, reclassify: from_start, cohort: reported, planned_downtime: ignored, late_facts: carry,
  responded: acknowledgement, queue: arrival, consent: [1, 2]}
"""  # noqa: E501 - one part of the agreement to a line
MONEY = """
calendars: {office: {title: {zh: 工作时间, en: office hours}, hours: {mon-fri: ["09:00-18:00"]}}}
fees:
  hourly: 300.00 CNY
  monthly: 1000.00 USD
  yearly: 12000.00 CNY
  by_level: {1: 5000.00 CNY}
  items: [{title: {zh: 项目, en: project}, amount: 10.00 CNY, per: project, class: customised}]
  tax: 6 %
  invoice: 5 working days after receipt
  surcharge: {outside: office, share: 50 %}
  schedule: [{amount: 1000.00 CNY, due: day 10 of next month, every: month, for: previous, statement: day 1 of next month}]
  late: {flat: 3 %, at_most: 10 %, suspend_after: 30 days}
indicators: {count: {title: {zh: 件数, en: count}, clause: "4.3", measure: outages, goal: "<= 1 times"},
  share: {title: {zh: 可用率, en: uptime}, measure: availability, goal: ">= 99 %"}}
credits:
  - {clause: "5.1", when: count, per_case: yes, deduct: 500.00 CNY, at_most: 2000.00 CNY, once_with: share}
cap: {per: quarter, at_most: 5000.00 CNY}
breach:
  provider: {fixed: 20000.00 CNY}
  customer: {share: 5 %, of: unpaid sum, damages: no}
  either: {fixed: 100.00 USD}
  cure: 10 days
  then: [suspend, claim]
  notice: 24 h
"""  # noqa: E501 - same
LAW = """
purpose: {zh: 约定服务。, en: Settles the service.}
term: {from: purchase, open_ended: yes, effective: start}
parties: {customer: {name: 甲, mail: a@example.org, account: "1", credit_code: "2"}, provider: {name: 乙}}
acceptance: {per: quarter, text: {zh: 按指标验收。, en: Accepted by the indicators.}}
legal:
  place: {zh: 甲方机房, en: the customer's machine room}
  property: {belongs_to: both}
  confidentiality: {without_end: yes, covers: [{zh: 个人信息, en: personal data}], disclosure: {zh: 依法披露, en: by law}}
  disputes: {negotiate: 30 days, then: arbitration, place: {zh: 某仲裁委员会, en: an arbitration body}, law: {zh: 中国法律, en: law of China}}
  termination: {notice: 30 days, provider_notice: 60 days, grounds: [{zh: 违约, en: breach}], settled: [{zh: 结清费用, en: fees settled}]}
  force_majeure: {covers: [{zh: 地震, en: earthquakes}], told: 24 h, proof: 7 days}
  notices: {by: [courier, mail]}
reports: [{report: incident, on: major-incident, due: 3 days after incident, copies: 2}]
governance: {audit: year, changes: {by: customer, answer: 5 days, indicators_reviewed: year}}
staff: {groups: [{role: {zh: 工程师, en: engineer}}], change_notice: 3 days}
behind: [{kind: internal, with: {zh: 二线, en: second line}, target: fix, within: 1 h}]
calendars: {always: 7x24}
targets: {fix: {from: reported, to: resolved, within: 2 h, calendar: always}}
"""  # noqa: E501 - same


def agreement(text: str) -> Agreement:
    reading = read(HEAD + text)
    assert reading.agreement is not None, [problem.words("en") for problem in reading.problems]
    return reading.agreement


def said(text: str, language: Language = "zh") -> str:
    """Return everything on paper, cells and sentences a line each."""
    return "\n".join(_words(asdict(document_of(agreement(text), language))["blocks"]))


def _words(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    inner = (
        part.values() if isinstance(part, dict) else part if isinstance(part, (list, tuple)) else ()
    )
    return [word for piece in inner for word in _words(piece)]


ON_PAPER = [
    (TIMES, "zh", "周五至周六 22:00-06:00"),
    (TIMES, "zh", "US 法定节假日不服务"),
    (TIMES, "zh", "2026 年 5 月 1 日\n不服务"),
    (TIMES, "zh", "电话：每日 24 小时（7×24）\n邮件、即时通讯：周五至周六 22:00-06:00"),
    (TIMES, "zh", "接听（单项工作量不超过 2 人日）"),
    (TIMES, "zh", "基础\n100.00 元/年"),
    (TIMES, "zh", "1 级、2 级的解决方案，须经甲方代表同意后才能实施。"),
    (TIMES, "en", "At level 1, level 2, a solution is applied only once Party A consents to it."),
    (TIMES, "zh", "按优先级\n1 级：4 小时\n2 级：3 日"),
    (TIMES, "zh", "延长时限（1 级）须经组长批准；持续处理。"),
    (TIMES, "zh", "计划维护：至少提前 3 个工作日通知；维护窗口：窗口；紧急维护不视为计划维护"),
    (TIMES, "zh", "限时：30 秒\n计划服务时间：周五至周六 22:00-06:00\n含夜间"),
    (TIMES, "zh", "接听率\n权重 0.5"),
    (TIMES, "zh", "仅统计"),
    (TIMES, "zh", "暂停计时期间不升级"),
    (TIMES, "zh", "重新打开的，重新按全部时限计时。"),
    (TIMES, "zh", "级别变更后，按新级别自起点重新计算时限。"),
    (TIMES, "zh", "工单计入其报告的周期"),
    (TIMES, "zh", "计划停机不影响计时。"),
    (TIMES, "zh", "其达成或违约计入补录的周期并注明；其他指标以更正报告列明。"),
    (TIMES, "zh", "响应是指给出编号的受理确认"),
    (TIMES, "zh", "待办工单按到达先后处理。"),
    (TIMES, "zh", "计为中断的是：全面中断、部分降级"),
    (TIMES, "zh", "无监控数据的时段视为中断。"),
    (TIMES, "en", "Time that nothing watched counts as down."),
    (TIMES, "en", "Friday to Saturday 22:00-06:00"),
    (MONEY, "zh", "项目（元/项目）\n定制\n10.00 元\n壹拾元整"),
    (MONEY, "zh", "每月服务费\n\nUSD 1,000.00\n\n"),  # dollars have no Chinese capitals
    (MONEY, "zh", "1 级（年）\n\n5,000.00 元\n伍仟元整"),
    (MONEY, "zh", "上述金额含税，税率 6%。"),
    (MONEY, "zh", "在“工作时间”以外的服务加收 50%。"),
    (MONEY, "zh", "发票：收到款项后 5 个工作日内。"),
    (MONEY, "zh", "每月，次月 10 日前\n支付上一期、结算单：次月 1 日前"),
    (MONEY, "zh", "按未付金额的 3% 支付违约金；累计不超过逾期金额的 10%；"),
    (MONEY, "zh", "逾期超过 30 日的，乙方可以暂停服务至付清。"),
    (MONEY, "zh", "每超出目标一次：扣 500.00 元\n最多扣 2,000.00 元\n与“可用率”同一中断只计较高者"),
    (MONEY, "zh", "每季度扣减合计不超过 5,000.00 元。"),
    (MONEY, "zh", "乙方违约的，支付违约金 20,000.00 元（大写：贰万元整）；"),
    (MONEY, "zh", "违约金不足以弥补损失的，另行赔偿。"),
    (MONEY, "zh", "甲方违约的，按未付金额的 5% 支付违约金。"),
    (MONEY, "zh", "任何一方违约的，支付违约金 USD 100.00"),
    (MONEY, "zh", "违约发生后 24 小时内通知对方。"),
    (MONEY, "zh", "经通知后 10 日内未改正的，守约方可以暂停、索赔。"),
    (MONEY, "en", "overdue for 30 days, Party B may suspend the service until paid"),
    (LAW, "zh", "约定服务。"),
    (LAW, "zh", "期限：自购买之日起，不设终止日期；自期限起始之日起生效。"),
    (LAW, "zh", "电子邮件：\na@example.org\n统一社会信用代码：\n2\n银行账户：\n1"),
    (LAW, "zh", "每季度：按指标验收。"),
    (LAW, "zh", "服务地点：甲方机房。"),
    (LAW, "zh", "工作成果归双方所有。"),
    (LAW, "zh", "双方对个人信息保密；保密义务无期限；依法披露。"),
    (LAW, "zh", "争议由双方协商；30 日内协商不成的，提交某仲裁委员会仲裁；适用法律：中国法律。"),
    (LAW, "zh", "协商终止须提前 30 日书面提出；乙方终止须提前 60 日书面通知；"),
    (LAW, "zh", "终止事由：违约；终止时：结清费用。"),
    (LAW, "zh", "发生不可抗力（地震）的，24 小时内告知对方并协商处理；7 日内提供证明；"),
    (LAW, "zh", "正式通知以快递、电子邮件书面发出；并保留发出证明。"),
    (LAW, "zh", "incident\n每次重大事件后\n事件解决后 3 日内\n（2 份）"),
    (LAW, "zh", "每年一次"),
    (LAW, "zh", "甲方可单方调整服务；提议在 5 日内答复；指标评审：每年。"),
    (LAW, "zh", "内部支持协议\n二线\nfix\n1 小时"),
    (LAW, "en", "Term: from purchase, without an end"),
    (LAW, "en", "then go to arbitration: an arbitration body"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "words"), ON_PAPER)
def test_each_choice_stands_on_paper(text: str, language: Language, words: str) -> None:
    assert words in said(text, language)


def test_without_targets_or_figures_there_are_no_rules_of_clocks() -> None:
    assert "计时与统计规则" not in said("legal: {place: 甲方}\n")


def test_braces_outside_the_articles_stay_as_they_are() -> None:
    assert "{模板}" in said("scope: {in: ['{模板}']}\n")


def test_an_english_agreement_prevails_over_its_chinese_paper() -> None:
    assert said("language: en\n").startswith("本文为译本，以英文本为准。")


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_catalogue_agreement_goes_on_paper(name: str, language: Language) -> None:
    kept = read_catalog(name).agreement
    assert kept is not None
    document = document_of(kept, language)

    assert sum(isinstance(block, Signatures) for block in document.blocks) == 1
    assert _empty_columns(document) == []
    assert document.title == kept.title.words(language)


def _empty_columns(document: Document) -> list[str]:
    return [
        head
        for block in document.blocks
        if isinstance(block, Table)
        for at, head in enumerate(block.header)
        if not any(row[at] for row in block.rows)
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "等待客户"), ("en", "waiting for the customer")]
)
def test_a_common_ground_without_words_has_its_usual_ones(language: Language, words: str) -> None:
    text = HEAD + TIMES.replace("pauses: waiting,", "pauses: waiting-for-customer,")

    kept = read(text).agreement
    assert kept is not None
    assert words in str(asdict(document_of(kept, language)))
