"""What people are told of mail in: a box that fails, mail that somebody must look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.mail.models import Box, Mail
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed
from jianyue.tickets.models import Ticket
from jianyue.tickets.telling import path_of
from jianyue.tickets.words import State

BOX: Final = "box"
BY_MAIL: Final = Both(
    "您的邮件已登记为工单 {}，直接回复本邮件即可补充。",
    "Your mail was registered as {}; answer this one to add to it.",
)
BY_MESSENGER: Final = Both(
    "您的消息已登记为工单 {}，在同一会话里继续发送即可补充；"
    "要报告另一件事，请以“故障：”“申请：”“投诉：”或“反馈：”开头。",
    "Your message was registered as {}; go on in the same conversation to add to it. For another "
    "matter begin with “Incident:”, “Request:”, “Complaint:” or “Feedback:”.",
)


def staff_who_may(deed: Deed, tenant: int) -> Iterable[User]:
    """Return the provider's people whose roles allow `deed`."""
    roles = [role for role, deeds in MAY.items() if deed in deeds]
    rows = User.objects.filter(tenant=tenant, customer=None, is_active=True)
    return rows.filter(grants__role__in=roles).distinct()


def tell_failing(box: Box, *, at: datetime) -> None:
    """Tell those who set boxes that mail cannot be fetched, once a day."""
    message = Message(
        kind="box-failing",
        cause=(BOX, box.pk),
        subject=Both(f"收信邮箱 {box.name} 无法收取", f"Mail of {box.name} cannot be fetched"),
        body=Both(f"{box.address}：{box.failure}", f"{box.address}: {box.failure}"),
        step=at.date().isoformat(),
        path=f"/settings/mail/{box.pk}/",
        urgent=True,
    )
    notices.decide(message, to=staff_who_may(Deed.SET_MAIL, box.tenant_id), at=at)


def tell_held(mail: Mail, *, at: datetime) -> None:
    """Tell those who sort mail that some is held, once a day for each box."""
    message = Message(
        kind="mail-held",
        cause=(BOX, mail.box_id),
        subject=Both(f"有来信待确认：{mail.box.name}", f"Mail waits to be sorted: {mail.box.name}"),
        body=Both(
            "有来信不能直接导入工单，请查看后决定。这个邮箱今天不再重复提醒。",
            "Some mail could not be put on a ticket by itself; look at it and decide. You are not "
            "told of this box again today.",
        ),
        step=at.date().isoformat(),
        path="/mail/",
    )
    notices.decide(message, to=staff_who_may(Deed.SORT_MAIL, mail.tenant_id), at=at)


def tell_flood(mail: Mail, *, at: datetime) -> None:
    """Tell those who sort mail that an address sends too much, once a day for each address."""
    message = Message(
        kind="mail-flood",
        cause=(BOX, mail.box_id),
        subject=Both(f"来信过多：{mail.sender}", f"Too much mail from {mail.sender}"),
        body=Both(
            "这个地址一小时内的来信超过上限，超出的部分已搁在待确认里。",
            "This address sent more in an hour than is allowed; the rest is held.",
        ),
        step=f"{mail.sender[:60]}:{at.date().isoformat()}",
        path="/mail/",
        urgent=True,
    )
    notices.decide(message, to=staff_who_may(Deed.SORT_MAIL, mail.tenant_id), at=at)


def tell_received(ticket: Ticket, user: User, box: Box, *, at: datetime) -> None:
    """Tell somebody with an account what his mail became; strangers are told nothing."""
    told = BY_MESSENGER if box.is_messenger else BY_MAIL
    message = Message(
        kind="mail-received",
        cause=("ticket", ticket.pk),
        subject=Both(f"[{ticket.number}] 已收到：{ticket.title}",
                     f"[{ticket.number}] Received: {ticket.title}"),
        body=Both(told.zh.format(ticket.number), told.en.format(ticket.number)),
        path=path_of(ticket),
    )  # fmt: skip
    notices.decide(message, to=[user], at=at)


def tell_not_reopened(ticket: Ticket, user: User, *, at: datetime) -> None:
    """Tell who answered about something that is solved how to reopen it, once a day and ticket."""
    said = State.of(ticket.state).said
    message = Message(
        kind="mail-not-reopened",
        cause=("ticket", ticket.pk),
        subject=Both(f"[{ticket.number}] 已补充，工单仍为“{said.zh}”：{ticket.title}",
                     f"[{ticket.number}] Added; the ticket is still {said.en}: {ticket.title}"),
        body=Both(
            "您写的内容已作为补充说明记录。如果问题仍未解决，请打开工单，点击“重新打开”，计时才会继续。",
            "What you wrote was added as a note. If the matter is not solved, open the ticket and "
            "choose Reopen: only then do its clocks run again.",
        ),
        step=at.date().isoformat(),
        path=path_of(ticket),
    )  # fmt: skip
    notices.decide(message, to=[user], at=at)
