"""Who may do what: one table, and the one question it answers."""

from typing import Final

from jianyue.ledger.speech import Choice, NotAllowed
from jianyue.people.models import User
from jianyue.people.roles import ENGINEERS, Role


class Deed(Choice):
    """Something a person may or may not do."""

    SEE_TICKETS = "see_tickets", "查看工单", "see tickets"
    SEE_INTERNAL = "see_internal", "查看服务方内部内容", "see what is internal to the provider"
    REPORT = "report", "报告事项", "report a ticket"
    WORK = (
        "work",
        "处理工单：受理、答复、暂停、解决",
        "work on tickets: acknowledge, answer, pause, resolve",
    )
    ASSIGN = "assign", "派单", "assign tickets"
    CLASSIFY = "classify", "定级和分类", "classify tickets"
    EXCLUDE = "exclude", "把工单排除在考核之外", "exclude tickets from the measurement"
    MERGE = "merge", "合并和拆分工单", "merge and split tickets"
    CONFIRM = "confirm", "以客户身份确认、验证和评价", "confirm, verify and rate as the customer"
    CONTEST = "contest", "否决暂停，对排除提出异议", "reject pauses, contest exclusions"
    APPROVE = (
        "approve",
        "以代表身份批准延期和方案",
        "approve extensions and solutions as the representative",
    )
    WRITE_SLIPS = "write_slips", "填写服务记录单", "write service record slips"
    SIGN_SLIPS = (
        "sign_slips",
        "以客户身份签署服务记录单",
        "sign service record slips as the customer",
    )
    SEE_AGREEMENTS = "see_agreements", "阅读协议", "read agreements"
    DRAFT_AGREEMENTS = "draft_agreements", "起草和发布协议", "draft and publish agreements"
    SIGN_FOR_PROVIDER = (
        "sign_for_provider",
        "代表服务方签署协议",
        "sign agreements for the provider",
    )
    SIGN_FOR_CUSTOMER = "sign_for_customer", "代表客户签署协议", "sign agreements for the customer"
    PLAN_STAFF = (
        "plan_staff",
        "指定工程师，登记在岗，安排值班",
        "name engineers, record presence, plan rosters",
    )
    CONSENT_STAFF = (
        "consent_staff",
        "同意更换工程师，要求更换",
        "consent to a change of engineer, ask for a replacement",
    )
    PLAN_WINDOWS = (
        "plan_windows",
        "申请、开始和结束计划维护",
        "ask for planned maintenance, begin and end it",
    )
    RECORD_OUTAGES = (
        "record_outages",
        "登记、更正系统中断和处理经过",
        "record and correct outages and what was done about them",
    )
    ALLOW_WINDOWS = (
        "allow_windows",
        "以客户身份确认或拒绝计划维护",
        "confirm or refuse planned maintenance as the customer",
    )
    ASK_EXTENSIONS = (
        "ask_extensions",
        "申请延长服务时间，或在热线上代客户登记",
        "ask for longer service hours, or enter them for the customer on the hotline",
    )
    ANSWER_EXTENSIONS = (
        "answer_extensions",
        "以服务方身份确认或拒绝延长服务时间",
        "confirm or refuse longer service hours as the provider",
    )
    SEE_DESK = "see_desk", "查看服务台队列", "see the desk's queues"
    SEE_TODAY = (
        "see_today",
        "查看即将违约的工单和人员负荷",
        "see what is about to breach and the load of people",
    )
    SEE_PEOPLE = "see_people", "查看人员和团队", "see people and teams"
    MANAGE_PEOPLE = (
        "manage_people",
        "邀请人员，授予角色，安排团队",
        "invite people, give roles, arrange teams",
    )
    MANAGE_CUSTOMERS = "manage_customers", "设立客户和合同", "set up customers and contracts"
    MANAGE_CALENDARS = "manage_calendars", "发布节假日", "publish holidays"
    SEE_READERS = "see_readers", "查看谁读过什么", "see who read what"
    OPERATE = "operate", "查看系统运行状况，处理发不出的通知", "see how the installation stands"


