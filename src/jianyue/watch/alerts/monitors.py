"""The monitoring systems that may raise alerts for a contract: added, set, keys, removed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.engine.outages import Grade
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.tickets.rules import check_attributes
from jianyue.watch.alerts.rules import MOST, Act, Hours, Rule
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.alerts.silence import expect, watched_by
from jianyue.watch.models import Monitor
from jianyue.watch.words import Severity

KEY_BYTES: Final = 32
LONGEST_HOLD: Final = 120  # minutes
LONGEST_SILENCE: Final = 7 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a monitor is set.

    rules    the first that fits an alert counts
    grades   severity -> what a ticket is graded by; one that is not named makes no incident
    outages  severity -> grade of the outage; one that is not named makes no outage
    hold     minutes for which an alert must be quiet before it is over
    speaks   minutes within which it must say something, whatever it is; 0 where nobody waits for it
    """

    name: str
    sender: str
    rules: Sequence[Rule] = ()
    grades: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outages: Mapping[str, str] = field(default_factory=dict)
    hold: int = 3
    speaks: int = 0


@transaction.atomic
def add(contract: Contract, wanted: Wanted, *, at: datetime, by: User) -> tuple[Monitor, str]:
    """Let a monitoring system raise alerts; return it with its key, which is known now only.

    Incidents are reported in the name of `by`. Raises NotAllowed.
    """
    kept = _allowed(contract, wanted, at, by)
    key = secrets.token_urlsafe(KEY_BYTES)
    monitor = Monitor.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, owner=by,
        digest=digest_of(key), added_at=at, **_columns(wanted),
    )  # fmt: skip
    expect(monitor, at=at)
    _note(monitor, "monitor_added", at, by)
    return monitor, key


@transaction.atomic
def change(monitor: Monitor, wanted: Wanted, *, at: datetime, by: User) -> Monitor:
    """Set a monitor anew; it is `by` from now on in whose name incidents are reported."""
    kept = _locked(monitor, by)
    _allowed(kept.contract, wanted, at, by)
    for name, value in _columns(wanted).items():
        setattr(kept, name, value)
    kept.owner = by
    kept.save()
    expect(kept, at=at)
    _note(kept, "monitor_changed", at, by)
    return kept


@transaction.atomic
def new_key(monitor: Monitor, *, at: datetime, by: User) -> str:
    """Give a monitor another key; the one before counts no more. Raises NotAllowed."""
    kept, key = _locked(monitor, by), secrets.token_urlsafe(KEY_BYTES)
    if kept.sender == Sender.OWN:
        raise NotAllowed("自有检测没有密钥。", "Own checks have no key.")
    kept.digest = digest_of(key)
    kept.save(update_fields=["digest"])
    _note(kept, "monitor_rekeyed", at, by)
    return key


@transaction.atomic
def remove(monitor: Monitor, *, at: datetime, by: User) -> None:
    """Let a monitor raise nothing more; what it raised stays. Refused while it has checks."""
    kept = _locked(monitor, by)
    if kept.checks.kept().exists():
        raise NotAllowed("请先移除它的检测。", "Remove its checks first.")
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])
    expect(kept, at=at)
    _note(kept, "monitor_removed", at, by)


def _allowed(contract: Contract, wanted: Wanted, at: datetime, by: User) -> Contract:
    must(by, Deed.PLAN_STAFF)
    must(by, Deed.RECORD_OUTAGES)
    kept = locked_contract(contract, by)
    agreed = agreed_for(kept, at)
    if agreed is None:
        raise NotAllowed("合同还没有生效的协议。", "No agreement of the contract is in force.")
    if not wanted.name.strip() or wanted.sender not in set(Sender):
        raise NotAllowed("请填写名称并选择类型。", "Give it a name and choose its kind.")
    if len(wanted.rules) > MOST or not 0 <= wanted.hold <= LONGEST_HOLD:
        raise NotAllowed(
            f"规则最多 {MOST} 条，静默时间 0 到 {LONGEST_HOLD} 分钟。",
            f"At most {MOST} rules, and 0 to {LONGEST_HOLD} minutes to hold.",
        )
    if not 0 <= wanted.speaks <= LONGEST_SILENCE:
        raise NotAllowed(
            f"最长沉默 0 到 {LONGEST_SILENCE} 分钟。",
            f"It may be silent for 0 to {LONGEST_SILENCE} minutes.",
        )
    _check_rules(wanted.rules, agreed.agreement)
    _check_severities(wanted, agreed.agreement)
    return kept


def _check_rules(rules: Sequence[Rule], agreement: Agreement) -> None:
    for rule in rules:
        if rule.system and rule.system not in agreement.services:
            raise NotAllowed("请选择协议中的系统。", "Choose a system that the agreement names.")
        if rule.hours not in set(Hours) or rule.act not in set(Act):
            raise NotAllowed("请选择怎么处理。", "Choose what is done.")


def _check_severities(wanted: Wanted, agreement: Agreement) -> None:
    if not {*wanted.grades, *wanted.outages} <= set(Severity):
        raise NotAllowed("没有这一级告警。", "There is no such severity.")
    if not set(wanted.outages.values()) <= set(Grade):
        raise NotAllowed("请选择中断程度。", "Choose how much of a system is gone.")
    for attributes in wanted.grades.values():
        check_attributes(agreement, attributes)


def _columns(wanted: Wanted) -> dict[str, object]:
    return {
        "name": wanted.name.strip()[:80],
        "sender": str(wanted.sender),
        "rules": [list(map(str, rule)) for rule in wanted.rules],
        "grades": {str(name): dict(value) for name, value in wanted.grades.items()},
        "grade_of": {str(name): str(value) for name, value in wanted.outages.items()},
        "hold_minutes": wanted.hold,
        "speaks_minutes": 0 if wanted.sender == Sender.OWN else wanted.speaks,
    }


def _locked(monitor: Monitor, by: User) -> Monitor:
    must(by, Deed.PLAN_STAFF)
    rows = Monitor.objects.visible_to(by).filter(removed_at=None).select_related("contract")
    kept: Monitor = rows.select_for_update(of=("self",)).get(pk=monitor.pk)
    return kept


def _note(monitor: Monitor, kind: str, at: datetime, by: User) -> None:
    body = {"monitor": monitor.pk, "sender": monitor.sender, "watches": watched_by(monitor)}
    entry = Entry(kind, at, body)
    locked_contract(monitor.contract, by)
    ledger.add(monitor.contract.timeline_id, entry, at=at, by=by.pk)
