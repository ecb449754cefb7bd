"""Who is told what about a contract: there is something to sign, it is in force, it ends."""

from collections.abc import Iterable
from datetime import date, datetime

from jianyue.agreements.models import Contract, Version
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed
from jianyue.people.roles import CUSTOMER_ROLES

CAUSE = "version"


def who_may(deed: Deed, contract: Contract) -> Iterable[User]:
    """Return the people on the contract's own side of the table whose roles allow `deed`."""
    roles = [role for role, deeds in MAY.items() if deed in deeds]
    people = User.objects.filter(
        tenant=contract.tenant_id, is_active=True, grants__role__in=roles
    ).distinct()
    if set(roles) <= CUSTOMER_ROLES:
        return people.filter(customer=contract.customer_id)
    return people.filter(customer=None)


def signers(contract: Contract) -> list[User]:
    """Return everybody who may sign for one side or the other."""
    deeds = (Deed.SIGN_FOR_PROVIDER, Deed.SIGN_FOR_CUSTOMER)
    return [user for deed in deeds for user in who_may(deed, contract)]


def to_sign(version: Version, *, at: datetime) -> None:
    """Tell both sides' signatories that a version waits for them."""
    contract, number = version.contract, version.number
    message = Message(
        "agreement_to_sign",
        (CAUSE, version.pk),
        Both(
            f"请签署：{contract.title}（第 {number} 版）",
            f"To sign: {contract.said.en} (version {number})",
        ),
        Both(
            f"合同 {contract.code} 的第 {number} 版协议已经发布，等待双方签署。"
            f"请打开文件阅读后签署。\n文件 SHA-256：{version.document_hash}",
            f"Version {number} of the agreement of contract {contract.code} is published and "
            "waits for both signatures. Open the document, read it and sign.\n"
            f"SHA-256 of the document: {version.document_hash}",
        ),
        path=f"/agreements/{contract.code}/{number}/sign/",
    )
    notices.decide(message, to=signers(contract), at=at)


def not_to_sign(version: Version) -> None:
    """Take back what has not been sent yet of the request to sign."""
    notices.withdraw((CAUSE, version.pk), kind="agreement_to_sign")


def in_force(version: Version, *, at: datetime) -> None:
    """Tell those concerned that both have signed."""
    contract, number = version.contract, version.number
    message = Message(
        "agreement_in_force",
        (CAUSE, version.pk),
        Both(
            f"已生效：{contract.title}（第 {number} 版）",
            f"In force: {contract.said.en} (version {number})",
        ),
        Both(
            f"合同 {contract.code} 的第 {number} 版协议双方均已签署，即日生效。"
            "此前报告的工单仍按报告时生效的版本办理。",
            f"Both parties have signed version {number} of the agreement of contract "
            f"{contract.code}; it is in force. Tickets reported before keep the version that was "
            "in force then.",
        ),
        path=f"/agreements/{contract.code}/",
    )
    people = [*signers(contract), *who_may(Deed.DRAFT_AGREEMENTS, contract)]
    notices.decide(message, to=people, at=at)


def ends(contract: Contract, ends_date: date, kind: str, said: Both, *, at: datetime) -> None:
    """Tell the representative and the contract manager about the end of a term, once each."""
    message = Message(
        kind,
        ("contract", contract.pk),
        Both(
            f"{contract.title}：服务期至 {ends_date.isoformat()}",
            f"{contract.said.en}: the term runs to {ends_date.isoformat()}",
        ),
        said,
        step=ends_date.isoformat(),
        path=f"/agreements/{contract.code}/",
    )
    deeds = (Deed.SIGN_FOR_CUSTOMER, Deed.DRAFT_AGREEMENTS)
    people = [user for deed in deeds for user in who_may(deed, contract)]
    notices.decide(message, to=people, at=at)
