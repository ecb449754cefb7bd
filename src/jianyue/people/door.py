"""How people come in, through the kept library: outside identities and second steps."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.http import urlencode

from jianyue.ledger.sealing import seal, unseal
from jianyue.people.models import User


class Account(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Who asks, found with his roles."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, None for one that is closed."""
        user = User.objects.entering(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


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
