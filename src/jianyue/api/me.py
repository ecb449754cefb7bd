"""Who calls: the person, what his roles allow, and what the token covers."""

from datetime import datetime

from django.http import HttpRequest

from jianyue.api.callers import caller
from jianyue.api.shapes import Choice, Named, Out
from jianyue.api.ways import Area
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import MAY, Deed

ME = Area.of(None, "me")


class Me(Out):
    """The owner of the token.

    may     what his roles allow him
    scopes  what the token covers of it
    """

    id: int
    name: str
    email: str
    language: str
    zone: str
    organisation: Named | None
    roles: list[Choice]
    may: list[str]
    token: str
    scopes: list[Choice]
    expires_at: datetime


@ME.get("/me", Both("我是谁", "Who calls"), Me)
def get_me(request: HttpRequest) -> Me:
    """Return who calls and what he may do."""
    who = caller(request)
    allowed = {deed for role in who.by.roles for deed in MAY[role]}
    return Me(
        id=who.by.pk, name=who.by.name, email=who.by.email, language=who.by.language,
        zone=who.by.zone, organisation=Named.of(who.by.organisation),
        roles=[Choice.of(role) for role in sorted(who.by.roles)],
        may=[deed.value for deed in Deed if deed in allowed],
        token=who.token.name, scopes=[Choice.of(Scope.of(name)) for name in who.token.scopes],
        expires_at=who.token.expires_at,
    )  # fmt: skip
