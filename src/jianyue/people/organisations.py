"""Organisations: set up, changed, closed; each keeps a timeline of who changed what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.speech import NotAllowed
from jianyue.people.histories import SAID
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, must

CHANGEABLE: Final = ("name", "name_en", "address", "phone", "zone")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of an organisation."""

    code: str
    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    zone: str = "Asia/Shanghai"


@transaction.atomic
def open_customer(said: Particulars, *, at: datetime, by: User) -> Organisation:
    """Set up a customer. Raises NotAllowed, also where the short name is taken."""
    must(by, Deed.MANAGE_CUSTOMERS)
    customer = Organisation(tenant_id=by.tenant_id or 0, side=Side.CUSTOMER)
    for name in ("code", *CHANGEABLE):
        setattr(customer, name, getattr(said, name))
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError as taken:
        raise NotAllowed(
            f"代号“{said.code}”已被使用，请换一个。",
            f"The short name {said.code} is taken; choose another.",
        ) from taken
    note(customer, "opened", {"code": said.code}, {"name": said.name}, at=at, by=by)
    return customer


@transaction.atomic
def change(
    organisation: Organisation, said: Mapping[str, str], *, at: datetime, by: User
) -> Organisation:
    """Change what is known of an organisation; what stays the same leaves no trace.

    said  new values by field; others than name, address, phone and zone are left out
    """
    must(by, Deed.MANAGE_CUSTOMERS)
    kept = locked(organisation.pk)
    new = {name: said[name] for name in CHANGEABLE if name in said}
    changed = {name: value for name, value in new.items() if getattr(kept, name) != value}
    if not changed:
        return kept
    for name, value in changed.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*changed])
    note(kept, "changed", {"fields": sorted(changed)}, changed, at=at, by=by)
    return kept


@transaction.atomic
def close(organisation: Organisation, *, at: datetime, by: User) -> Organisation:
    """Close a customer: its history stays, nobody new is invited into it."""
    must(by, Deed.MANAGE_CUSTOMERS)
    kept = locked(organisation.pk)
    if kept.side == Side.PROVIDER or kept.closed_at is not None:
        raise NotAllowed(
            "只有仍在服务的客户可以关闭。", "Only a customer that is still served can be closed."
        )
    kept.closed_at = at
    kept.save(update_fields=["closed_at"])
    note(kept, "closed", {}, at=at, by=by)
    return kept


def locked(pk: int | None) -> Organisation:
    """Return an organisation whose row is locked, so that its changes follow one another."""
    found: Organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=pk or 0)
    return found


def house_of(person: User) -> Organisation:
    """Return the organisation that somebody belongs to; an operator has none."""
    found: Organisation = Organisation.objects.get(pk=person.organisation_id or 0)
    return found


def note(
    organisation: Organisation,
    kind: str,
    body: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    *,
    at: datetime,
    by: User | None,
) -> None:
    """Record on the organisation's timeline what was changed, and by whom.

    What concerns the provider is internal: its timeline belongs to no customer. Names and addresses
    go into the words, which can be erased (E22). Raises ValueError for a kind that the page of the
    organisation has no words for.
    """
    if kind not in SAID:
        raise ValueError(f"people.histories.SAID says nothing of {kind}")
    entry = Entry(kind, at, body, words or {}, internal=organisation.side == Side.PROVIDER)
    author = by.pk if by else None
    if organisation.timeline_id is not None:
        ledger.add(organisation.timeline_id, entry, at=at, by=author)
        return
    customer = organisation.pk if organisation.side == Side.CUSTOMER else None
    organisation.timeline = ledger.begin(
        "organisation", Whose(organisation.tenant_id, customer), entry, at=at, by=author
    )
    organisation.save(update_fields=["timeline"])
