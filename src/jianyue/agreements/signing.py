"""Reading and signing the exact document, and what proves it afterwards (A21)."""

from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from jianyue.agreements import telling
from jianyue.agreements.expiry import term_of
from jianyue.agreements.models import (
    ContractState,
    Party,
    Signature,
    Version,
    VersionState,
    Viewing,
)
from jianyue.agreements.versions import locked, note
from jianyue.agreements.written import Language
from jianyue.documents.certificate import Certificate, Seen, Signed, certified
from jianyue.documents.seals import NotWhatWasSigned, Seal
from jianyue.ledger.chain import written
from jianyue.ledger.keys import holds, sign
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

METHODS = frozenset({"password", "totp", "passkey"})


class TextChanged(Refused):
    """What would be signed is not what is stored."""


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
    version = locked(version, VersionState.PUBLISHED)
    actual = _check_signing(version, party, document_hash, method, by)
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
    note(version, "signed", at=at, by=by)
    if version.signatures.count() == len(Party):
        _put_in_force(version, at=at, by=by)
    return signature


def _check_signing(version: Version, party: Party, said: str, method: str, by: User) -> str:
    """Return the hash of the stored document, if `by` may sign exactly this one now."""
    if method not in METHODS:
        raise NotAllowed(
            "签署前请再次证明您的身份。", "Prove once more who you are before you sign."
        )
    if by.customer_id not in {None, version.customer_id}:
        raise NotAllowed(
            "您不属于这份合同的客户。", "You do not belong to this contract's customer."
        )
    actual = sha256(bytes(version.document or b"")).hexdigest()
    if not said == actual == version.document_hash:
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
    return actual


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


def statement_of(signature: Signature) -> bytes:
    """Return the bytes that a stored signature must be over."""
    return statement(
        signature.version,
        Party.of(signature.party),
        signature.user,
        signature.method,
        signature.signed_at.astimezone(UTC),
    )


def signature_holds(signature: Signature) -> bool:
    """Tell whether a stored signature fits the stored document, person and instant."""
    version = signature.version
    actual = sha256(bytes(version.document or b"")).hexdigest()
    if not actual == signature.document_hash == version.document_hash:
        return False
    return holds(statement_of(signature), bytes(signature.seal), signature.key)


def signed_document(version: Version, language: Language) -> bytes:
    """Return the signed PDF with its certificate page. Raises NotWhatWasSigned where none holds."""
    rows = version.signatures.select_related("user__organisation", "key")
    signatures = list(rows.order_by("signed_at"))
    if not signatures:
        raise NotWhatWasSigned("还没有人签署 / nobody has signed yet")
    seen = version.viewings.select_related("user__organisation").order_by("first_at")
    agreement = version.agreement()
    certificate = Certificate(
        agreement.title.words(language),
        version.contract.code,
        version.number,
        version.document_hash,
        agreement.zone,
        tuple(_signed(each, language) for each in signatures),
        tuple(
            Seen(
                each.user.organisation.said.words(language),
                each.user.name,
                each.first_at,
                each.last_at,
                each.times,
            )
            for each in seen
        ),
    )
    return certified(bytes(version.document or b""), certificate, language)


def _signed(signature: Signature, language: Language) -> Signed:
    seal = Seal(statement_of(signature), bytes(signature.key.public), bytes(signature.seal))
    return Signed(
        Party.of(signature.party).words(language),
        signature.user.organisation.said.words(language),
        signature.name,
        signature.title,
        signature.signed_at,
        signature.method,
        seal,
    )


def _put_in_force(version: Version, *, at: datetime, by: User) -> None:
    contract = version.contract
    contract.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.SUPERSEDED)
    version.state, version.in_force_from = VersionState.IN_FORCE, at
    version.save(update_fields=["state", "in_force_from"])
    contract.state, contract.ended_at = ContractState.RUNNING, None
    agreement = version.agreement()
    contract.starts_date, contract.ends_date = term_of(agreement, contract, at=at)
    contract.save(update_fields=["state", "ended_at", "starts_date", "ends_date"])
    note(version, "in_force", at=at, by=by)
    telling.in_force(version, at=at)
