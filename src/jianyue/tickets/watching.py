"""Who follows a ticket: those who chose to, and those whom somebody named in a note."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from jianyue.documents.markdown import mentioned
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.tickets.models import Ticket, Watcher
from jianyue.tickets.sight import knowing

SUGGESTED: Final = 8


def watch(ticket: Ticket, *, by: User) -> None:
    """Have somebody follow a ticket that he sees; repeating changes nothing."""
    add_watchers(ticket, [by])


def unwatch(ticket: Ticket, *, by: User) -> None:
    """Have somebody follow a ticket no longer."""
    Watcher.objects.filter(ticket=ticket, user=by).delete()


def follow(ticket: Ticket, user: User) -> None:
    """Have a colleague follow a ticket. Raises NotAllowed for one who may not know of it."""
    if not knowing(ticket, ids=[user.pk]):
        raise NotAllowed("此人不能关注这张工单。", "This person cannot follow this ticket.")
    add_watchers(ticket, [user])


def add_watchers(ticket: Ticket, people: Iterable[User]) -> None:
    """Write down who follows a ticket from now on."""
    shared = {"tenant_id": ticket.tenant_id, "customer_id": ticket.customer_id, "ticket": ticket}
    rows = [Watcher(user=user, **shared) for user in people]
    Watcher.objects.bulk_create(rows, ignore_conflicts=True)


def to_mention(ticket: Ticket, *, internal: bool = False) -> list[User]:
    """Return the people who can be named on a ticket."""
    return knowing(ticket, among=Q(is_active=True), internal=internal)


def suggested(ticket: Ticket, start: str, *, to: User, internal: bool) -> list[User]:
    """Return whom somebody who typed @ may mean, those whose names begin so first; a handful.

    Nobody whom he does not see, and nobody who may not know of the ticket.
    """
    seen = Q(pk__in=User.objects.visible_to(to).exclude(pk=to.pk).values("pk"))
    named = Q(name__icontains=start) | Q(email__istartswith=start)
    found = knowing(ticket, among=seen & named & Q(is_active=True), internal=internal)
    return sorted(found, key=lambda user: (not user.name.startswith(start), user.name))[:SUGGESTED]


def names_of(user: User) -> frozenset[str]:
    """Return how somebody is named in a note."""
    return frozenset({user.name, user.email.split("@")[0]})


def named_in(text: str, ticket: Ticket, *, internal: bool = False) -> list[User]:
    """Return the people whom a text names with @: by name, or by the first part of the address."""
    if "@" not in text:
        return []
    names: dict[str, list[User]] = {}
    for user in to_mention(ticket, internal=internal):
        for name in names_of(user):
            names.setdefault(name, []).append(user)
    found = {user.pk: user for name in mentioned(text, names) for user in names[name]}
    return list(found.values())
