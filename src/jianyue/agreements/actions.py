"""Contracts and versions: drafted, published after the check, signed by both, in force."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from django.db import transaction

from jianyue.agreements.checking import check
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import (
    Contract,
    ContractState,
    Party,
    Seat,
    SeatKind,
    Signature,
    Version,
    VersionState,
    Viewing,
)
from jianyue.agreements.reading import read
from jianyue.agreements.rendering import document_of
from jianyue.documents import pdf
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import written
from jianyue.ledger.keys import holds, sign
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, must


class NotReadable(Refused):
    """The text is no agreement, or the check found what must be mended before it is signed."""


class TextChanged(Refused):
    """What would be signed is not what is stored."""


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
        tenant=customer.tenant_id,
        customer=customer.pk,
        entry=Entry("opened", at, {"code": opening.code}),
        at=at,
        by=by.pk,
    )
    return Contract.objects.create(
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


@transaction.atomic
def draft(contract: Contract, text: str, *, why: str = "", at: datetime, by: User) -> Version:
    """Keep a text as the next version's draft. Raises NotReadable with the first problem."""
    must(by, Deed.DRAFT_AGREEMENTS)
    agreement = _readable(text)
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    last = locked.versions.order_by("-number").first()
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
    _note(contract, "drafted", version, at=at, by=by)
    return version


@transaction.atomic
def publish(version: Version, *, at: datetime, by: User) -> Version:
    """Render the document that both sign. Raises NotReadable while the check finds errors."""
    must(by, Deed.DRAFT_AGREEMENTS)
    version = _locked(version, VersionState.DRAFT)
    agreement = _readable(version.text)
    for finding in check(agreement):
        if finding.blocks:
            raise NotReadable(
                f"{finding.zh} {finding.remedy_zh}", f"{finding.en} {finding.remedy_en}"
            )
    document = pdf.as_bytes(document_of(agreement, agreement.language))
    version.document, version.document_hash = document, sha256(document).hexdigest()
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, at, by
    version.save()
    _note(version.contract, "published", version, at=at, by=by)
    return version


@transaction.atomic
def withdraw(version: Version, *, at: datetime, by: User) -> Version:
    """Take a version back before both have signed it."""
    must(by, Deed.DRAFT_AGREEMENTS)
    version = _locked(version, VersionState.DRAFT, VersionState.PUBLISHED)
    version.state = VersionState.WITHDRAWN
    version.save(update_fields=["state"])
    _note(version.contract, "withdrawn", version, at=at, by=by)
    return version


@transaction.atomic
def see(version: Version, *, at: datetime, by: User) -> Viewing:
    """Record that somebody opened the document; who signs must have seen it."""
    viewing, new = Viewing.objects.get_or_create(
        version=version,
        user=by,
        defaults={
            "tenant_id": version.tenant_id,
            "customer_id": version.customer_id,
            "first_at": at,
            "last_at": at,
        },
    )
    if not new:
        viewing.last_at, viewing.times = at, viewing.times + 1
        viewing.save(update_fields=["last_at", "times"])
    return viewing


@transaction.atomic
def put_signature(
    version: Version, *, document_hash: str, method: str, at: datetime, by: User
) -> Signature:
    """Sign a version for one's own side, over the exact document (A21).

    document_hash  SHA-256 of the document as it was shown; must be the stored one
    method         how the person proved who he is just now: password, totp or passkey

    Once both have signed, the version is in force and the one before superseded. Raises
    NotAllowed, TextChanged.
    """
    party = Party.CUSTOMER if by.is_customer else Party.PROVIDER
    must(by, Deed.SIGN_FOR_CUSTOMER if by.is_customer else Deed.SIGN_FOR_PROVIDER)
    version = _locked(version, VersionState.PUBLISHED)
    actual = sha256(bytes(version.document or b"")).hexdigest()
    if not document_hash == actual == version.document_hash:
        raise TextChanged(
            "文件与您看到的不一致，请重新打开后再签署。",
            "The document is not the one you saw; open it again before you sign.",
        )
    if not version.viewings.filter(user=by).exists():
        raise NotAllowed(
            "签署前请先打开文件阅读。", "Open the document and read it before you sign."
        )
    if version.signatures.filter(party=party).exists():
        raise NotAllowed("本方已经签署。", "Your side has signed already.")
    seal = sign(statement(version, party, by, method, at), at=at)
    signature = Signature.objects.create(
        tenant_id=version.tenant_id,
        customer_id=version.customer_id,
        version=version,
        party=party,
        user=by,
        name=by.name,
        title=by.title,
        document_hash=actual,
        method=method,
        signed_at=at,
        key=seal.key,
        seal=seal.signature,
    )
    _note(version.contract, "signed", version, at=at, by=by)
    if version.signatures.count() == len(Party):
        _put_in_force(version, at=at, by=by)
    return signature


def statement(version: Version, party: Party, by: User, method: str, at: datetime) -> bytes:
    """Return the bytes a signature is over: what was signed, by whom, for whom, when and how."""
    lines = (
        "jianyue signature 1",
        f"contract {version.contract.code}",
        f"version {version.number}",
        f"document sha256 {version.document_hash}",
        f"party {party.value}",
        f"by {by.pk}",
        f"method {method}",
        f"at {written(at)}",
    )
    return "\n".join(lines).encode()


def signature_holds(signature: Signature) -> bool:
    """Tell whether a stored signature fits the stored document, person and instant."""
    version = signature.version
    if sha256(bytes(version.document or b"")).hexdigest() != signature.document_hash:
        return False
    said = statement(
        version,
        Party.of(signature.party),
        signature.user,
        signature.method,
        signature.signed_at.astimezone(UTC),
    )
    return holds(said, bytes(signature.seal), signature.key)


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


def _put_in_force(version: Version, *, at: datetime, by: User) -> None:
    contract = version.contract
    contract.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.SUPERSEDED)
    version.state, version.in_force_from = VersionState.IN_FORCE, at
    version.save(update_fields=["state", "in_force_from"])
    contract.state = ContractState.RUNNING
    contract.save(update_fields=["state"])
    _note(contract, "in_force", version, at=at, by=by)


def _readable(text: str) -> Agreement:
    reading = read(text)
    if reading.agreement is None:
        problem = reading.problems[0]
        raise NotReadable(
            f"第 {problem.line} 行：{problem.zh}", f"line {problem.line}: {problem.en}"
        )
    return reading.agreement


def _locked(version: Version, *states: VersionState) -> Version:
    locked = (
        Version.objects.select_for_update(of=("self",))
        .select_related("contract")
        .get(pk=version.pk)
    )
    if locked.state not in states:
        now = VersionState.of(locked.state).said
        raise NotAllowed(
            f"这个版本现在是“{now.zh}”，不能这样做。",
            f"This version is {now.en}; this cannot be done.",
        )
    return locked


def _note(contract: Contract, kind: str, version: Version, *, at: datetime, by: User) -> None:
    body: dict[str, object] = {"version": version.number}
    if version.document_hash:
        body["document"] = version.document_hash
    ledger.add(contract.timeline_id, Entry(kind, at, body), at=at, by=by.pk)
