"""Two workers take no standing at once, and neither waits for the other: somebody must call."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from jianyue.dashboards.keeping import keep_due
from jianyue.dashboards.models import Heard, Standing
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from tests.database import work_as

AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
LONG = 20.0  # seconds after which the other gives up, were he waited for


@pytest.fixture
def tenants(
    django_db_setup: None,  # noqa: ARG001 - the server must run
    django_db_blocker: Any,
) -> Iterator[list[int]]:
    """The tenants, with connections that commit; what they wrote is taken away at the end."""
    with django_db_blocker.unblock():
        try:
            yield list(Tenant.objects.values_list("pk", flat=True))
        finally:
            connection.close()
            work_as("jianyue_owner")
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM dashboards_reading")
                cursor.execute("DELETE FROM dashboards_standing")
                cursor.execute("DELETE FROM dashboards_heard")
            work_as("jianyue_app")


class Other(threading.Thread):
    """Another worker, who is at one tenant until he is told to end."""

    def __init__(self, tenant: int) -> None:
        super().__init__(daemon=True)
        self.tenant, self.there, self.end = tenant, threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with inside(self.tenant):
                Heard.objects.select_for_update().get(tenant=self.tenant)
                self.there.set()
                self.end.wait(LONG)
        finally:
            connection.close()

    def stop(self) -> None:
        self.end.set()
        self.join(LONG)


def standings(tenants: list[int]) -> int:
    count = 0
    for tenant in tenants:
        with inside(tenant):
            count += Standing.objects.count()
    return count


def test_what_another_worker_is_at_is_left_to_him(tenants: list[int]) -> None:
    with ExitStack() as stack:
        for tenant in tenants:
            with inside(tenant):
                Heard.objects.create(tenant_id=tenant)
            other = Other(tenant)
            other.start()
            stack.callback(other.stop)
            assert other.there.wait(LONG)
        assert keep_due(AT) == 0
        assert standings(tenants) == 0

    assert keep_due(AT) > 0
    assert standings(tenants) > 0
