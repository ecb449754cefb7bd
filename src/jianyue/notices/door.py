"""What the library of accounts has to tell: written to the outbox, with what it is about."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, language_of
from jianyue.notices.actions import Message, decide
from jianyue.people.models import User

DJANGO_NAMES = {"zh": "zh-hans", "en": "en"}


class Door(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are made by invitation alone; what is told of them speaks its reader's language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Nobody signs up unasked."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a notice about somebody's own account, to be sent by a worker."""
        reader: User = context["user"]
        if reader.tenant_id is None:  # of no provider, so without an outbox
            return
        language = language_of(reader.language)
        said = {"language": language, "reader": reader, "site": settings.SITE_URL}
        with translation.override(DJANGO_NAMES[language]):
            mail = self.render_mail(template_prefix, email, context | said)
        message = Message(
            kind=template_prefix.rpartition("/")[2],
            cause=("account", reader.pk),
            step=context["timestamp"].isoformat(),
            subject=Both(mail.subject, mail.subject),
            body=Both(mail.body, mail.body),
        )
        with inside(reader.tenant_id):
            decide(message, to=[reader], at=context["timestamp"])

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person that his account was changed, at the address of the account."""
        said = (context or {}) | {"user": user}
        super().send_notification_mail(template_prefix, user, said, email or user.email)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask a signed-in person's password again; wrong ones count like those at the door."""
        found = self.authenticate(current.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
