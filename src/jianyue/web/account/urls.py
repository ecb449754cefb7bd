"""Addresses of signing in and of a person's own account; what the library has beyond is closed."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as outside
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from django.urls import path

from jianyue.web.account import views
from jianyue.web.display import display
from jianyue.web.policy import View, for_anybody, for_whoever_signed_in

# Names that the library asks for; the pages behind them do not exist here.
CLOSED = {"account_signup": "signup/", "account_email": "email/", "socialaccount_signup": "join/"}


def _own(address: str, view: View, name: str) -> object:
    return path(address, for_whoever_signed_in(view), name=name)


def _open(address: str, view: View, name: str) -> object:
    return path(address, for_anybody(view), name=name)


urlpatterns = [
    _open("login/", account.login, "account_login"),
    _open("logout/", account.logout, "account_logout"),
    _open("inactive/", account.account_inactive, "account_inactive"),
    _open("password/reset/", account.password_reset, "account_reset_password"),
    _open("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    _open(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    _open(
        "password/reset/key/<slug:uidb36>/<slug:key>/",
        account.password_reset_from_key,
        "account_reset_password_from_key",
    ),
    _open("second/", second.authenticate, "mfa_authenticate"),
    _open("passkeys/login/", passkeys.login_webauthn, "mfa_login_webauthn"),
    _open("outside/cancelled/", outside.login_cancelled, "socialaccount_login_cancelled"),
    _open("outside/error/", outside.login_error, "socialaccount_login_error"),
    _open("outside/<slug:provider_id>/", views.leaving(openid.login), "openid_connect_login"),
    _open("outside/<slug:provider_id>/back/", openid.callback, "openid_connect_callback"),
    _open("display/", display, "display"),
    _own("", views.show, "account"),
    _own("again/", account.reauthenticate, "account_reauthenticate"),
    _own("again/second/", second.reauthenticate, "mfa_reauthenticate"),
    _own("again/passkey/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _own("password/change/", account.password_change, "account_change_password"),
    _own("password/set/", account.password_set, "account_set_password"),
    _own("second/all/", views.second_factors, "mfa_index"),
    _own("app/activate/", totp.activate_totp, "mfa_activate_totp"),
    _own("app/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _own("codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _own("codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _own("codes/download/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _own("passkeys/", passkeys.list_webauthn, "mfa_list_webauthn"),
    _own("passkeys/add/", passkeys.add_webauthn, "mfa_add_webauthn"),
    _own("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
    _own("passkeys/<int:pk>/name/", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    _own("sessions/", sessions.list_usersessions, "usersessions_list"),
    _own("sessions/<int:pk>/end/", views.end_session, "end-session"),
    _own("outside/", outside.connections, "socialaccount_connections"),
    *(_open(address, views.closed, name) for name, address in CLOSED.items()),
]
