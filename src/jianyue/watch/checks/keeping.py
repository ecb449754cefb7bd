"""Own checks: added, set anew, removed, looked at out of turn."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.digests import digest_of
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.checks.wanted import Wanted, checked
from jianyue.watch.models import Check, Method, Monitor
from jianyue.watch.sighting import regain, undertake

SUBJECT: Final = "check"
LOOK: Final = "look"
MOST: Final = 500  # checks of one contract
KEY_BYTES: Final = 24


@transaction.atomic
def add(monitor: Monitor, wanted: Wanted, *, at: datetime, by: User) -> tuple[Check, str]:
    """Have something looked at from now on; return it, with the key of a heartbeat.

    The key is known now only. Raises Refused.
    """
    must(by, Deed.PLAN_STAFF)
    rows = Monitor.objects.visible_to(by).select_related("contract")
    own: Monitor = rows.select_for_update(of=("self",)).get(pk=monitor.pk)
    contract, wanted = _allowed(own.contract, wanted, at, by)
    if not is_own(own):
        raise NotAllowed("检测只属于“自有检测”。", "Only own checks have checks.")
    if Check.objects.kept().filter(contract=contract).count() >= MOST:
        raise NotAllowed(f"一份合同最多 {MOST} 项检测。", f"A contract has at most {MOST} checks.")
    key = secrets.token_urlsafe(KEY_BYTES) if wanted.method == Method.HEARTBEAT else ""
    check = Check.objects.create(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        monitor=own, added_at=at, since_at=at, digest=digest_of(key) if key else None,
        **_columns(wanted),
    )  # fmt: skip
    undertake(own, _watched_by(check), parent=check, at=at)
    if not key:  # a job is waited for from its first call on
        wake(check, at=at)
    _note(check, "check_added", at, by)
    return check, key


@transaction.atomic
def change(check: Check, wanted: Wanted, *, at: datetime, by: User) -> Check:
    """Set a check anew; how it looks stays, for that would be another check. Raises Refused."""
    kept = _locked(check, by)
    _, wanted = _allowed(kept.contract, replace(wanted, method=kept.method), at, by)
    for name, value in _columns(wanted).items():
        setattr(kept, name, value)
    kept.save()
    undertake(kept.monitor, _watched_by(kept), parent=kept, at=at)
    if kept.looks is not Method.HEARTBEAT or kept.looked_at is not None:
        wake(kept, at=at)
    _note(kept, "check_changed", at, by)
    return kept


@transaction.atomic
def new_key(check: Check, *, at: datetime, by: User) -> str:
    """Give a heartbeat another address; the one before counts no more. Raises NotAllowed."""
    kept, key = _locked(check, by), secrets.token_urlsafe(KEY_BYTES)
    if kept.looks is not Method.HEARTBEAT:
        raise NotAllowed("只有心跳有密钥。", "Only a heartbeat has a key.")
    kept.digest = digest_of(key)
    kept.save(update_fields=["digest"])
    _note(kept, "check_rekeyed", at, by)
    return key


@transaction.atomic
def remove(check: Check, *, at: datetime, by: User) -> None:
    """Look at it no more; what was found stays."""
    kept = _locked(check, by)
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])
    Timer.objects.filter(subject=SUBJECT, subject_id=kept.pk).delete()
    undertake(kept.monitor, [], parent=kept, at=at)
    regain(kept.monitor, parent=kept, when=at, at=at)
    _note(kept, "check_removed", at, by)


@transaction.atomic
def hurry(check: Check, *, at: datetime, by: User) -> None:
    """Have a worker look at once. Raises NotAllowed."""
    kept = _locked(check, by)
    if kept.looks is Method.HEARTBEAT:
        raise NotAllowed("心跳由任务自己报到。", "A heartbeat is the job's own call.")
    wake(kept, at=at)


def wake(check: Check, *, at: datetime) -> None:
    """Have a check looked at then; it has one timer."""
    Timer.objects.update_or_create(
        subject=SUBJECT, subject_id=check.pk, kind=LOOK, round=1,
        defaults={"at": at}, create_defaults={"at": at, "tenant_id": check.tenant_id},
    )  # fmt: skip


def _allowed(contract: Contract, wanted: Wanted, at: datetime, by: User) -> tuple[Contract, Wanted]:
    must(by, Deed.PLAN_STAFF)
    kept = locked_contract(contract, by)
    agreed = agreed_for(kept, at)
    if agreed is None or wanted.system not in agreed.agreement.services:
        raise NotAllowed("请选择协议中的系统。", "Choose a system that the agreement names.")
    return kept, replace(wanted, how=checked(wanted))


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": wanted.name.strip()[:80],
        "system": wanted.system,
        "method": str(wanted.method),
        "severity": str(wanted.severity),
        "how": dict(wanted.how),
        "every": wanted.every,
        "grace": wanted.grace,
        "retries": wanted.retries,
    }


def _watched_by(check: Check) -> list[str]:
    """Return the system that a check sees; the call of a job tells of the job alone."""
    return [] if check.looks is Method.HEARTBEAT else [check.system]


def _locked(check: Check, by: User) -> Check:
    must(by, Deed.PLAN_STAFF)
    rows = Check.objects.visible_to(by).kept().select_related("contract", "monitor__contract")
    kept: Check = rows.select_for_update(of=("self",)).get(pk=check.pk)
    return kept


def _note(check: Check, kind: str, at: datetime, by: User) -> None:
    body = {"check": check.pk, "monitor": check.monitor_id, "system": check.system,
            "method": check.method}  # fmt: skip
    ledger.add(check.contract.timeline_id, Entry(kind, at, body), at=at, by=by.pk)


def is_own(monitor: Monitor) -> bool:
    """Tell whether the checks of the product itself belong to it."""
    return bool(monitor.sender == Sender.OWN and monitor.removed_at is None)