_EVERYBODY: Final = frozenset({Deed.SEE_TICKETS, Deed.SEE_AGREEMENTS})
_STAFF: Final = _EVERYBODY | {
    Deed.SEE_INTERNAL, Deed.SEE_DESK, Deed.SEE_PEOPLE, Deed.REPORT,
}  # fmt: skip
_DESK: Final = _STAFF | {
    Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY, Deed.MERGE, Deed.WRITE_SLIPS, Deed.PLAN_WINDOWS,
    Deed.RECORD_OUTAGES, Deed.ASK_EXTENSIONS,
}  # fmt: skip
_MANAGER: Final = _DESK | {
    Deed.EXCLUDE, Deed.SEE_TODAY, Deed.PLAN_STAFF, Deed.ANSWER_EXTENSIONS,
}  # fmt: skip
_USER: Final = _EVERYBODY | {Deed.REPORT, Deed.CONFIRM, Deed.SIGN_SLIPS}
_REPRESENTATIVE: Final = _USER | {
    Deed.CONTEST, Deed.APPROVE, Deed.SIGN_FOR_CUSTOMER, Deed.CONSENT_STAFF, Deed.SEE_TODAY,
    Deed.SEE_PEOPLE, Deed.ALLOW_WINDOWS, Deed.ASK_EXTENSIONS,
}  # fmt: skip

MAY: Final[dict[Role, frozenset[Deed]]] = {
    Role.DESK_AGENT: _DESK,
    Role.RESIDENT_ENGINEER: _DESK,
    Role.MOBILE_ENGINEER: _DESK,
    Role.DUTY_MANAGER: _MANAGER,
    Role.DEPARTMENT_MANAGER: _MANAGER,
    Role.OPERATIONS_MANAGER: _MANAGER | {Deed.SEE_READERS},
    Role.PROJECT_MANAGER: _MANAGER,
    Role.CONTRACT_MANAGER: _STAFF
    | {Deed.SEE_TODAY, Deed.DRAFT_AGREEMENTS, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS},
    Role.QUALITY_MANAGER: _STAFF | {Deed.SEE_TODAY, Deed.EXCLUDE, Deed.SEE_READERS},
    Role.FINANCE_MANAGER: _STAFF | {Deed.SEE_TODAY},
    Role.PROVIDER_GENERAL_MANAGER: _STAFF | {Deed.SEE_TODAY, Deed.SIGN_FOR_PROVIDER},
    Role.ADMINISTRATOR: _STAFF
    | {
        Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS, Deed.SEE_READERS,
        Deed.PLAN_STAFF, Deed.OPERATE,
    },
    Role.CUSTOMER_USER: _USER,
    Role.CUSTOMER_REPRESENTATIVE: _REPRESENTATIVE,
    Role.CUSTOMER_SENIOR_MANAGER: _USER
    | {
        Deed.SEE_TODAY, Deed.CONTEST, Deed.SEE_PEOPLE, Deed.ALLOW_WINDOWS, Deed.ASK_EXTENSIONS,
    },
    Role.CUSTOMER_GENERAL_MANAGER: _EVERYBODY | {Deed.SEE_TODAY, Deed.SEE_PEOPLE},
    Role.COMMITTEE_MEMBER: _EVERYBODY | {Deed.SEE_TODAY},
    Role.AUDITOR: _EVERYBODY | {
        Deed.SEE_INTERNAL, Deed.SEE_TODAY, Deed.SEE_PEOPLE, Deed.SEE_READERS,
    },
}  # fmt: skip


def may(user: User, deed: Deed) -> bool:
    """Tell whether one of the person's roles allows `deed`."""
    return any(deed in MAY[role] for role in user.roles)


def must(user: User, deed: Deed) -> None:
    """Raise NotAllowed unless the person may do it."""
    if not may(user, deed):
        raise NotAllowed(
            "您的角色不能进行这项操作；需要时请联系管理员。",
            "Your roles do not allow this; ask an administrator if you need it.",
        )


def is_engineer(user: User) -> bool:
    """Tell whether the person works at the customers' places."""
    return bool(user.roles & ENGINEERS)
