"""Lists of the API ask the database the same number of times, however long they are."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.escalation.models import Leave, Roster
from jianyue.governance.models import ActionItem, Meeting
from jianyue.hooks.models import Endpoint
from jianyue.hotline.models import Call, Line
from jianyue.imports.models import Import
from jianyue.ledger.fence import inside
from jianyue.mail.models import Block, Box, Mail
from jianyue.money.models import Breach, Due, Settlement, Suspension
from jianyue.people.models import Organisation
from jianyue.services.models import Extension
from jianyue.surveys.models import Opinion, Survey
from jianyue.tickets.models import CannedReply, Macro, Slip, Tag
from jianyue.upkeep.models import Job, Plan
from jianyue.watch.models import (
    BackupJob,
    BackupKey,
    Check,
    Improvement,
    Monitor,
    Recovery,
    RecoveryPlan,
    Source,
    StatusPage,
)
from tests.api.program import Program
from tests.cast import Cast
from tests.pages.samples import Samples

MORE: Final = 4


def like(customer: Organisation, n: int) -> Organisation:
    """Return another customer for each copy; a customer has one status page for all."""
    if not n:
        return customer
    found: Organisation = Organisation.objects.create(
        tenant_id=customer.tenant_id, side=customer.side, code=f"{customer.code}-{n}",
        name=f"客户{n}",
    )  # fmt: skip
    return found


# Address -> who asks, the rows it lists, and what tells a copy of a row from the row.
LISTS: Final[Mapping[str, tuple[str, Any, Callable[[Any, int], dict[str, Any]]]]] = {
    "/slips": ("agent", Slip, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/surveys": ("manager", Survey, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/opinions": ("manager", Opinion, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/dues": ("contract_manager", Due, lambda row, n: {
        "number": f"{row.number}-{n}", "key": f"{row.key}-{n}"}),
    "/breaches": ("contract_manager", Breach, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/suspensions": ("contract_manager", Suspension,
                     lambda row, n: {"number": f"{row.number}-{n}"}),
    "/settlements": ("contract_manager", Settlement, lambda row, n: {
        "number": f"{row.number}-{n}", "from_date": row.from_date - timedelta(days=n)}),
    "/upkeep/plans": ("manager", Plan, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/upkeep/jobs": ("manager", Job, lambda row, n: {
        "on_date": row.on_date + timedelta(days=90 + n)}),
    "/recovery/plans": ("manager", RecoveryPlan, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/recoveries": ("manager", Recovery, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/improvements": ("manager", Improvement, lambda row, n: {"place": row.place + n}),
    "/backups": ("manager", BackupJob, lambda row, n: {"name": f"{row.name[:9]}{n}"}),
    "/backup-keys": ("manager", BackupKey, lambda row, n: {"digest": f"{row.digest[:9]}{n}"}),
    "/monitors": ("manager", Monitor, lambda row, n: {"digest": f"{row.digest[:9]}{n}"}),
    "/checks": ("manager", Check, lambda row, n: {"digest": f"{row.digest[:9]}{n}"}),
    "/sources": ("manager", Source, lambda row, n: {"digest": f"{row.digest[:9]}{n}"}),
    "/status-pages": ("manager", StatusPage, lambda row, n: {
        "slug": f"{row.slug}-{n}", "digest": f"{row.digest[:9]}{n}",
        "customer": like(row.customer, n)}),
    "/extensions": ("manager", Extension, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/calls": ("manager", Call, lambda row, n: {
        "number": f"{row.number[:9]}-{n}", "key": ""}),
    "/meetings": ("manager", Meeting, lambda row, n: {"number": f"{row.number}-{n}", "key": ""}),
    "/action-items": ("manager", ActionItem, lambda row, n: {"number": f"{row.number}-{n}"}),
    "/macros": ("manager", Macro, lambda row, n: {"name": f"{row.name}{n}"}),
    "/replies": ("manager", CannedReply, lambda row, n: {"name": f"{row.name}{n}"}),
    "/tags": ("manager", Tag, lambda row, n: {"word": f"{row.word[:9]}{n}"}),
    "/imports": ("manager", Import, lambda row, n: {"name": f"{row.name[:9]}{n}"}),
    "/webhooks": ("representative", Endpoint, lambda row, n: {"name": f"{row.name[:9]}{n}"}),
    "/rosters": ("manager", Roster, lambda row, n: {"name": f"{row.name}{n}"}),
    "/phone-lines": ("manager", Line, lambda row, n: {"digest": f"{row.digest[:9]}{n}"}),
    "/mails": ("agent", Mail, lambda row, n: {
        "key": f"{row.key[:9]}{n}", "content": f"{row.content[:9]}{n}"}),
    "/mail-blocks": ("agent", Block, lambda row, n: {"address": f"{row.address}{n}"}),
    "/boxes": ("administrator", Box, lambda row, n: {"address": f"{row.address}{n}"}),
    "/leaves": ("manager", Leave, lambda row, n: {
        "until_at": row.until_at + timedelta(days=n)}),
}  # fmt: skip


def copied(model: Any, changed: Callable[[Any, int], dict[str, Any]]) -> None:
    """Write some more rows like the newest one."""
    row = model._default_manager.order_by("-pk").first()
    first = {name: getattr(row, name) for name in changed(row, 0)}
    for n in range(1, MORE + 1):
        for name, value in first.items():
            setattr(row, name, value)
        for name, value in changed(row, n).items():
            setattr(row, name, value)
        row.pk, row._state.adding = None, True
        row.save()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_same_number_of_times_whatever_its_length(
    path: str, samples: Samples, program: Callable[..., Program], cast: Cast  # noqa: ARG001 - rows must be there
) -> None:  # fmt: skip
    who, model, changed = LISTS[path]
    caller = program(who)
    with CaptureQueriesContext(connection) as few:
        before = caller.get(path).json()["items"]
    with inside(cast.agent.tenant_id):
        copied(model, changed)
    with CaptureQueriesContext(connection) as many:
        after = caller.get(path).json()["items"]

    assert len(after) == len(before) + MORE
    assert len(many) <= len(few)
