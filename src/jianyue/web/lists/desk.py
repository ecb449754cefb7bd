"""The lists of the desk: tickets, slips, calls, articles; people and organisations."""

from typing import Any

from django.core.exceptions import BadRequest

from jianyue.hotline.models import Call
from jianyue.hotline.words import Standing as Called
from jianyue.knowledge.searching import rows_for, search
from jianyue.knowledge.words import Sort
from jianyue.ledger.speech import Both
from jianyue.people import queries
from jianyue.people.permissions import Deed
from jianyue.tickets.filters import KEYS, NO_LEVEL, UnknownFilter, read
from jianyue.tickets.models import Slip
from jianyue.tickets.queries import all_asked_for, choices_of
from jianyue.tickets.words import Channel, Kind, Origin, State
from jianyue.web.hotline import calls
from jianyue.web.knowledge.listed import SHOWN, narrowed
from jianyue.web.lists.columns import Asked, Column, Listing, column
from jianyue.web.people.directory import wanted_in
from jianyue.web.slips.forms import Filter
from jianyue.web.slips.found import HEAVY
from jianyue.web.slips.listing import filters_of, wanted


def _tickets(asked: Asked) -> Any:  # noqa: ANN401 - rows of tickets
    given = {name: [each for each in values if each] for name, values in asked.given.items()}
    try:
        wanted = read({name: values for name, values in given.items() if values},
                      choices_of(asked.user))  # fmt: skip
    except UnknownFilter as unknown:
        raise BadRequest(unknown) from unknown
    return all_asked_for(asked.user, wanted, now=asked.now)


def _calls(asked: Asked) -> Any:  # noqa: ANN401 - rows of calls
    show = asked.said("show", "all")
    if show not in calls.SHOWN:
        raise BadRequest(show)
    rows = calls.narrowed(Call.objects.visible_to(asked.user), show)
    return rows.select_related("contract", "caller", "agent", "ticket").order_by("-rang_at", "-pk")


def _articles(asked: Asked) -> Any:  # noqa: ANN401 - articles or editions
    rows, show, text = rows_for(asked.user), asked.said("show", "all"), asked.said("q").strip()
    if show not in SHOWN:
        raise BadRequest(show)
    if not asked.user.is_customer:
        rows = narrowed(rows.select_related("owner"), show, asked.user, asked.now)
    return search(rows, text) if text else rows.defer("terms").order_by("-written_at", "-pk")


def _people(asked: Asked) -> Any:  # noqa: ANN401 - rows of people
    return queries.people(asked.user, wanted_in({name: asked.said(name) for name in asked.given}))


def _slips(asked: Asked) -> Any:  # noqa: ANN401 - rows of slips
    chosen = asked.said("show", filters_of(asked.user)[0].value)
    if chosen not in filters_of(asked.user):
        raise BadRequest(chosen)
    seen = Slip.objects.visible_to(asked.user).defer(*HEAVY)
    rows = seen.filter(wanted(Filter.of(chosen), asked.user))
    return rows.select_related("ticket", "customer", "engineer").order_by("-written_at", "-pk")


def _level(ticket: Any, _asked: Asked) -> object:  # noqa: ANN401 - a ticket
    return None if str(ticket.level) == NO_LEVEL else ticket.level


TICKETS = Listing(
    Both("工单", "tickets"), (Deed.SEE_DESK,), frozenset({*KEYS, "q", "sort", "column"}), _tickets,
    (
        column("编号", "number", "number"), column("标题", "title", "title"),
        column("类型", "kind", "kind", Kind), column("来源", "origin", "origin", Origin),
        column("渠道", "channel", "channel", Channel),
        Column(Both("级别", "level"), _level), column("状态", "state", "state", State),
        column("客户", "customer", "customer"), column("合同", "contract", "contract.code"),
        column("服务", "service", "service"), column("报告人", "reporter", "reporter.name"),
        column("处理人", "assignee", "assignee.name"), column("小组", "team", "team"),
        column("报告时间", "reported", "reported_at"), column("到期", "due", "due_at"),
        column("解决时间", "resolved", "resolved_at"), column("关闭时间", "closed", "closed_at"),
        column("超时", "breached", "breached"), column("导入的", "imported", "imported"),
    ),
)  # fmt: skip
SLIPS = Listing(
    Both("服务单", "slips"), (Deed.SEE_TICKETS,), frozenset({"show"}), _slips,
    (
        column("编号", "number", "number"), column("工单", "ticket", "ticket.number"),
        column("客户", "customer", "customer"), column("工程师", "engineer", "engineer.name"),
        column("开始", "from", "started_at"), column("结束", "until", "ended_at"),
        column("内容", "done", "done"),
        column("工程师签署", "engineer signed", "engineer_signed_at"),
        column("客户签署", "customer signed", "customer_signed_at"),
        column("签署人", "signed by", "signer_name"),
    ),
)  # fmt: skip
CALLS = Listing(
    Both("来电", "calls"), (Deed.SEE_DESK,), frozenset({"show"}), _calls,
    (
        column("编号", "number", "number"), column("来电号码", "phone", "phone"),
        column("来电人", "caller", "caller_name"), column("合同", "contract", "contract.code"),
        column("响铃", "rang", "rang_at"), column("接听", "answered", "answered_at"),
        column("结束", "ended", "ended_at"), column("接听人", "agent", "agent.name"),
        column("工单", "ticket", "ticket.number"), column("告知编号", "number told", "numbered_at"),
        column("状态", "state", "standing", Called),
    ),
)  # fmt: skip
ARTICLES = Listing(
    Both("知识", "articles"), (Deed.SEE_TICKETS,), frozenset({"q", "show"}), _articles,
    (
        column("编号", "number", "number"), column("标题", "title", "title"),
        column("类型", "kind", "sort", Sort), column("服务", "service", "service"),
        column("版本", "version", "version"), column("状态", "state", "standing"),
        column("负责人", "owner", "owner.name"), column("复核日期", "review by", "review_date"),
        column("修改时间", "written", "written_at"),
    ),
)  # fmt: skip
PEOPLE = Listing(
    Both("人员", "people"), (Deed.SEE_PEOPLE,),
    frozenset({"q", "role", "organisation", "state"}), _people,
    (
        column("姓名", "name", "name"), column("单位", "organisation", "organisation"),
        column("角色", "roles", "roles"), column("职务", "title", "title"),
        column("邮箱", "mail", "email"), column("电话", "phone", "phone"),
        column("可登录", "can sign in", "is_active"), column("加入", "joined", "joined_at"),
        column("离开", "left", "left_at"),
    ),
)  # fmt: skip
ORGANISATIONS = Listing(
    Both("单位", "organisations"), (Deed.SEE_PEOPLE,), frozenset(),
    lambda asked: queries.organisations_with_counts(asked.user),
    (
        column("代号", "short name", "code"), column("名称", "name", "name"),
        column("英文名称", "name in English", "name_en"), column("地址", "address", "address"),
        column("电话", "phone", "phone"), column("时区", "zone", "zone"),
        column("人数", "people", "here"), column("关闭", "closed", "closed_at"),
    ),
)  # fmt: skip
