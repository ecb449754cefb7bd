"""Contracts and versions: set up, drafted, published after the check; signing is in `signing`."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from jianyue.agreements import telling
from jianyue.agreements.checking import check
from jianyue.agreements.models import Contract, Seat, SeatKind, Version, VersionState
from jianyue.agreements.rendering import document_of
from jianyue.agreements.signing import (
    TextChanged,
    put_signature,
    see,
    signature_holds,
    statement,
)
from jianyue.agreements.versions import NotReadable, locked, note, readable
from jianyue.documents import pdf
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, must

__all__ = [
    "NotReadable",
    "Opening",
    "TextChanged",
    "draft",
    "open_contract",
    "publish",
    "put_signature",
    "redraft",
    "seat",
    "see",
    "signature_holds",
    "statement",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a contract begins with."""

    code: str
    title: str
    title_en: str = ""
    starts_date: date | None = None
    ends_date: date | None = None
    mail: str = ""
    hotline: str = ""


@transaction.atomic
def open_contract(customer: Organisation, opening: Opening, *, at: datetime, by: User) -> Contract:
    """Set up a contract with a customer; it runs once a version of its agreement is in force."""
    must(by, Deed.MANAGE_CUSTOMERS)
    timeline = ledger.begin(
        "contract",
        Whose(customer.tenant_id, customer.pk),
        Entry("opened", at, {"code": opening.code}),
        at=at,
        by=by.pk,
    )
    contract = Contract.objects.create(
        tenant_id=customer.tenant_id,
        customer=customer,
        timeline=timeline,
        code=opening.code,
        title=opening.title,
        title_en=opening.title_en,
        starts_date=opening.starts_date,
        ends_date=opening.ends_date,
        mail=opening.mail,
        hotline=opening.hotline,
    )
    ledger.belongs(timeline, contract.pk)
    return contract


@transaction.atomic
def draft(contract: Contract, text: str, *, why: str = "", at: datetime, by: User) -> Version:
    """Keep a text as the next version's draft. Raises NotReadable with the first problem."""
    must(by, Deed.DRAFT_AGREEMENTS)
    agreement = readable(text)
    row = Contract.objects.select_for_update().get(pk=contract.pk)
    last = row.versions.order_by("-number").first()
    version = Version.objects.create(
        tenant_id=contract.tenant_id,
        customer_id=contract.customer_id,
        contract=contract,
        number=last.number + 1 if last else 1,
        text=text,
        why=why,
        language=agreement.language,
        drafted_at=at,
        drafted_by=by,
    )
    note(version, "drafted", at=at, by=by)
    return version


@transaction.atomic
def redraft(version: Version, text: str, *, why: str = "", at: datetime, by: User) -> Version:
    """Change the text of a draft. Raises NotReadable, NotAllowed once it is published."""
    must(by, Deed.DRAFT_AGREEMENTS)
    agreement = readable(text)
    version = locked(version, VersionState.DRAFT)
    version.text, version.why, version.language = text, why, agreement.language
    version.drafted_at, version.drafted_by = at, by
    version.save(update_fields=["text", "why", "language", "drafted_at", "drafted_by"])
    return version


@transaction.atomic
def publish(version: Version, *, at: datetime, by: User) -> Version:
    """Render the document that both sign. Raises NotReadable while the check finds errors."""
    must(by, Deed.DRAFT_AGREEMENTS)
    version = locked(version, VersionState.DRAFT)
    agreement = readable(version.text)
    for finding in check(agreement):
        if finding.blocks:
            raise NotReadable(
                f"{finding.zh} {finding.remedy_zh}", f"{finding.en} {finding.remedy_en}"
            )
    document = pdf.as_bytes(document_of(agreement, agreement.language))
    version.document, version.document_hash = document, sha256(document).hexdigest()
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, at, by
    version.save()
    note(version, "published", at=at, by=by)
    telling.to_sign(version, at=at)
    return version


@transaction.atomic
def withdraw(version: Version, *, at: datetime, by: User) -> Version:
    """Take a version back before both have signed it."""
    must(by, Deed.DRAFT_AGREEMENTS)
    version = locked(version, VersionState.DRAFT, VersionState.PUBLISHED)
    version.state = VersionState.WITHDRAWN
    version.save(update_fields=["state"])
    note(version, "withdrawn", at=at, by=by)
    telling.not_to_sign(version)
    return version


@transaction.atomic
def seat(
    contract: Contract, user: User, kind: SeatKind, *, from_date: date, at: datetime, by: User
) -> Seat:
    """Give somebody a place on a contract."""
    must(by, Deed.PLAN_STAFF)
    ledger.add(
        contract.timeline_id,
        Entry("seated", at, {"user": user.pk, "kind": kind.value, "from": from_date.isoformat()}),
        at=at,
        by=by.pk,
    )
    return Seat.objects.create(
        tenant_id=contract.tenant_id,
        customer_id=contract.customer_id,
        contract=contract,
        user=user,
        kind=kind,
        from_date=from_date,
    )
