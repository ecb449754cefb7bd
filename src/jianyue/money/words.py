"""What is said of dues, breach cases, suspensions and settlements."""

from typing import Final

from jianyue.ledger.speech import Both, Choice


class Source(Choice):
    """Where a due comes from."""

    SCHEDULE = "schedule", "付款计划", "payment schedule"
    ITEM = "item", "计费项目", "item charged"
    SETTLEMENT = "settlement", "结算单", "settlement"


class Waits(Choice):
    """What has to happen before a due has a day."""

    NOTHING = "", "", ""
    CONDITION = "condition", "待付款条件成就", "waits for its condition"
    INVOICE = "invoice", "待开发票", "waits for the invoice"
    RECEIPT = "receipt", "待收到款项", "waits for the receipt"
    ACCEPTANCE = "acceptance", "待验收合格", "waits for acceptance"
    SIGNING = "signing", "待签订", "waits for the signing"
    START = "start", "待服务开始", "waits for the start"
    END = "end", "待服务期满", "waits for the end"
    PURCHASE = "purchase", "待购买", "waits for the purchase"
    NOTICE = "notice", "待通知", "waits for the notice"
    REQUEST = "request", "待提出请求", "waits for the request"
    BREACH = "breach", "待违约发生", "waits for the breach"
    INCIDENT = "incident", "待事件解决", "waits for the incident"


class Posted(Choice):
    """What is written down against a due."""

    INVOICE = "invoice", "发票", "invoice"
    PAYMENT = "payment", "付款", "payment"
    OFFSET = "offset", "抵扣", "offset"
    BEFORE = "before", "启用前已付", "paid before payments were kept here"


class Standing(Choice):
    """How a due stands on a day."""

    DROPPED = "dropped", "已取消", "dropped"
    PAID = "paid", "已付清", "paid"
    EARLIER = "earlier", "启用前到期", "fell due before payments were kept here"
    OVERDUE = "overdue", "逾期", "overdue"
    TODAY = "today", "今日到期", "due today"
    SOON = "soon", "即将到期", "due soon"
    AHEAD = "ahead", "未到期", "ahead"
    WAITING = "waiting", "条件未成就", "waits"


class Per(Choice):
    """What the price of an item is for."""

    HOUR = "hour", "小时", "hour"
    DAY = "day", "天", "day"
    VISIT = "visit", "次", "visit"
    PROJECT = "project", "项", "project"
    MONTH = "month", "月", "month"
    QUARTER = "quarter", "季度", "quarter"
    YEAR = "year", "年", "year"
    TERM = "term", "服务期", "term"


class Side(Choice):
    """Which of the two parties."""

    PROVIDER = "provider", "服务方", "provider"
    CUSTOMER = "customer", "客户", "customer"

    @property
    def other(self) -> "Side":
        """The other party."""
        return Side.CUSTOMER if self is Side.PROVIDER else Side.PROVIDER


class BreachKind(Choice):
    """What was broken."""

    INDICATOR = "indicator", "指标未达到", "an indicator missed"
    DUTY = "duty", "未履行义务", "a duty not done"
    CONFIDENTIALITY = "confidentiality", "违反保密约定", "confidentiality broken"
    INTERRUPTION = (
        "interruption",
        "故意或重大过失致服务中断",
        ("an interruption by intent or gross negligence"),
    )
    PAYMENT = "payment", "逾期付款", "a payment not made"
    OTHER = "other", "其他", "something else"


class Severity(Choice):
    """How bad a breach is."""

    MINOR = "minor", "轻微", "minor"
    SERIOUS = "serious", "较重", "serious"
    GRAVE = "grave", "严重", "grave"


class Way(Choice):
    """How a breach is compensated."""

    SUM = "sum", "支付违约金", "a sum of money"
    KIND = "kind", "以服务补偿", "service in kind"
    INTERRUPTION = "interruption", "赔偿中断损失", "compensation for the interruption"


class BreachState(Choice):
    """Where a breach case stands."""

    PROPOSED = "proposed", "待确认是否违约", "proposed, to be confirmed"
    OPENED = "opened", "待告知对方", "to be told to the other side"
    TOLD = "told", "已告知，处理中", "told, being handled"
    CURE = "cure", "限期纠正", "to be cured by a day"
    CLOSED = "closed", "已了结", "closed"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    DISMISSED = "dismissed", "不构成违约", "no breach"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be done about it."""
        return self in {BreachState.CLOSED, BreachState.WITHDRAWN, BreachState.DISMISSED}


class Right(Choice):
    """What may be done once the time to cure has passed."""

    SUSPEND = "suspend", "暂停服务或付款", "suspend"
    EVALUATE = "evaluate", "评估损失", "evaluate the loss"
    TERMINATE = "terminate", "解除合同", "terminate"
    CLAIM = "claim", "索赔", "claim damages"


class Ground(Choice):
    """Why a service is suspended."""

    UNPAID = "unpaid", "逾期未付款", "not paid in time"
    BREACH = "breach", "客户违约未纠正", "a breach that was not cured"
    EMERGENCY = "emergency", "紧急情况", "an emergency"


class SuspensionState(Choice):
    """Where a suspension stands."""

    TOLD = "told", "已通知", "told ahead"
    RUNNING = "running", "暂停中", "suspended"
    ENDED = "ended", "已恢复", "resumed"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class LineKind(Choice):
    """What a line of a settlement is."""

    FEE = "fee", "本期服务费", "fee of the period"
    LATE = "late", "逾期违约金", "late fee"
    CREDIT = "credit", "指标扣减", "service credit"
    BREACH = "breach", "服务方违约金", "breach sum of the provider"
    BREACH_CUSTOMER = "breach-customer", "客户违约金", "breach sum of the customer"

    @property
    def deducts(self) -> bool:
        """Whether it lowers what the customer pays."""
        return self in {LineKind.CREDIT, LineKind.BREACH}


class LineState(Choice):
    """How the customer stands to one line."""

    OPEN = "open", "待确认", "to be answered"
    ACCEPTED = "accepted", "已接受", "accepted"
    CONTESTED = "contested", "有异议", "contested"
    ANSWERED = "answered", "服务方已答复", "answered by the provider"
    SILENT = "silent", "逾期未提异议，视为接受", "accepted by silence"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be said about it."""
        return self in {LineState.ACCEPTED, LineState.SILENT}


class SettlementState(Choice):
    """Where a settlement stands."""

    ISSUED = "issued", "待客户确认", "waits for the customer"
    CONTESTED = "contested", "有异议", "contested"
    AGREED = "agreed", "双方确认", "agreed by both"
    RESTATED = "restated", "已更正，待客户确认", "restated, waits for the customer"


CNY: Final = "CNY"
SINGLE: Final = Both("一次付清", "one payment")
