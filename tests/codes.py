"""Codes as an authenticator app shows them."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


def code_of(secret: str) -> str:
    """Return the code of this half minute: it stays good until the end of the next one."""
    *earlier_and_now, _ = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, earlier_and_now[-1])))
