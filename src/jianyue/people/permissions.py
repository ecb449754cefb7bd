"""Who may do what: one table, and the one question it answers."""

from typing import Final

from jianyue.ledger.speech import Choice, NotAllowed
from jianyue.people.models import User
from jianyue.people.roles import Role


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
    RECORD_COUNTS = (
        "record_counts",
        "导入、更正交易笔数，设置来源",
        "bring in and correct counts of transactions, set their sources",
    )
    SEE_RECOVERY = (
        "see_recovery",
        "查看灾难恢复预案、演练和备份",
        "read plans of disaster recovery, drills and backups",
    )
    PLAN_RECOVERY = (
        "plan_recovery",
        "编写灾难恢复预案，设置备份作业",
        "write plans of disaster recovery, set up backup jobs",
    )
    KEEP_STATUS = (
        "keep_status",
        "设置状态页，决定谁能看",
        "set up status pages and decide who sees them",
    )
    SEE_UPKEEP = (
        "see_upkeep",
        "查看例行维护的计划和记录",
        "read plans and records of recurring jobs",
    )
    KEEP_REQUEST_TYPES = (
        "keep_request_types",
        "设置请求类型和各自的字段",
        "define types of request and the fields of each",
    )
    PLAN_UPKEEP = (
        "plan_upkeep",
        "制定例行维护计划，指定负责人",
        "plan recurring jobs and name who does them",
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
    ASSESS = (
        "assess",
        "登记评审结果和抽查结果",
        "record what reviews and checks found",
    )
    SEE_SURVEYS = (
        "see_surveys",
        "查看满意度调查的结果和意见",
        "see the results of surveys, and opinions",
    )
    PLAN_SURVEYS = (
        "plan_surveys",
        "编写问卷，发送满意度调查",
        "write questionnaires and send surveys",
    )
    CALL_BACK = (
        "call_back",
        "回访客户，在电话里代填问卷",
        "call customers back, fill in questionnaires on the phone",
    )
    KEEP_OPINIONS = (
        "keep_opinions",
        "登记客户意见，安排改进，告知客户",
        "take up opinions, have them improved, tell the customer",
    )
    WRITE_KNOWLEDGE = (
        "write_knowledge",
        "编写知识，供服务方人员使用，注明工单由哪篇知识解决",
        "write knowledge for the provider's people, say which article solved a ticket",
    )
    SHOW_KNOWLEDGE = (
        "show_knowledge",
        "决定客户能看到哪些知识",
        "decide which knowledge customers are shown",
    )
    SEE_MONEY = (
        "see_money",
        "查看费用、付款、违约和结算",
        "see fees, payments, breaches and settlements",
    )
    KEEP_PAYMENTS = (
        "keep_payments",
        "登记计费项目、发票、付款和暂停服务通知",
        "record items charged, invoices, payments and notices of suspension",
    )
    ISSUE_SETTLEMENTS = (
        "issue_settlements",
        "出具、答复和更正结算单",
        "issue, answer and restate settlements",
    )
    ACCEPT_SETTLEMENTS = (
        "accept_settlements",
        "以客户身份确认结算单或提出异议",
        "accept or contest settlements as the customer",
    )
    HANDLE_BREACHES = (
        "handle_breaches",
        "提出和处理违约事项",
        "open breach cases and act in them",
    )
    TAKE_EVIDENCE = (
        "take_evidence",
        "取走证据包，立即封存记录",
        "take bundles of evidence, have records sealed at once",
    )
    SEE_REPORTS = "see_reports", "查看服务报告", "see service reports"
    WRITE_REPORTS = (
        "write_reports",
        "编写和发布服务报告，出具更正",
        "write and release service reports, issue restatements",
    )
    ANSWER_RESTATEMENTS = (
        "answer_restatements",
        "以客户身份接受报告的更正或提出异议",
        "accept or contest restatements of reports as the customer",
    )
    SEE_MEETINGS = (
        "see_meetings",
        "查看服务评审会和行动项",
        "see service review meetings and their action items",
    )
    KEEP_MEETINGS = (
        "keep_meetings",
        "安排服务评审会，签发会议纪要",
        "plan service review meetings, write and issue their minutes",
    )
    JOIN_MEETINGS = (
        "join_meetings",
        "以客户身份提出议题，确认会议纪要",
        "put items on the agenda and answer minutes as the customer",
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
    SORT_MAIL = (
        "sort_mail",
        "处理待确认的来信",
        "sort mail that is held",
    )
    SET_MAIL = "set_mail", "设置收信邮箱", "set the boxes that mail comes to"
    IMPORT = "import", "从文件导入工单、人员和客户", "bring in tickets, people and customers"
    KEEP_HOOKS = (
        "keep_hooks",
        "设置外发通知（Webhook），查看投递记录",
        "keep webhooks, and see what they were told",
    )
    OPERATE = "operate", "查看系统运行状况，处理发不出的通知", "see how the installation stands"


_EVERYBODY: Final = frozenset({Deed.SEE_TICKETS, Deed.SEE_AGREEMENTS})
_STAFF: Final = _EVERYBODY | {
    Deed.SEE_INTERNAL, Deed.SEE_DESK, Deed.SEE_PEOPLE, Deed.REPORT, Deed.SEE_RECOVERY,
    Deed.SEE_UPKEEP,
    Deed.SEE_SURVEYS,
}  # fmt: skip
_DESK: Final = _STAFF | {
    Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY, Deed.MERGE, Deed.WRITE_SLIPS, Deed.PLAN_WINDOWS,
    Deed.RECORD_OUTAGES, Deed.ASK_EXTENSIONS, Deed.SORT_MAIL, Deed.CALL_BACK,
    Deed.WRITE_KNOWLEDGE,
}  # fmt: skip
_MANAGER: Final = _DESK | {
    Deed.EXCLUDE, Deed.SEE_TODAY, Deed.PLAN_STAFF, Deed.PLAN_RECOVERY, Deed.ANSWER_EXTENSIONS,
    Deed.PLAN_UPKEEP, Deed.KEEP_REQUEST_TYPES,
    Deed.RECORD_COUNTS, Deed.KEEP_STATUS, Deed.KEEP_OPINIONS, Deed.TAKE_EVIDENCE,
    Deed.SEE_REPORTS, Deed.SEE_MEETINGS, Deed.SHOW_KNOWLEDGE,
}  # fmt: skip
_PARTNER: Final = frozenset({Deed.SEE_MONEY, Deed.HANDLE_BREACHES})
_USER: Final = _EVERYBODY | {Deed.REPORT, Deed.CONFIRM, Deed.SIGN_SLIPS}
_REPRESENTATIVE: Final = _USER | {
    Deed.CONTEST, Deed.APPROVE, Deed.SIGN_FOR_CUSTOMER, Deed.CONSENT_STAFF, Deed.SEE_TODAY,
    Deed.SEE_PEOPLE, Deed.ALLOW_WINDOWS, Deed.ASK_EXTENSIONS, Deed.SEE_RECOVERY, Deed.SEE_UPKEEP,
    Deed.SEE_SURVEYS, Deed.ACCEPT_SETTLEMENTS, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
    Deed.ANSWER_RESTATEMENTS, Deed.SEE_MEETINGS, Deed.JOIN_MEETINGS, Deed.KEEP_HOOKS,
} | _PARTNER  # fmt: skip

MAY: Final[dict[Role, frozenset[Deed]]] = {
    Role.DESK_AGENT: _DESK,
    Role.RESIDENT_ENGINEER: _DESK,
    Role.MOBILE_ENGINEER: _DESK,
    Role.DUTY_MANAGER: _MANAGER,
    Role.DEPARTMENT_MANAGER: _MANAGER,
    Role.OPERATIONS_MANAGER: _MANAGER
    | _PARTNER
    | {Deed.SEE_READERS, Deed.ASSESS, Deed.WRITE_REPORTS, Deed.KEEP_MEETINGS, Deed.IMPORT,
       Deed.KEEP_HOOKS},
    Role.PROJECT_MANAGER: _MANAGER
    | _PARTNER
    | {Deed.ASSESS, Deed.WRITE_REPORTS, Deed.KEEP_MEETINGS},
    Role.CONTRACT_MANAGER: _STAFF
    | _PARTNER
    | {
        Deed.SEE_TODAY, Deed.DRAFT_AGREEMENTS, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS,
        Deed.KEEP_STATUS, Deed.ASSESS, Deed.PLAN_SURVEYS, Deed.CALL_BACK, Deed.KEEP_OPINIONS,
        Deed.KEEP_PAYMENTS, Deed.ISSUE_SETTLEMENTS, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
        Deed.WRITE_REPORTS, Deed.SEE_MEETINGS, Deed.KEEP_MEETINGS,
    },
    Role.QUALITY_MANAGER: _STAFF
    | {
        Deed.SEE_TODAY, Deed.EXCLUDE, Deed.SEE_READERS, Deed.ASSESS, Deed.PLAN_SURVEYS,
        Deed.CALL_BACK, Deed.KEEP_OPINIONS, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
        Deed.WRITE_KNOWLEDGE, Deed.SHOW_KNOWLEDGE, Deed.SEE_MEETINGS, Deed.KEEP_MEETINGS,
    },
    Role.FINANCE_MANAGER: _STAFF
    | {
        Deed.SEE_TODAY, Deed.SEE_MONEY, Deed.KEEP_PAYMENTS, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
        Deed.SEE_MEETINGS,
    },
    Role.PROVIDER_GENERAL_MANAGER: _STAFF
    | _PARTNER
    | {
        Deed.SEE_TODAY, Deed.SIGN_FOR_PROVIDER, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
        Deed.SEE_MEETINGS,
    },
    Role.ADMINISTRATOR: _STAFF
    | {
        Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS, Deed.SEE_READERS,
        Deed.PLAN_STAFF, Deed.OPERATE, Deed.KEEP_STATUS, Deed.SORT_MAIL, Deed.SET_MAIL,
        Deed.IMPORT,
    },
    Role.CUSTOMER_USER: _USER,
    Role.CUSTOMER_REPRESENTATIVE: _REPRESENTATIVE,
    Role.CUSTOMER_SENIOR_MANAGER: _USER
    | {
        Deed.SEE_TODAY, Deed.CONTEST, Deed.SEE_PEOPLE, Deed.ALLOW_WINDOWS, Deed.ASK_EXTENSIONS,
        Deed.SEE_RECOVERY, Deed.SEE_UPKEEP, Deed.SEE_SURVEYS, Deed.SEE_MONEY, Deed.TAKE_EVIDENCE,
        Deed.SEE_REPORTS, Deed.SEE_MEETINGS, Deed.JOIN_MEETINGS,
    },
    Role.CUSTOMER_GENERAL_MANAGER: _EVERYBODY
    | {
        Deed.SEE_TODAY, Deed.SEE_PEOPLE, Deed.SEE_RECOVERY, Deed.SEE_SURVEYS, Deed.SEE_MONEY,
        Deed.SEE_UPKEEP, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS, Deed.SEE_MEETINGS,
        Deed.JOIN_MEETINGS,
    },
    Role.COMMITTEE_MEMBER: _EVERYBODY
    | {
        Deed.SEE_TODAY, Deed.SEE_RECOVERY, Deed.SEE_SURVEYS, Deed.SEE_MONEY, Deed.SEE_REPORTS,
        Deed.SEE_MEETINGS, Deed.SEE_UPKEEP,
    },
    Role.AUDITOR: _EVERYBODY | {
        Deed.SEE_INTERNAL, Deed.SEE_TODAY, Deed.SEE_PEOPLE, Deed.SEE_READERS, Deed.SEE_RECOVERY,
        Deed.SEE_UPKEEP,
        Deed.SEE_SURVEYS, Deed.SEE_MONEY, Deed.TAKE_EVIDENCE, Deed.SEE_REPORTS,
        Deed.SEE_MEETINGS,
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
