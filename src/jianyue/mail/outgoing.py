"""What stands over the letters about a ticket, so that answers find their way back to it."""

from collections.abc import Mapping

from jianyue.ledger.fence import inside
from jianyue.mail.addresses import ticket_word, with_word
from jianyue.mail.models import Box
from jianyue.mail.words import Kind
from jianyue.notices.bounces import host
from jianyue.notices.models import Notice


def heads(notice: Notice) -> Mapping[str, str]:
    """Return to which address an answer goes, and the thread that the letter belongs to.

    The address holds a secret of the ticket; where the provider has no box, nothing is added.
    """
    if notice.cause != "ticket":
        return {}
    with inside(notice.tenant_id):
        boxes = Box.objects.filter(kind__in=Kind.letters(), on=True, removed_at=None)
        box = boxes.order_by("pk").first()
    if box is None:
        return {}
    thread = thread_of(notice.tenant_id, notice.cause_id)
    word = ticket_word(notice.tenant_id, notice.cause_id)
    return {
        "Reply-To": with_word(box.address, word), "References": thread, "In-Reply-To": thread,
    }  # fmt: skip


def thread_of(tenant: int, ticket: int) -> str:
    """Return the name under which mail programs gather the letters about a ticket."""
    return f"<ticket-{ticket_word(tenant, ticket)}@{host()}>"
