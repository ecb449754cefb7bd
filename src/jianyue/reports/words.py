"""The words of reports: how they stand, what brings them about, what recipients answer."""

from collections.abc import Mapping
from typing import Final

from jianyue.ledger.speech import Both, Choice


class State(Choice):
    """How a report stands."""

    DRAFT = "draft", "编写中", "being written"
    LATE = "late", "逾期未交", "late"
    RELEASED = "released", "已发布，待签收", "released, to be received"
    RECEIVED = "received", "已签收", "received"
    CONTESTED = "contested", "有异议", "contested"
    DROPPED = "dropped", "不再需要", "not needed"


class Answer(Choice):
    """What a recipient says of a report."""

    RECEIVED = "received", "已签收", "received"
    CONTESTED = "contested", "有异议", "contested"


class On(Choice):
    """What brings about a report that is not of a period."""

    MAJOR_INCIDENT = "major-incident", "重大事件", "a major incident"
    INSPECTION = "inspection", "巡检", "an inspection"
    DEMAND = "demand", "按要求", "on demand"


class Restated(Choice):
    """How a restatement stands."""

    PROPOSED = "proposed", "待服务方出具", "to be issued by the provider"
    WITHDRAWN = "withdrawn", "不再需要", "not needed any more"
    ISSUED = "issued", "已出具，待客户答复", "issued, waits for the customer"
    ACCEPTED = "accepted", "双方接受", "accepted by both"
    CONTESTED = "contested", "客户不接受", "not accepted by the customer"


SAID: Final[Mapping[str, Both]] = {
    "report_drafted": Both("列入应交并起草", "fell due and was drafted"),
    "section_written": Both("编辑", "edited"),
    "report_released": Both("发布", "released"),
    "report_delivered": Both("送达", "delivered"),
    "report_received": Both("签收", "received"),
    "report_contested": Both("提出异议", "contested"),
    "report_dropped": Both("取消", "dropped"),
    "restatement_proposed": Both("建议更正数据", "a restatement is proposed"),
    "restatement_withdrawn": Both("更正建议不再需要", "the proposal is not needed any more"),
    "restatement_issued": Both("出具更正", "restatement issued"),
    "restatement_accepted": Both("接受更正", "restatement accepted"),
    "restatement_contested": Both("不接受更正", "restatement not accepted"),
}
