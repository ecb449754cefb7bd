"""Programs over HTTP: the cast of the stories, each with a token for his programs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from jianyue.client import Client
from jianyue.ledger.fence import inside
from jianyue.people import tokens
from jianyue.people.models import Scope
from jianyue.people.tokens import Wanted
from tests.api.program import Program
from tests.cast import Cast
from tests.pages.conftest import cast, samples, today  # noqa: F401 - fixtures


@pytest.fixture
def wsgi() -> Callable[..., list[bytes]]:
    """The product as a server calls it, on the connection of the test."""
    product, signals = get_wsgi_application(), (request_started, request_finished)

    def called(environ: Any, start: Any) -> list[bytes]:
        for each in signals:
            each.disconnect(close_old_connections)
        try:
            answer: Any = product(environ, start)
            whole = b"".join(answer)
            answer.close()
        finally:
            for each in signals:
                each.connect(close_old_connections)
        return [whole]

    return called


@pytest.fixture
def token(cast: Cast) -> Callable[..., str]:  # noqa: F811 - a fixture by its name
    """Return a way to make a token for one of the cast."""

    def make(name: str, *scopes: Scope, days: int = 30) -> str:
        by, now = cast.people[name], datetime.now(UTC)  # noqa: TID251 - the API reads the real clock
        wanted = Wanted("程序", scopes or tuple(Scope), now + timedelta(days=days))
        with inside(by.tenant_id, by.customer_id):
            return tokens.make(wanted, at=now, by=by)[1]

    return make


@pytest.fixture
def client_of(wsgi: Any, token: Callable[..., str]) -> Callable[..., Client]:
    """Return a way to call the API by the generated client as one of the cast."""

    def make(name: str, *scopes: Scope) -> Client:
        transport = httpx.WSGITransport(app=wsgi)
        return Client("http://localhost", token(name, *scopes), transport=transport)

    return make


@pytest.fixture
def program(token: Callable[..., str]) -> Callable[..., Program]:
    """Return a way to call the API as a program of one of the cast."""

    def make(name: str, *scopes: Scope, **headers: str) -> Program:
        return Program(token(name, *scopes), headers)

    return make
