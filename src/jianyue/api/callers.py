"""Who calls: a token, its owner behind his fence, and what he may do by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import HttpRequest

from jianyue.api.speaking import language_of
from jianyue.ledger.speech import Language
from jianyue.people.models import Token, User


@dataclass(frozen=True, slots=True)
class Caller:
    """A token that counts, its owner and the instant of the call."""

    token: Token
    by: User
    at: datetime
    language: Language


def caller(request: HttpRequest) -> Caller:
    """Return who calls; the door has found him."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined] # set on it by the library


def calling(request: HttpRequest, token: Token, by: User, at: datetime) -> Caller:
    """Return the caller that the door has found."""
    return Caller(token, by, at, language_of(request))
