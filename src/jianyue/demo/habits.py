"""Macros and tags of the sample world's desk."""

from datetime import datetime
from typing import Final

from jianyue.demo.people import Population
from jianyue.tickets import actions, macros
from jianyue.tickets.models import Ticket

MACROS: Final[dict[str, dict[str, dict[str, object]]]] = {
    "接手 / Take over": {
        "acknowledged": {}, "assigned": {"assignee": "me"},
        "responded": {"text": "{reporter}您好，{number}“{title}”由{me}处理，有进展随时告知。"},
    },
    "等客户回复 / Wait for the customer": {
        "paused": {
            "ground": "waiting-for-customer",
            "text": "{reporter}您好，处理 {number} 还需要您确认，请尽快回复。",
        },
        "tagged": {"tags": "等客户"},
    },
    "恢复后关闭 / Solved and closed": {
        "resumed": {}, "resolved": {"text": "已恢复正常，原因已排除。"}, "closed": {},
    },
}  # fmt: skip
TAGS: Final = ("打印机", "网络, vpn", "短信网关", "月末, 打印机", "vpn")


def settle_in(people: Population, *, now: datetime) -> None:
    """Write macros for everybody and tag what is open. Inside the tenant's fence."""
    manager, agent = people.users["operations"], people.users["agent"]
    for name, steps in MACROS.items():
        macros.keep(macros.Written(name, dict(steps), own=False), at=now, by=manager)
    rows = Ticket.objects.visible_to(agent).open().order_by("-reported_at")
    for ticket, tags in zip(rows[: len(TAGS)], TAGS, strict=False):
        actions.record(ticket.pk, "tagged", at=now, by=agent, tags=tags)
