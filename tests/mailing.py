"""Mails for tests: written, stored in a box, taken by a worker."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from jianyue.ledger.fence import inside
from jianyue.mail.intake import Envelope, store
from jianyue.mail.models import Box, Mail
from jianyue.mail.reader import Reader
from jianyue.mail.taking import take_due
from jianyue.people.models import User

ADDRESS = "desk@provider.example"


def written(
    sender: str, subject: str = "柜面系统打不开", text: str = "早上起无法登录。", **more: Any
) -> EmailMessage:
    """Return a mail; `more` are headers, with `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, more.pop("To", ADDRESS), subject
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


class Post:
    """A box of the first provider, and a clock that is moved by hand."""

    def __init__(self, owner: User, at: Callable[[], datetime], **said: Any) -> None:
        self.at, self.tenant = at, int(owner.tenant_id or 0)
        with inside(self.tenant):
            columns = {"name": "服务台", "kind": "listener", "address": ADDRESS} | said
            self.box = Box.objects.create(tenant_id=self.tenant, added_at=at(), **columns)

    def brings(
        self, mail: EmailMessage | bytes, to: str = "", back: str | None = None
    ) -> Mail | None:
        """Store a mail."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with inside(self.tenant):
            return store(self.box, raw, Envelope(to=to, back=back), at=self.at())

    def takes(self, reader: Reader | None = None) -> int:
        """Have a worker take what waits."""
        return take_due(self.at(), reader)

    def gets(self, mail: EmailMessage | bytes, to: str = "", back: str | None = None) -> Mail:
        """Store a mail, have it taken, and return what became of it."""
        stored = self.brings(mail, to, back)
        assert stored is not None
        self.takes()
        return self.seen(stored)

    def seen(self, mail: Mail) -> Mail:
        """Return a mail as it stands."""
        with inside(self.tenant):
            found: Mail = Mail.objects.select_related("ticket", "user", "box").get(pk=mail.pk)
        return found
