"""Proving once more who one is, just before signing, by the kept library of accounts."""

from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jianyue.ledger.speech import Refused
from jianyue.web.account.forms import SecondFactorAgain

RECENT: Final = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
STRONG: Final = {"totp": "totp", "webauthn": "passkey"}


class NotProved(Refused):
    """Password or code are not right, or were tried too often."""


def factors(request: HttpRequest) -> frozenset[str]:
    """Return the second factors that the person has: totp, webauthn."""
    kinds = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    return frozenset(kinds) & STRONG.keys()


def proved(request: HttpRequest, *, now: datetime) -> str:
    """Return how the person proved who he is within the last five minutes, or nothing.

    A password alone does not do for who has a one-time code set up.
    """
    needs_code = "totp" in factors(request)
    for record in reversed(get_authentication_records(request, request.user)):
        recent = now.timestamp() - record["at"] < RECENT.total_seconds()
        if not (recent and record.get("reauthenticated")):
            continue
        if record["method"] == "mfa" and record.get("type") in STRONG:
            return STRONG[record["type"]]
        if record["method"] == "password" and not needs_code:
            return "password"
    return ""


def prove(request: HttpRequest, form: forms.Form) -> str:
    """Check password and code as typed, note both in the session, return the method.

    Raises NotProved; tries are counted, so that nobody guesses on.
    """
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise NotProved("尝试次数过多，请稍后再试。", "Too many tries; try again later.")
    _check_password(request, form.cleaned_data["password"])
    if "totp" not in factors(request):
        reauthenticate_by_password(request)
        return "password"
    code = SecondFactorAgain({"code": form.cleaned_data["code"]}, user=request.user)
    if not code.is_valid():
        raise NotProved("动态验证码不正确。", "The one-time code is not right.")
    if code.authenticator.type != Authenticator.Type.TOTP:
        raise NotProved(
            "签署不能使用恢复码，请使用动态验证码。",
            "A recovery code does not do for signing; use the one-time code.",
        )
    reauthenticate_by_password(request)
    code.save()
    return "totp"


def _check_password(request: HttpRequest, password: str) -> None:
    said = {"email": getattr(request.user, "email", ""), "password": password}
    try:
        found = get_adapter().authenticate(request, **said)
    except ValidationError as too_many:
        raise NotProved(
            "尝试次数过多，请稍后再试。", "Too many tries; try again later."
        ) from too_many
    if found is None or found.pk != request.user.pk:
        raise NotProved("密码不正确。", "The password is not right.")
