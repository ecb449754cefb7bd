"""The library's forms in the words of this product, each label in both languages."""

from typing import Any, Final

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from jianyue.ledger.speech import Both
from jianyue.notices import resets

LABELS: Final = {
    "login": Both("电子邮箱", "Email address"),
    "email": Both("电子邮箱", "Email address"),
    "password": Both("密码", "Password"),
    "oldpassword": Both("当前密码", "Current password"),
    "password1": Both("新密码", "New password"),
    "password2": Both("再输一次新密码", "New password again"),
    "code": Both("验证码", "Code"),
    "name": Both("名称", "Name"),
    "passwordless": Both("可以不输密码，只用它登录", "Sign in with it alone, without a password"),
}
HELP: Final = {
    "password1": Both(
        "至少 8 个字符；一句好记的长句最好。太常见的、全是数字的、与姓名邮箱相近的都不行。",
        "At least 8 characters; a long sentence you remember is best. No common passwords, "
        "no digits alone, nothing close to your name or address.",
    ),
    "passwordless": Both(
        "设备会要求指纹、面容或 PIN。", "The device asks for a fingerprint, a face or a PIN."
    ),
    "name": Both("例如“办公室电脑”，以后好认。", "Such as “office computer”, to tell it later."),
}
ATTRIBUTES: Final = {
    "login": {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    "email": {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    "code": {"inputmode": "text", "autocapitalize": "none", "spellcheck": "false"},
}


class Spoken:
    """A form whose fields have labels in both languages and no text inside that goes away."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's signature
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= ATTRIBUTES.get(name, {})


class SignIn(Spoken, account.LoginForm):  # type: ignore[misc]  # the library has no types
    """Address and password."""


class Reauthenticate(Spoken, account.ReauthenticateForm):  # type: ignore[misc]  # same
    """The password once more."""


class ChangePassword(Spoken, account.ChangePasswordForm):  # type: ignore[misc]  # same
    """The old password, and the new one twice."""


class SetPassword(Spoken, account.SetPasswordForm):  # type: ignore[misc]  # same
    """A first password for who came by an outside identity."""


class AskReset(Spoken, account.ResetPasswordForm):  # type: ignore[misc]  # same
    """The address to which a link is sent; nothing here depends on whether it has an account."""

    def clean_email(self) -> str:
        """Return the address as accounts are kept by."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, _request: HttpRequest, **_more: object) -> str:
        """Write down that it was asked for; a worker looks whose it is."""
        address = str(self.cleaned_data["email"])
        resets.ask(address, at=timezone.now())
        return address


class Reset(Spoken, account.ResetPasswordKeyForm):  # type: ignore[misc]  # same
    """A new password, by a link."""


class Once:
    """A form whose code is taken once, for as long as it would be right.

    The library remembers used codes for one step of 30 seconds; a code is right in three.
    """

    user: Any

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError where it was used already."""
        code = str(super().clean_code())  # type: ignore[misc]  # what it is mixed into has it
        right_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        used = f"second-factor:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, 1, timeout=right_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactor(Once, Spoken, second.AuthenticateForm):  # type: ignore[misc]  # same
    """A code of the app, or a recovery code."""


class SecondFactorAgain(Once, Spoken, second.ReauthenticateForm):  # type: ignore[misc]  # same
    """The same, once more."""


class ActivateApp(Once, Spoken, totp.ActivateTOTPForm):  # type: ignore[misc]  # same
    """The first code of an app."""


class AddPasskey(Spoken, passkeys.AddWebAuthnForm):  # type: ignore[misc]  # same
    """A new passkey and its name."""


class NamePasskey(Spoken, passkeys.EditWebAuthnForm):  # type: ignore[misc]  # same
    """Another name for a passkey."""
