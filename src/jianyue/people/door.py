"""How people come in: by invitation, through the kept library of accounts."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from jianyue.ledger.sealing import seal, unseal
from jianyue.ledger.speech import language_of
from jianyue.people.models import User

logger = logging.getLogger(__name__)

DJANGO_NAMES = {"zh": "zh-hans", "en": "en"}


class Door(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are made by invitation alone; mail speaks its reader's language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Nobody signs up unasked."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset, from the settings: a request's Host header can be forged."""
        user, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language of whoever it is for."""
        reader = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = language_of(getattr(reader, "language", ""))
        said = {"language": language, "reader": reader, "site": settings.SITE_URL}
        try:
            with translation.override(DJANGO_NAMES[language]):
                super().send_mail(template_prefix, email, context | said)
        except OSError:
            # What was done stays done, and a page must not tell by an error which address is known.
            logger.exception("Could not send %s", template_prefix)

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


class OutsideDoor(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """An outside identity is taken only for an account that it was linked with before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401, ARG002 - any value of a template or a form
        """Nobody signs up unasked."""
        return False


class SecondDoor(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """What authenticator apps show of this installation, and how their secrets are kept."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a kept secret. Raises KeyLost."""
        return unseal(encrypted_text)

    def build_totp_url(self, user: User, secret: str) -> str:
        """Return the address in the QR code; the label names the issuer too, as apps expect."""
        issuer = self.get_totp_issuer()
        known = urlencode({"secret": secret, "issuer": issuer})
        return f"otpauth://totp/{issuer}:{user.email}?{known}"


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return which account somebody tries to enter, the same however its letters are cased."""
    said = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(said).strip().lower()[:254]
