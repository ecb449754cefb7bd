"""A version between publication and signature: asked about, answered, vetoed (A17)."""

from datetime import datetime

from django.db import transaction

from jianyue.agreements import telling
from jianyue.agreements.models import Version, VersionState
from jianyue.agreements.versions import locked, note
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

LONGEST = 2000


class NothingSaid(Refused):
    """A question or a refusal without words."""


@transaction.atomic
def question(version: Version, text: str, *, at: datetime, by: User) -> None:
    """Ask about a proposed text, for the customer. Raises NotAllowed, NothingSaid."""
    must(by, Deed.SIGN_FOR_CUSTOMER)
    note(locked(version, VersionState.PUBLISHED), "questioned", _said(text), at=at, by=by)


@transaction.atomic
def answer(version: Version, text: str, *, at: datetime, by: User) -> None:
    """Answer a question, for the provider. Raises NotAllowed, NothingSaid."""
    must(by, Deed.DRAFT_AGREEMENTS)
    note(locked(version, VersionState.PUBLISHED), "answered", _said(text), at=at, by=by)


@transaction.atomic
def veto(version: Version, reason: str, *, at: datetime, by: User) -> Version:
    """Refuse a proposed text for one's side: it takes no effect, what is in force stays so."""
    must(by, Deed.SIGN_FOR_CUSTOMER if by.is_customer else Deed.SIGN_FOR_PROVIDER)
    version = locked(version, VersionState.PUBLISHED)
    if by.customer_id not in {None, version.customer_id}:
        raise NotAllowed(
            "您不属于这份合同的客户。", "You do not belong to this contract's customer."
        )
    said = _said(reason)
    version.state = VersionState.WITHDRAWN
    version.save(update_fields=["state"])
    note(version, "vetoed", said, at=at, by=by)
    telling.not_to_sign(version)
    return version


def _said(text: str) -> dict[str, str]:
    if not text.strip():
        raise NothingSaid("请写明内容。", "Say what you mean.")
    return {"text": text.strip()[:LONGEST]}
