"""The settings: one door for each area that a person may manage."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_those_who
from jianyue.web.templatetags.jianyue import address


@dataclass(frozen=True, slots=True)
class Area:
    """Something that can be set up, and who may."""

    name: str
    deed: Deed
    icon: str
    said: Both
    about: Both


AREAS: Final = (
    Area("calendars", Deed.MANAGE_CALENDARS, "calendar", Both("节假日与日历", "Holidays"),
         Both("发布官方通知，预览会变动的期限", "publish official notices, see what they move")),
    Area("customer-new", Deed.MANAGE_CUSTOMERS, "organisation",
         Both("新客户与合同", "New customer and contract"),
         Both("建立客户、合同和第一份草稿", "a customer, its contract and a first draft")),
    Area("agreements", Deed.MANAGE_CUSTOMERS, "agreement", Both("合同", "Contracts"),
         Both("移交、保存期限与续期", "hand-over, retention, renewal")),
    Area("organisations", Deed.MANAGE_PEOPLE, "team", Both("组织与团队", "Organisations and teams"),
         Both("客户、团队与组织结构", "customers, teams, how they stand together")),
    Area("people", Deed.MANAGE_PEOPLE, "people", Both("人员与角色", "People and roles"),
         Both("邀请、角色、离开", "invite, give roles, let go")),
    Area("imports", Deed.IMPORT, "download", Both("导入", "Imports"),
         Both("Zammad、GLPI、Jira 的工单，人员和客户的表格",
              "tickets of Zammad, GLPI and Jira, tables of people and customers")),
    Area("boxes", Deed.SET_MAIL, "mail", Both("收信邮箱", "Boxes for mail"),
         Both("客户写信登记和补充工单", "customers report and answer by mail")),
    Area("hooks", Deed.KEEP_HOOKS, "out", Both("外发通知（Webhook）", "Webhooks"),
         Both("把工单、中断、报告等事件告知其他系统", "tell other systems what happens")),
    Area("cockpit", Deed.OPERATE, "wrench", Both("运行状况", "Operation"),
         Both("故障、积压的通知、备份、磁盘", "faults, notices that wait, backups, disk")),
)  # fmt: skip


@for_those_who(
    Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS, Deed.IMPORT, Deed.KEEP_HOOKS
)
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Show the areas that the person may manage."""
    user = person(request)
    areas = [(each, address(each.name)) for each in AREAS if may(user, each.deed)]
    return render(request, "onboarding/settings.html", {"areas": areas})
