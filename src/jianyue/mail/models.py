"""Boxes that mail comes to, each mail as it came, and addresses that are not listened to."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from jianyue.agreements.models import Contract
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.mail.words import Kind, Security, State, Why
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Channel
from jianyue.watch.models import Monitor

LONGEST_ADDRESS: Final = 254


class BoxRows(models.QuerySet["Box"]):
    """Boxes, and the door to them."""

    def visible_to(self, user: User) -> "BoxRows":
        """Return the boxes of the provider, to those who set them or sort what came."""
        rows = self.filter(tenant=user.tenant_id, removed_at=None)
        sees = may(user, Deed.SET_MAIL) or may(user, Deed.SORT_MAIL)
        return rows if sees and not user.is_customer else rows.none()


class Box(TenantRow):
    """An address that people write to, and how its mail is fetched.

    address   in small letters; `box+word@` reaches it too
    sealed    the password; of a messenger its secret, and `login` its token
    digest    of the key in a messenger's address, which is shown once
    cap       mails that one address may send in an hour
    prover    the name under which its mail server says who was proven (RFC 8601); empty: none does
    validity  UIDVALIDITY of the mailbox, and last_uid the last message stored under it
    lease     until when somebody is fetching
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices())
    address = models.CharField(max_length=LONGEST_ADDRESS)
    contract = Within(Contract, null=True, related_name="+")
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices(), default=Security.TLS)
    login = models.CharField(max_length=200, blank=True)
    sealed = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True)
    folder = models.CharField(max_length=100, default="INBOX")
    prover = models.CharField(max_length=200, blank=True)
    cap = models.PositiveIntegerField(default=30)
    on = models.BooleanField(default=True)
    validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    internal = models.BooleanField(default=True)

    objects: ClassVar[Any] = BoxRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("address"), condition=Q(removed_at=None), name="box_address_once"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def said(self) -> Kind:
        """How mail reaches it, with its words."""
        return Kind.of(self.kind)

    @property
    def is_messenger(self) -> bool:
        """Whether messages come to it, and no mail."""
        return self.kind in Kind.messengers()

    @property
    def channel(self) -> Channel:
        """By which channel a ticket comes that it brings."""
        return Channel.MESSENGER if self.is_messenger else Channel.MAIL


class MailRows(models.QuerySet["Mail"]):
    """Mails, and the door to them."""

    def visible_to(self, user: User) -> "MailRows":
        """Return what came, to the provider's people who sort it."""
        rows = self.filter(tenant=user.tenant_id)
        return rows if may(user, Deed.SORT_MAIL) and not user.is_customer else rows.none()


class Mail(TenantRow):
    """One mail, stored as it came before anybody was told that it is here.

    key      what its mailbox calls it: `validity:uid`, or a digest
    content  digest of what its author wrote, by which a second delivery is known
    to, back the envelope, where there was one
    shown    what a reader made of it, while somebody must still look: text and names of files
    """

    box = Within(Box, related_name="mails")
    key = models.CharField(max_length=120)
    content = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    to = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    back = models.CharField(max_length=LONGEST_ADDRESS, null=True)
    received_at = models.DateTimeField()
    waits = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices(), default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why.choices(), blank=True)
    detail = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    shown = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    user = Within(User, null=True, related_name="+")
    ticket = Within(Ticket, null=True, related_name="mails")
    settled_at = models.DateTimeField(null=True)
    settled_by = Within(User, null=True, related_name="+")
    internal = models.BooleanField(default=True)

    personal: ClassVar = (
        Copies("user", always=("sender", "sender_name"), written=("subject", "shown")),
    )

    objects: ClassVar[Any] = MailRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "key"], name="mail_key_once"),
            models.UniqueConstraint(fields=["box", "content"], name="mail_content_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "id"], name="mail_waiting", condition=Q(waits=True)),
            models.Index(fields=["tenant", "state", "-received_at"], name="mail_by_state"),
            models.Index(fields=["tenant", "sender", "received_at"], name="mail_of_sender"),
            models.Index(
                fields=["box", "to", "-received_at"],
                name="mail_of_conversation",
                condition=Q(state="imported"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"

    @property
    def reason(self) -> Why | None:
        """Why it is held, with its words."""
        return Why.of(self.why) if self.why else None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide about it."""
        return self.state in {State.HELD, State.SET_ASIDE}

    def settle(self, state: State, at: datetime, why: Why | None = None, detail: str = "") -> None:
        """Say what became of it; the caller stores it."""
        self.waits, self.state, self.settled_at = False, state, at
        self.why, self.detail = why or "", detail.replace("\0", "")[:300]


class Raw(TenantRow):
    """The bytes of a mail, kept for as long as somebody may need them."""

    mail = Within(Mail, models.CASCADE, related_name="raws")
    user = Within(User, null=True, related_name="+")  # who wrote it, once that is known
    content = models.BinaryField()
    internal = models.BooleanField(default=True)

    personal: ClassVar = (Copies("user", row=True),)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mail"], name="raw_once")]

    def __str__(self) -> str:
        return f"raw of {self.mail_id}"


class Subjects(TenantRow):
    """By which words the subjects of a monitor's mail are read; see `mail.alerting`."""

    monitor = Within(Monitor, models.CASCADE, related_name="+")
    ended = models.JSONField(default=list)
    seen = models.JSONField(default=list)
    graded = models.JSONField(default=dict)
    usual = models.CharField(max_length=10)
    until = models.CharField(max_length=60, blank=True)
    set_at = models.DateTimeField()
    internal = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["monitor"], name="subjects_once"),
        ]

    def __str__(self) -> str:
        return f"subjects of {self.monitor_id}"


class Handle(TenantRow):
    """Whose a sender of a messenger is, as somebody of the provider said."""

    box = Within(Box, models.CASCADE, related_name="+")
    handle = models.CharField(max_length=LONGEST_ADDRESS)
    user = Within(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = Within(User, related_name="+")
    internal = models.BooleanField(default=True)

    personal: ClassVar = (Copies("user", row=True),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "handle"], name="handle_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handle} is {self.user_id}"


class Block(TenantRow):
    """An address of which nothing is taken any more."""

    address = models.CharField(max_length=LONGEST_ADDRESS)
    at = models.DateTimeField()
    by = Within(User, related_name="+")
    internal = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "address"], name="block_once"),
        ]

    def __str__(self) -> str:
        return self.address
