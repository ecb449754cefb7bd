"""The closed lists of mail in: kinds of boxes, how far a mail got, and why it is held."""

from jianyue.ledger.speech import Choice


class Kind(Choice):
    """How mail reaches a box."""

    IMAP = "imap", "从邮箱收取（IMAP）", "fetched from a mailbox (IMAP)"
    LISTENER = "listener", "邮件服务器投递（SMTP/LMTP）", "brought by a mail server (SMTP/LMTP)"
    DINGTALK = "dingtalk", "钉钉机器人", "DingTalk robot"
    WECOM = "wecom", "企业微信智能机器人", "WeCom intelligent robot"
    FEISHU = "feishu", "飞书机器人", "Feishu robot"
    PROGRAM = "program", "其他即时通讯（JSON）", "any other messenger (JSON)"

    @classmethod
    def letters(cls) -> list["Kind"]:
        """Return those to which mail comes."""
        return [cls.IMAP, cls.LISTENER]

    @classmethod
    def messengers(cls) -> list["Kind"]:
        """Return those to which messages of a messenger come."""
        return [cls.DINGTALK, cls.WECOM, cls.FEISHU, cls.PROGRAM]


class Security(Choice):
    """How the line to a mailbox is kept secret."""

    TLS = "tls", "TLS（端口 993）", "TLS (port 993)"
    STARTTLS = "starttls", "STARTTLS（端口 143）", "STARTTLS (port 143)"
    PLAIN = "plain", "不加密（仅限内部网络）", "none (private networks alone)"


class State(Choice):
    """How far a mail got."""

    WAITING = "waiting", "待处理", "waits"
    IMPORTED = "imported", "已导入工单", "on a ticket"
    ALERT = "alert", "已作为告警", "taken as an alert"
    HELD = "held", "待确认", "held"
    SET_ASIDE = "set_aside", "已搁置", "set aside"
    REJECTED = "rejected", "已拒收", "rejected"


class Why(Choice):
    """Why a mail is held or set aside."""

    UNKNOWN = "unknown", "发件人没有账号", "the sender has no account"
    UNJOINED = "unjoined", "发件人还没有加入", "the sender has not joined yet"
    UNPROVEN = (
        "unproven",
        "发件人未通过邮件服务器验证",
        "the mail server could not prove the sender",
    )
    CONTRACT = "contract", "不知道属于哪份合同", "it is not known which contract it is about"
    STRANGER = "stranger", "发件人与这张工单无关", "the sender has no part in that ticket"
    REFUSED = "refused", "工单没有接受", "the ticket did not take it"
    FLOOD = "flood", "同一地址来信过多", "too many mails from this address"
    BROKEN = "broken", "无法安全解析", "it could not be read safely"
    LARGE = "large", "超过 25 MB", "it is larger than 25 MB"
    FAILED = "failed", "处理时出错", "an error stopped it"
    AUTOMATIC = "automatic", "自动发出的邮件", "sent by a machine"
    LIST = "list", "群发或邮件列表", "bulk mail or a list"
    BOUNCE = "bounce", "退信", "a bounce"
    OWN = "own", "本产品发出的邮件", "sent by this product"
    BLOCKED = "blocked", "地址已屏蔽", "the address is blocked"
    MONITOR = "monitor", "监控地址无效", "no monitor has this address"
