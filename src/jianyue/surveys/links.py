"""Secret links: one to answer without signing in, one to correct what was answered.

The secret is drawn when the mail leaves or the answer is taken; only its SHA-256 is kept. A link
names its row under a signature, so that it is looked for behind the fence of its own tenant alone
(docs/decisions/0182).
"""

import secrets
from datetime import datetime
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import transaction

from jianyue.ledger.digests import digest_of
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Refused
from jianyue.notices.models import Notice
from jianyue.surveys.models import Answer, Ballot, Invited
from jianyue.surveys.words import SurveyState

PATH: Final = "/survey/"
SECRET_BYTES: Final = 16
ANSWER, BALLOT = "a", "b"


class NotAsked(Refused):
    """Nobody needs an answer any more: it was given, or the survey is over."""

    def __init__(self) -> None:
        super().__init__(
            "调查已经结束，或者已经答复。", "The survey is over, or was answered already."
        )


def path_of(notice: Notice) -> str:
    """Return where the link of a mail leads; its secret is drawn now, an earlier one is void.

    Raises NotAsked where no answer is needed any more.
    """
    at = notice.lease_until or notice.decided_at
    with inside(notice.tenant_id):
        return f"{PATH}{draw(notice.cause_id, at=at)}/"


@transaction.atomic
def draw(invited_id: int, *, at: datetime) -> str:
    """Return a fresh token for somebody who is asked. Raises NotAsked."""
    rows = Invited.objects.select_for_update(of=("self",)).select_related("survey")
    invited = rows.filter(pk=invited_id).first()
    if invited is None or invited.answered or not _stands(invited, at):
        raise NotAsked
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invited.digest = digest_of(secret)
    invited.save(update_fields=["digest"])
    return _signer("link").sign_object([invited.tenant_id, invited.pk, secret])


def found_by(token: str, at: datetime) -> Invited | None:
    """Return who is asked by a token; None for one that is forged, replaced, used or too old.

    Runs behind the fence of the survey's tenant, and leaves the caller's as it was.
    """
    try:
        tenant, pk, secret = _signer("link").unsign_object(token)
    except (BadSignature, ValueError):
        return None
    with inside(tenant):
        rows = Invited.objects.select_related("survey__contract", "user")
        found = rows.filter(tenant=tenant, pk=pk, digest=digest_of(secret), answered=False).first()
    return found if found is not None and _stands(found, at) else None


def receipt_for() -> str:
    """Return a fresh secret with which an answer is corrected."""
    return secrets.token_urlsafe(SECRET_BYTES)


def receipt_of(kept: Answer | Ballot, secret: str) -> str:
    """Return the token of a receipt; whoever has it may read and correct the one answer."""
    kind = ANSWER if isinstance(kept, Answer) else BALLOT
    return _signer("receipt").sign_object([kept.tenant_id, kind, str(kept.pk), secret])


def answer_by(token: str) -> Answer | Ballot | None:
    """Return the answer of a receipt; None for a forged one, or when the box was emptied."""
    try:
        tenant, kind, pk, secret = _signer("receipt").unsign_object(token)
    except (BadSignature, ValueError):
        return None
    rows = Answer.objects if kind == ANSWER else Ballot.objects
    with inside(tenant):
        found: Answer | Ballot | None = (
            rows.select_related("survey__contract")
            .filter(tenant=tenant, pk=pk, receipt=digest_of(secret))
            .first()
        )
    return found


def _stands(invited: Invited, at: datetime) -> bool:
    survey = invited.survey
    return bool(survey.state == SurveyState.SENT and at < survey.ends_at)


def _signer(what: str) -> Signer:
    return Signer(sep=".", salt=f"jianyue.survey.{what}")
