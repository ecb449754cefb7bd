"""How people come in: by invitation, through the kept library of accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class Door(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are made by invitation alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up unasked."""
        return False


class OutsideDoor(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """An outside identity is taken only for an account that exists already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401, ARG002
        """Nobody signs up unasked."""
        return False
