"""Of what webhooks tell, and how a delivery and an address stand."""

from typing import Final

from jianyue.ledger.speech import Choice


class Event(Choice):
    """What may be told; the list is closed."""

    REPORTED = "ticket.reported", "工单：报告", "ticket: reported"
    ACKNOWLEDGED = "ticket.acknowledged", "工单：受理", "ticket: acknowledged"
    RESPONDED = "ticket.responded", "工单：答复", "ticket: responded"
    RECOVERED = "ticket.recovered", "工单：恢复服务", "ticket: service restored"
    RESOLVED = "ticket.resolved", "工单：解决", "ticket: resolved"
    REOPENED = "ticket.reopened", "工单：重新打开", "ticket: reopened"
    CLOSED = "ticket.closed", "工单：关闭", "ticket: closed"
    BREACHED = "ticket.breached", "工单：超出承诺时限", "ticket: a promise was broken"
    ESCALATED = "ticket.escalated", "工单：升级通知", "ticket: escalated"
    OUTAGE_OPENED = "outage.opened", "中断：开始", "outage: opened"
    OUTAGE_ENDED = "outage.ended", "中断：结束", "outage: ended"
    MAINTENANCE_ASKED = "maintenance.asked", "维护：申请", "maintenance: asked for"
    MAINTENANCE_CONFIRMED = "maintenance.confirmed", "维护：同意", "maintenance: confirmed"
    MAINTENANCE_BEGUN = "maintenance.begun", "维护：开始", "maintenance: begun"
    MAINTENANCE_ENDED = "maintenance.ended", "维护：结束", "maintenance: ended"
    REPORT_RELEASED = "report.released", "报告：发布", "report: released"
    SETTLEMENT_ISSUED = "settlement.issued", "结算单：出具", "settlement: issued"


TEST: Final = "endpoint.test"
# Which fact of which timeline is which event; the last two of a ticket are no facts.
OF_FACTS: Final = {
    ("ticket", "reported"): Event.REPORTED,
    ("ticket", "acknowledged"): Event.ACKNOWLEDGED,
    ("ticket", "responded"): Event.RESPONDED,
    ("ticket", "restored"): Event.RECOVERED,
    ("ticket", "resolved"): Event.RESOLVED,
    ("ticket", "reopened"): Event.REOPENED,
    ("ticket", "closed"): Event.CLOSED,
    ("ticket", "breached"): Event.BREACHED,
    ("ticket", "escalated"): Event.ESCALATED,
    ("outage", "outage_opened"): Event.OUTAGE_OPENED,
    ("outage", "outage_ended"): Event.OUTAGE_ENDED,
    ("window", "window_asked"): Event.MAINTENANCE_ASKED,
    ("window", "window_confirmed"): Event.MAINTENANCE_CONFIRMED,
    ("window", "window_begun"): Event.MAINTENANCE_BEGUN,
    ("window", "window_ended"): Event.MAINTENANCE_ENDED,
    ("report", "report_released"): Event.REPORT_RELEASED,
    ("settlement", "settlement_issued"): Event.SETTLEMENT_ISSUED,
}


class Standing(Choice):
    """How far a delivery got."""

    WAITING = "waiting", "待发送", "to be sent"
    LEASED = "leased", "发送中", "being sent"
    ACCEPTED = "accepted", "已接收", "accepted"
    FAILED = "failed", "未送达", "not delivered"


class Why(Choice):
    """Why an address is told nothing for now."""

    STANDS = "", "正常", "in order"
    BY_HAND = "by_hand", "已由人员停用", "stopped by hand"
    SILENT = "silent", "24 小时内没有一次接收成功", "nothing was accepted for 24 hours"
    GONE = "gone", "对方回答 410：不再需要", "the other side answered 410: gone"
    LEFT = "left", "负责人已离开或不再有权", "who answers for it has left, or may not any more"
