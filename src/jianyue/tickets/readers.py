"""Who read what: written by the pages that show tickets, documents and files."""

from datetime import datetime

from django.db.models import QuerySet

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.models import ReadLog

# "data" is all that is kept about a person, handed out as a file.
SUBJECTS = frozenset({"ticket", "document", "attachment", "slip", "report", "person", "data"})
PERSONAL = ("person", "data")


def read(subject: str, subject_id: int, *, at: datetime, by: User) -> None:
    """Write down that somebody read something; at most once a person, subject and hour.

    An operator belongs to no tenant and reads no tenant's things. Raises ValueError for a subject
    that is none.
    """
    if subject not in SUBJECTS:
        raise ValueError(f"nobody reads a {subject}")
    if by.tenant_id is None:
        return
    row = ReadLog(
        tenant_id=by.tenant_id,
        customer_id=by.customer_id,
        user=by,
        subject=subject,
        subject_id=subject_id,
        hour=at.replace(minute=0, second=0, microsecond=0),
        at=at,
    )
    ReadLog.objects.bulk_create([row], ignore_conflicts=True)


def readers(by: User) -> QuerySet[ReadLog]:
    """Return who read what, the newest first. Raises NotAllowed."""
    must(by, Deed.SEE_READERS)
    if by.tenant_id is None:
        raise NotAllowed("运维账号不属于任何租户。", "An operator belongs to no tenant.")
    rows = ReadLog.objects.filter(tenant=by.tenant_id).select_related("user")
    return rows.order_by("-at", "-pk")


def readers_of_person(pk: int, *, by: User) -> QuerySet[ReadLog]:
    """Return who opened somebody's page or took his data, the newest first. Raises NotAllowed."""
    return readers(by).filter(subject__in=PERSONAL, subject_id=pk)


def readers_of(subject: str, subject_id: int, *, by: User) -> QuerySet[ReadLog]:
    """Return who read one thing, the newest first. Raises NotAllowed."""
    return readers(by).filter(subject=subject, subject_id=subject_id)
