"""The words of tickets: states, origins, request types, classes of security incidents."""

from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both, Choice


class State(Choice):
    """Where a ticket stands for those who work on it."""

    NEW = "new", "待受理", "new"
    WORKING = "working", "处理中", "in progress"
    RESOLVED = "resolved", "已解决", "resolved"
    CLOSED = "closed", "已关闭", "closed"
    MERGED = "merged", "已合并", "merged"

    @classmethod
    def open(cls) -> list["State"]:
        """Return the states in which somebody still has something to do."""
        return [cls.NEW, cls.WORKING, cls.RESOLVED]


class Kind(Choice):
    """What kind of ticket it is, as agreements name kinds."""

    INCIDENT = "incident", "故障", "incident"
    REQUEST = "request", "服务请求", "service request"
    COMPLAINT = "complaint", "投诉", "complaint"
    FEEDBACK = "feedback", "意见反馈", "feedback"
    WORK_ORDER = "work-order", "工单", "work order"
    PROBLEM = "problem", "问题", "problem"
    CHANGE = "change", "变更", "change"
    RELEASE = "release", "发布", "release"


class Origin(Choice):
    """Where an incident was found (B13)."""

    REQUEST = "request", "用户报告", "a user's report"
    INSPECTION = "inspection", "巡检", "an inspection"
    COMPLAINT = "complaint", "投诉", "a complaint"
    FAULT = "fault", "故障告警", "a fault alert"


class Channel(Choice):
    """By which way somebody brought it to the desk (A11)."""

    PORTAL = "portal", "网页", "these pages"
    HOTLINE = "hotline", "热线", "hotline"
    MESSENGER = "messenger", "即时通讯", "messenger"
    MAIL = "mail", "邮件", "mail"
    IN_PERSON = "in_person", "当面", "in person"
    PROGRAM = "program", "程序接口", "a program"


class Category(Choice):
    """The types of request (B17)."""

    SERVICE = "service", "服务申请", "service request"
    BUSINESS_SUPPORT = "business_support", "业务支持", "business support"
    ENHANCEMENT = "enhancement", "小型改进", "small enhancement"
    INFORMATION = "information", "信息咨询", "information"
    CONSULTANCY = "consultancy", "业务咨询", "business consultancy"
    TRAINING = "training", "培训申请", "training application"


class Security(Choice):
    """Classes of security incident, apart from all others (D07)."""

    POLITICAL = "political", "政治事件", "political incident"
    LEAK = "leak", "信息泄露", "leak"
    DATA_THEFT = "data_theft", "窃取用户数据", "theft of user data"
    UNAUTHORISED_CHANGE = "unauthorised_change", "未经授权的变更", "unauthorised change"
    CONCEALMENT = "concealment", "瞒报", "concealment"
    OVERREACH = "overreach", "严重越权", "overreach with grave effect"


class Mode(Choice):
    """How a service was given without travelling (B06, E05)."""

    PHONE = "phone", "电话", "by phone"
    MAIL = "mail", "邮件", "by mail"
    REMOTE = "remote", "远程接入", "by remote access"
    ONLINE = "online", "在线", "online"
    SELF_SERVICE = "self-service", "自助", "by self-service"


# Facts that are no acts: what began a ticket, joined it to others, or hangs on it.
BEGUN: Final = MappingProxyType(
    {
        "reported": Both("报告", "reported"),
        "rejected": Both("撤销或不认可", "rejected"),
        "merged": Both("合并到另一张工单", "merged into another"),
        "absorbed": Both("并入另一张工单", "took in another"),
        "split": Both("拆出新工单", "split"),
        "linked": Both("关联", "linked"),
        "unlinked": Both("取消关联", "unlinked"),
        "attached": Both("添加附件", "a file was added"),
        "slip_written": Both("填写服务记录单", "a service slip was written"),
        "slip_signed": Both("签署服务记录单", "a service slip was signed"),
        "rated": Both("评价", "rated"),
        "detailed": Both("补充或更正申请内容", "answers were given or put right"),
    }
)


class Contest(Choice):
    """How an exclusion stands between the parties (B18)."""

    EXCLUDED = "excluded", "已排除（待客户确认）", "excluded, the customer has not agreed yet"
    AGREED = "agreed", "双方同意排除", "exclusion agreed"
    CONTESTED = "contested", "客户有异议", "contested by the customer"
