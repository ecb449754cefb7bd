"""The words of imports: what is brought in, from where, and which columns it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jianyue.ledger.speech import Both, Choice


class What(Choice):
    """What the rows of a file are."""

    TICKETS = "tickets", "工单", "tickets"
    PEOPLE = "people", "人员", "people"
    ORGANISATIONS = "organisations", "客户单位", "customers"


class Source(Choice):
    """Which desk wrote the file."""

    TABLE = "table", "普通表格", "a plain table"
    ZAMMAD = "zammad", "Zammad", "Zammad"
    GLPI = "glpi", "GLPI", "GLPI"
    JIRA = "jira", "Jira", "Jira"


class Dates(Choice):
    """How days are written where the year does not come first."""

    YEAR_FIRST = "ymd", "年-月-日", "year, month, day"
    DAY_FIRST = "dmy", "日-月-年", "day, month, year"
    MONTH_FIRST = "mdy", "月-日-年", "month, day, year"


class Outcome(Choice):
    """What becomes of a row."""

    MADE = "made", "新建", "new"
    CHANGED = "changed", "更新", "updated"
    SAME = "same", "已有，不变", "known, unchanged"
    SKIPPED = "skipped", "略过", "left out"
    FAULTY = "faulty", "有错", "faulty"


SKIP: Final = "-"  # in place of a value: rows that say so are left out


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column may tell.

    names   headings that mean it, in whatever case
    needed  whether no row can do without
    values  whether its values are mapped one by one
    """

    name: str
    said: Both
    names: tuple[str, ...] = ()
    needed: bool = False
    values: bool = False


TICKETS: Final = (
    Field("key", Both("对方的编号", "Number there"),
          ("issue key", "number", "#", "ticket#", "key", "id", "编号", "工单号", "工单编号",
           "单号", "问题关键字", "关键字"), needed=True),
    Field("title", Both("标题", "Title"),
          ("title", "summary", "name", "subject", "标题", "主题", "概要", "摘要", "工单标题"),
          needed=True),
    Field("text", Both("内容", "Description"),
          ("note", "description", "content", "body", "内容", "描述", "详细描述", "问题描述")),
    Field("kind", Both("类型", "Kind"),
          ("type", "issue type", "kind", "类型", "工单类型", "问题类型"), values=True),
    Field("state", Both("状态", "State"),
          ("state", "status", "state_id", "状态", "工单状态"), values=True),
    Field("priority", Both("优先级", "Priority"),
          ("priority", "priority_id", "level", "优先级", "级别", "紧急程度"), values=True),
    Field("service", Both("服务", "Service"),
          ("service", "component/s", "components", "category", "itilcategories_id", "group",
           "group_id", "服务", "系统", "分类"), values=True),
    Field("organisation", Both("单位", "Organisation"),
          ("organization", "organization_id", "organisation", "entities_id", "entity",
           "单位", "客户", "客户名称", "实体"), values=True),
    Field("reporter", Both("报告人", "Reporter"),
          ("customer", "customer_id", "reporter", "requester", "users_id_requester", "报告人",
           "提交人", "请求者", "联系人"), values=True),
    Field("assignee", Both("处理人", "Assignee"),
          ("owner", "owner_id", "assignee", "technician", "users_id_tech", "经办人", "处理人",
           "负责人", "技术员"), values=True),
    Field("reported_at", Both("报告时间", "Reported at"),
          ("created_at", "created", "opening date", "date", "date_creation", "reported",
           "创建时间", "创建日期", "已创建", "报告时间", "提交时间", "打开日期"), needed=True),
    Field("responded_at", Both("响应时间", "First answer at"),
          ("first_response_at", "first response", "first response at", "responded",
           "take into account date", "takeintoaccountdate", "首次响应", "首次响应时间", "响应时间",
           "受理日期")),
    Field("resolved_at", Both("解决时间", "Resolved at"),
          ("resolved", "resolution date", "solvedate", "solving date", "resolved_at",
           "close_at", "closed at", "解决时间", "解决日期", "已解决")),
    Field("closed_at", Both("关闭时间", "Closed at"),
          ("close_at", "closed_at", "closed at", "closedate", "closing date", "closed",
           "关闭时间", "关闭日期")),
    Field("solution", Both("解决说明", "Solution"),
          ("solution", "resolution", "解决方案", "处理结果", "解决说明")),
    Field("claimed_response", Both("对方算出的响应分钟数", "Minutes to the answer there"),
          ("first_response_in_min",)),
    Field("claimed_close", Both("对方算出的解决分钟数", "Minutes to the end there"),
          ("close_in_min",)),
)  # fmt: skip
PEOPLE: Final = (
    Field("email", Both("邮箱", "Mail"), ("email", "e-mail", "mail", "邮箱", "电子邮箱", "邮件"),
          needed=True),
    Field("name", Both("姓名", "Name"), ("name", "full name", "姓名", "名字"), needed=True),
    Field("organisation", Both("单位", "Organisation"),
          ("organisation", "organization", "company", "单位", "公司", "客户"), needed=True,
          values=True),
    Field("role", Both("角色", "Role"), ("role", "roles", "角色", "岗位"), values=True),
    Field("title", Both("职务", "Title"), ("title", "job title", "职务", "职位")),
    Field("phone", Both("电话", "Phone"), ("phone", "mobile", "telephone", "电话", "手机")),
)  # fmt: skip
ORGANISATIONS: Final = (
    Field("code", Both("代号", "Short name"), ("code", "short name", "代号", "编码"), needed=True),
    Field("name", Both("名称", "Name"), ("name", "名称", "单位名称", "客户名称"), needed=True),
    Field("name_en", Both("英文名称", "Name in English"), ("name_en", "english name", "英文名称")),
    Field("address", Both("地址", "Address"), ("address", "地址")),
    Field("phone", Both("电话", "Phone"), ("phone", "telephone", "电话")),
)  # fmt: skip
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    What.TICKETS: TICKETS, What.PEOPLE: PEOPLE, What.ORGANISATIONS: ORGANISATIONS,
}  # fmt: skip


def fields_of(what: str) -> dict[str, Field]:
    """Return what the columns of such a file may tell, by name."""
    return {each.name: each for each in FIELDS[what]}
