"""Messengers whose messages come in: added, set, given another address."""

from typing import TYPE_CHECKING, ClassVar, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.mail.area import MAIL
from jianyue.api.mail.boxes import (
    SET,
    AnHour,
    BoxName,
    BoxOut,
    Line,
    Password,
    Running,
    box_line,
    box_out,
    unchanged_box,
)
from jianyue.api.named import running_named
from jianyue.api.shapes import Id, Sent
from jianyue.ledger.speech import Both
from jianyue.mail import boxes
from jianyue.mail.boxes import Wanted
from jianyue.mail.models import Box
from jianyue.mail.words import Kind

if TYPE_CHECKING:
    MessengerKind = str
else:  # other areas have closed lists that are called Kind too
    MessengerKind = Literal[tuple(each.value for each in Kind.messengers())]


class NewMessenger(BoxOut, Secret):
    """A messenger with the address to which it sends what is written to it.

    That is told this once; it is null where the same is asked again.
    """

    told_once: ClassVar[tuple[str, ...]] = ("sends_to",)

    sends_to: str | None


class MessengerIn(Sent):
    """A robot of a messenger, and what proves that its messages come from there.

    token   of WeCom alone; empty keeps the one before
    secret  AppSecret of DingTalk, Encrypt Key of Feishu, EncodingAESKey of WeCom; it is kept
            sealed and told to nobody; empty keeps the one before
    cap     messages that one sender may send in an hour
    """

    name: BoxName
    kind: MessengerKind
    contract: Running = ""
    token: Line = ""
    secret: Password = ""
    cap: AnHour = 60
    on: bool = True

    def wanted(self, who: Caller, token: str = "") -> Wanted:
        """Return it as the action takes it. Raises Problem.

        token  the one before
        """
        return Wanted(
            self.name, self.kind, address="", contract=running_named(who, self.contract),
            login=self.token or token, password=self.secret, cap=self.cap, on=self.on,
        )  # fmt: skip


@MAIL.post("/messengers", Both("接入即时通讯", "Take messages in"), NewMessenger, SET)
def add_messenger(request: HttpRequest, said: MessengerIn) -> Made:
    """Add a messenger; the address for its messages is told this once."""
    who = caller(request)
    made = boxes.add(said.wanted(who), at=who.at, by=who.by)
    return Made(_with_key(made, who), reverse("api-get-box", args=[made.pk]))


@MAIL.post("/messengers/{box}/change", Both("设置即时通讯", "Set a messenger"), BoxOut, SET)
def change_messenger(request: HttpRequest, box: Id, said: MessengerIn) -> BoxOut:
    """Set a messenger anew; its address stays."""
    who = caller(request)
    kept = unchanged_box(request, who, box, Kind.messengers())
    before = kept.login if kept.kind == said.kind else ""
    return box_out(boxes.change(kept, said.wanted(who, before), at=who.at, by=who.by))


@MAIL.post(
    "/messengers/{box}/key", Both("更换即时通讯地址", "Give a messenger another address"),
    NewMessenger, SET, takes="",
)  # fmt: skip
def renew_messenger_key(request: HttpRequest, box: Id) -> NewMessenger:
    """Give a messenger another address; the one before counts no more at once."""
    who = caller(request)
    return _with_key(unchanged_box(request, who, box, Kind.messengers()), who)


def _with_key(row: Box, who: Caller) -> NewMessenger:
    key = boxes.new_key(row, at=who.at, by=who.by)
    address = f"{settings.SITE_URL}{reverse('message-in', args=[key])}"
    return NewMessenger(**box_line(row), sends_to=address)
