"""People who are brought in from a list: accounts that wait; whoever is needed is invited later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.people.actions import allot, fitting
from jianyue.people.invitations import Newcomer, account
from jianyue.people.models import Organisation, User
from jianyue.people.organisations import locked, note
from jianyue.people.permissions import Deed, must

AMENDED: Final = ("name", "title", "phone")


@transaction.atomic
def enrol(said: Newcomer, *, at: datetime, by: User) -> User:
    """Make an account that waits for its person; no mail is sent. Raises NotAllowed."""
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(Organisation.objects.visible_to(by).get(pk=said.organisation.pk).pk)
    if organisation.closed_at is not None:
        raise NotAllowed("该单位已关闭。", "This organisation is closed.")
    fitting(organisation, said.roles)
    person = account(said, organisation)
    allot(person, organisation, said.roles, at=at, by=by)
    body = {"user": person.pk, "roles": sorted(role.value for role in said.roles)}
    words = {"name": person.name, "email": person.email}
    note(organisation, "enrolled", body, words, at=at, by=by)
    return person


@transaction.atomic
def amend(person: User, said: Mapping[str, str], *, at: datetime, by: User) -> User:
    """Correct what is known of somebody who has not joined yet. Raises NotAllowed."""
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(person.organisation_id)
    rows = User.objects.visible_to(by).select_for_update(of=("self",))
    kept = rows.filter(pk=person.pk, joined_at=None, erased_at=None).first()
    if kept is None:
        raise NotAllowed(
            "此人已加入，资料由本人维护。", "This person has joined and keeps it himself."
        )
    changed = [name for name in AMENDED if name in said and getattr(kept, name) != said[name]]
    for name in changed:
        setattr(kept, name, said[name])
    if changed:
        kept.save(update_fields=changed)
        note(organisation, "renamed", {"user": kept.pk}, {"name": kept.name}, at=at, by=by)
    return kept
