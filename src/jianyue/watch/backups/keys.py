"""Keys by which backup scripts tell of their runs: made, shown once, taken away."""

import secrets
from datetime import datetime

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.watch.alerts.monitors import KEY_BYTES
from jianyue.watch.models import BackupKey


@transaction.atomic
def add(contract: Contract, name: str, *, at: datetime, by: User) -> tuple[BackupKey, str]:
    """Make a key for the scripts of a contract; return it with its words, known now only."""
    must(by, Deed.PLAN_RECOVERY)
    kept = locked_contract(contract, by)
    if not name.strip():
        raise NotAllowed("请填写名称。", "Give it a name.")
    said = secrets.token_urlsafe(KEY_BYTES)
    key = BackupKey.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept,
        name=name.strip()[:80], digest=digest_of(said), added_at=at, added_by=by,
    )  # fmt: skip
    _note(key, "backup_key_added", at, by)
    return key, said


@transaction.atomic
def remove(key: BackupKey, *, at: datetime, by: User) -> None:
    """Let a key count no more; what came by it stays."""
    must(by, Deed.PLAN_RECOVERY)
    rows = BackupKey.objects.visible_to(by).filter(removed_at=None).select_related("contract")
    kept: BackupKey = rows.select_for_update(of=("self",)).get(pk=key.pk)
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])
    _note(kept, "backup_key_removed", at, by)


def _note(key: BackupKey, kind: str, at: datetime, by: User) -> None:
    contract = locked_contract(key.contract, by)
    ledger.add(contract.timeline_id, Entry(kind, at, {"key": key.pk}), at=at, by=by.pk)
