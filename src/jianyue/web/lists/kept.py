"""The lists of what is kept of contracts: outages, upkeep, alerts, reports, money, surveys."""

from typing import Any

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.money.called import called
from jianyue.money.models import Breach, Settlement
from jianyue.money.payments.queries import dues_of
from jianyue.money.words import BreachKind, BreachState, SettlementState, Side
from jianyue.people.permissions import Deed
from jianyue.reports.models import Report
from jianyue.services.models import Window, WindowState
from jianyue.surveys.models import Survey
from jianyue.surveys.words import Rhythm, SurveyState
from jianyue.watch.models import Alert, Outage
from jianyue.watch.words import Severity
from jianyue.web.lists.columns import Asked, Column, Listing, column


def _of(model: Any, order: str, *beside: str) -> Any:  # noqa: ANN401 - rows of a model behind their door
    def rows(asked: Asked) -> Any:  # noqa: ANN401 - rows of a model
        found = model.objects.visible_to(asked.user).select_related("contract__customer", *beside)
        return found.order_by(order, "-pk")

    return rows


def _reports(asked: Asked) -> Any:  # noqa: ANN401 - rows of reports
    rows = Report.objects.visible_to(asked.user).select_related("contract__customer").counted()
    if code := asked.said("contract"):
        rows = rows.filter(contract__code=code)
    if name := asked.said("name"):
        rows = rows.filter(name=name)
    return rows.order_by("-until_at", "-pk")


def _dues(asked: Asked) -> Any:  # noqa: ANN401 - dues as they stand
    contracts = Contract.objects.visible_to(asked.user).select_related("customer")
    if code := asked.said("contract"):
        contracts = contracts.filter(code=code)
    return dues_of(list(contracts.order_by("code")), asked.user, now=asked.now)


NUMBER = column("编号", "number", "number")
CONTRACT = column("合同", "contract", "contract.code")
CUSTOMER = column("客户", "customer", "contract.customer")
OUTAGES = Listing(
    Both("中断", "outages"), (Deed.SEE_TICKETS,), frozenset(), _of(Outage, "-from_at", "ticket"),
    (
        NUMBER, CONTRACT, CUSTOMER, column("系统", "system", "system"),
        column("程度", "how much", "graded"), column("责任方", "side", "sided"),
        column("除外理由", "ground", "ground"), column("原因", "cause", "cause"),
        column("中断", "from", "from_at"), column("恢复", "until", "until_at"),
        column("作废", "taken back", "voided_at"), column("工单", "ticket", "ticket.number"),
    ),
)  # fmt: skip
WINDOWS = Listing(
    Both("维护", "upkeep"), (Deed.SEE_TICKETS,), frozenset(), _of(Window, "-from_at"),
    (
        NUMBER, CONTRACT, CUSTOMER, column("系统", "systems", "systems"),
        column("计划开始", "planned from", "from_at"),
        column("计划结束", "planned until", "until_at"),
        column("紧急", "emergency", "emergency"), column("原因", "reason", "reason"),
        column("状态", "state", "state", WindowState), column("申请", "asked", "asked_at"),
        column("答复", "answered", "answered_at"), column("开始", "began", "began_at"),
        column("结束", "ended", "ended_at"),
    ),
)  # fmt: skip
ALERTS = Listing(
    Both("告警", "alerts"), (Deed.SEE_INTERNAL,), frozenset(),
    _of(Alert, "-raised_at", "monitor", "ticket", "outage"),
    (
        CONTRACT, column("监控", "monitor", "monitor.name"), column("系统", "system", "system"),
        column("严重程度", "severity", "severity", Severity), column("标题", "title", "title"),
        column("开始", "began", "began_at"), column("告警", "raised", "raised_at"),
        column("恢复", "resolved", "resolved_at"), column("次数", "signals", "signals"),
        column("工单", "ticket", "ticket.number"), column("中断", "outage", "outage.number"),
    ),
)  # fmt: skip
REPORTS = Listing(
    Both("报告", "reports"), (Deed.SEE_AGREEMENTS,), frozenset({"contract", "name"}), _reports,
    (
        NUMBER, CONTRACT, CUSTOMER, column("报告", "report", "said"),
        column("统计期", "period", "label"), column("开始", "from", "from_at"),
        column("结束", "until", "until_at"), column("应交", "due", "due_at"),
        column("发布", "released", "released_at"),
        Column(Both("状态", "state"), lambda report, asked: report.state(asked.now)),
    ),
)  # fmt: skip
PAYMENTS = Listing(
    Both("付款", "payments"), (Deed.SEE_MONEY,), frozenset({"contract"}), _dues,
    (
        column("编号", "number", "due.number"), column("合同", "contract", "due.contract.code"),
        Column(Both("款项", "for"), lambda each, _asked: called(each.due)),
        column("金额", "amount", "due.amount"), column("币种", "currency", "due.currency"),
        column("到期日", "due", "due.due_date"), column("已开票", "invoiced", "due.invoiced"),
        column("已付", "paid", "due.paid"), column("付清日", "paid on", "due.paid_date"),
        column("逾期违约金", "late fee", "late_amount"), column("状态", "state", "standing"),
    ),
)  # fmt: skip
SETTLEMENTS = Listing(
    Both("结算", "settlements"), (Deed.SEE_MONEY,), frozenset(), _of(Settlement, "-from_date"),
    (
        NUMBER, CONTRACT, CUSTOMER, column("开始", "from", "from_date"),
        column("结束", "until", "until_date"), column("状态", "state", "state", SettlementState),
        column("轮次", "round", "round"), column("币种", "currency", "currency"),
        column("服务费", "fee", "fee"), column("调整", "adjustment", "adjustment"),
        column("应付", "payable", "payable"), column("已抵扣", "offset", "set_off"),
        column("出具", "issued", "issued_at"), column("达成一致", "agreed", "agreed_at"),
    ),
)  # fmt: skip
BREACHES = Listing(
    Both("违约", "breaches"), (Deed.SEE_MONEY,), frozenset(), _of(Breach, "-opened_at"),
    (
        NUMBER, CONTRACT, CUSTOMER, column("事项", "about", "title"),
        column("种类", "kind", "kind", BreachKind), column("违约方", "broken by", "breaker", Side),
        column("状态", "state", "state", BreachState), column("发生", "happened", "happened_at"),
        column("提出", "opened", "opened_at"), column("金额", "amount", "amount"),
        column("币种", "currency", "currency"), column("补救期限", "to cure by", "cure_until_date"),
        column("关闭", "closed", "closed_at"),
    ),
)  # fmt: skip
SURVEYS = Listing(
    Both("满意度调查", "surveys"), (Deed.SEE_SURVEYS,), frozenset(), _of(Survey, "-starts_at"),
    (
        NUMBER, CONTRACT, CUSTOMER, column("标题", "title", "title"),
        column("英文标题", "title in English", "title_en"),
        column("频率", "rhythm", "rhythm", Rhythm), column("匿名", "anonymous", "anonymous"),
        column("开始", "from", "starts_at"), column("截止", "until", "ends_at"),
        column("状态", "state", "state", SurveyState),
    ),
)  # fmt: skip
