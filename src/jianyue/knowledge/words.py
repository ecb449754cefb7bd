"""The words of the knowledge base."""

from jianyue.ledger.speech import Choice


class Sort(Choice):
    """What an article is."""

    HOW_TO = "how_to", "操作方法", "how-to"
    FAULT = "fault", "已知故障", "known fault"
    WORKAROUND = "workaround", "临时办法", "workaround"
    QUESTION = "question", "常见问题", "question"
    SETTING = "setting", "配置说明", "configuration"


class Standing(Choice):
    """How an article stands."""

    DRAFT = "draft", "草稿", "draft"
    PUBLISHED = "published", "已发布", "published"
    WITHDRAWN = "withdrawn", "已撤下", "withdrawn"


class Audience(Choice):
    """Who reads a published article."""

    INTERNAL = "internal", "仅服务方人员", "the provider's people only"
    CHOSEN = "chosen", "指定的客户", "chosen customers"
    ALL = "all", "所有客户", "all customers"
