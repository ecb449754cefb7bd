"""Signs of life beside the tickets: slips, ratings and questions, each by the product's own action.

A few of the newest tickets have them, so that every page has something to show.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from jianyue.demo.loading import Loading
from jianyue.people.models import User
from jianyue.tickets import actions, rating, slips
from jianyue.tickets.models import Result, Ticket, Way
from jianyue.tickets.slips import Hand, Service
from jianyue.tickets.words import State

SLIPS: Final = 6  # of each customer
RATINGS: Final = 12
SOON: Final = timedelta(minutes=15)
STARS: Final = (
    (5, "处理很快，谢谢。"), (5, ""), (4, "解决了，但电话等了一会儿。"), (5, "工程师很耐心。"),
    (3, "同样的问题上个月也出现过。"), (5, ""), (4, ""), (2, "超过了承诺的时间。"),
)  # fmt: skip

Asked = tuple[str, str, dict[str, Any]]


def _more_time(now: datetime) -> Asked:
    reason = "需要等待厂商提供补丁。"
    return "extension_asked", "engineer", {"until": now + timedelta(days=2), "reason": reason}


def _note(_: datetime) -> Asked:
    text = "已与网络组核对，初步判断不是链路问题。"
    return "noted", "agent", {"text": text, "internal": True}


def _proposal(_: datetime) -> Asked:
    text = "建议今晚九点后更换，业务中断约十分钟。"
    return "solution_proposed", "engineer", {"text": text}


ASKED: Final = (_more_time, _note, _proposal)


def give(loading: Loading) -> None:
    """Give the newest tickets of each customer what people add. Inside the tenant's fence."""
    for customer, signed in loading.signed.items():
        rows = Ticket.objects.filter(contract=signed.contract).order_by("-reported_at")
        for number, ticket in enumerate(rows.filter(state=State.RESOLVED)[:SLIPS]):
            _slip(ticket, number, loading, loading.users[customer])
        rested = rows.filter(state=State.CLOSED, changed_at__lt=loading.now - SOON)
        for number, ticket in enumerate(rested[:RATINGS]):
            stars, words = STARS[number % len(STARS)]
            at = ticket.changed_at + SOON
            rating.rate(ticket.pk, stars, words=words, at=at, by=ticket.reporter)
        working = rows.filter(state=State.WORKING, paused=False)
        for ticket, ask in zip(working[: len(ASKED)], ASKED, strict=False):
            kind, who, said = ask(loading.now)
            actions.record(ticket.pk, kind, at=loading.now, by=loading.users[who], **said)


def _slip(ticket: Ticket, number: int, loading: Loading, representative: User) -> None:
    """Write a slip: of three, one is signed by both, one by the engineer, one by nobody yet."""
    at = min(ticket.changed_at + SOON, loading.now)
    engineer = next(user for user in loading.users.values() if user.pk == ticket.assignee_id)
    on_site = number % 2 == 0
    service = Service(
        way=Way.ON_SITE if on_site else Way.REMOTE,
        started_at=ticket.changed_at - 3 * SOON,
        ended_at=ticket.changed_at,
        done="查明原因并处理，已与使用人一起验证。",
        result=Result.SOLVED,
        place="现场机房" if on_site else "",
        parts=[{"name": "光模块", "count": 1}] if on_site else (),
    )
    slip = slips.write(ticket.pk, service, at=at, by=engineer)
    if number % 3 > 0:
        slips.sign_for_engineer(slip.pk, digest=slip.digest, at=at, by=engineer)
    if number % 3 > 1:
        hand = Hand(slip.digest, representative.name, "password")
        slips.sign_for_customer(slip.pk, hand, at=at, by=representative)
