"""What a ticket belongs to, read from either end: linked, split, merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Q

from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.tickets.models import Link, LinkKind, Ticket

# How a link is called by the ticket that it comes from, and by the one that it leads to.
CALLED: Final[Mapping[str, tuple[Both, Both]]] = MappingProxyType(
    {
        LinkKind.RELATED: (Both("相关", "Related to"), Both("相关", "Related to")),
        LinkKind.CAUSED_BY: (Both("起因于", "Caused by"), Both("引起了", "Caused")),
        LinkKind.SPLIT_FROM: (Both("拆分自", "Split from"), Both("拆分出", "Split off")),
    }
)
TAKEN_IN: Final = Both("并入本单", "Merged into this one")


@dataclass(frozen=True, slots=True)
class Connection:
    """One other ticket, and how it belongs to this one.

    link  the row that can be taken away again; None for what stays for good
    """

    ticket: Ticket
    said: Both
    link: int | None = None


def connections_of(ticket: Ticket, by: User) -> list[Connection]:
    """Return what belongs to a ticket, as far as `by` sees it; two queries, however much it is."""
    links = list(Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("pk"))
    ids = {pk for link in links for pk in (link.ticket_id, link.other_id)} - {ticket.pk}
    rows = Ticket.objects.visible_to(by).filter(Q(pk__in=ids) | Q(merged_into=ticket))
    others = {each.pk: each for each in rows.order_by("pk")}
    merged = [each for each in others.values() if each.merged_into_id == ticket.pk]
    return [*_linked(ticket, links, others), *(Connection(each, TAKEN_IN) for each in merged)]


def _linked(
    ticket: Ticket, links: Iterable[Link], others: Mapping[int, Ticket]
) -> Iterable[Connection]:
    for link in links:
        leads = link.ticket_id == ticket.pk
        other = others.get(link.other_id if leads else link.ticket_id)
        if other is not None:
            said = CALLED[link.kind][0 if leads else 1]
            stays = link.kind == LinkKind.SPLIT_FROM
            yield Connection(other, said, None if stays else link.pk)
