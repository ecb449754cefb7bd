"""What changes about a person: roles, profile, leaving, second factors, sessions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Grant, Organisation, Side, User
from jianyue.people.organisations import locked, note
from jianyue.people.permissions import Deed, must
from jianyue.people.roles import CUSTOMER_ROLES, EITHER_SIDE, Role
from jianyue.people.tokens import end_all

OWN: Final = ("name", "phone", "language", "zone", "theme")


@transaction.atomic
def give_role(person: User, role: Role, *, at: datetime, by: User) -> Grant:
    """Give somebody a role; giving it again changes nothing.

    Raises NotAllowed for who may not, and for a role that is not for the person's side.
    """
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(_seen(person, by).organisation_id)
    fitting(organisation, [role])
    grant, new = Grant.objects.get_or_create(
        user=person,
        role=role,
        defaults={"tenant_id": organisation.tenant_id, "granted_at": at, "granted_by": by},
    )
    if new:
        body = {"user": person.pk, "role": role.value}
        note(organisation, "role_given", body, {"name": person.name}, at=at, by=by)
    return grant


@transaction.atomic
def take_role(person: User, role: Role, *, at: datetime, by: User) -> None:
    """Take a role away; the last administrator keeps his. Repeating changes nothing."""
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(_seen(person, by).organisation_id)
    if role is Role.ADMINISTRATOR:
        _another_administrator(person)
    taken, _ = Grant.objects.filter(user=person, role=role).delete()
    if taken:
        body = {"user": person.pk, "role": role.value}
        note(organisation, "role_taken", body, {"name": person.name}, at=at, by=by)


@transaction.atomic
def set_roles(person: User, chosen: Iterable[Role], *, at: datetime, by: User) -> None:
    """Give and take roles until somebody has those chosen, all or nothing. Raises NotAllowed."""
    must(by, Deed.MANAGE_PEOPLE)
    wanted, held = set(chosen), set(_seen(person, by).roles)
    for role in sorted(wanted - held):
        give_role(person, role, at=at, by=by)
    for role in sorted(held - wanted):
        take_role(person, role, at=at, by=by)


@transaction.atomic
def deactivate(person: User, *, at: datetime, by: User) -> User:
    """Let somebody go: account, sessions and tokens end at once; history stays.

    The password is made void too, so that sessions nobody listed end with the rest. Raises
    NotAllowed for oneself and for the last administrator.
    """
    must(by, Deed.MANAGE_PEOPLE)
    if person.pk == by.pk:
        raise NotAllowed("不能停用自己的账号。", "Nobody closes his own account.")
    organisation = locked(_seen(person, by).organisation_id)
    _another_administrator(person)
    kept = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    kept.is_active, kept.left_at = False, at
    kept.set_unusable_password()
    kept.save(update_fields=["is_active", "left_at", "password"])
    kept.invitations.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    _end_sessions(kept)
    end_all(kept, at=at)
    note(organisation, "left", {"user": kept.pk}, {"name": kept.name}, at=at, by=by)
    return kept


@transaction.atomic
def end_sessions(person: User, *, at: datetime, by: User) -> int:
    """End every session of somebody, wherever he is signed in; return how many were known."""
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(_seen(person, by).organisation_id)
    ended = _end_sessions(person)
    note(organisation, "sessions_ended", {"user": person.pk}, {"name": person.name}, at=at, by=by)
    return ended


@transaction.atomic
def reset_second_factor(person: User, *, at: datetime, by: User) -> None:
    """Take away the second factors of somebody who lost them, and end the sessions.

    The person sets up new ones after signing in with the password.
    """
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(_seen(person, by).organisation_id)
    Authenticator.objects.filter(user=person.pk).delete()
    _end_sessions(person)
    body = {"user": person.pk}
    note(organisation, "second_factor_reset", body, {"name": person.name}, at=at, by=by)


@transaction.atomic
def change_profile(said: Mapping[str, str], *, at: datetime, by: User) -> User:
    """Change one's own profile: name, phone, language, zone and theme, nothing else."""
    organisation = locked(by.organisation_id)
    kept = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    changed = [name for name in OWN if name in said and getattr(kept, name) != said[name]]
    for name in changed:
        setattr(kept, name, said[name])
    if changed:
        kept.save(update_fields=changed)
    if "name" in changed:
        note(organisation, "renamed", {"user": kept.pk}, {"name": kept.name}, at=at, by=by)
    return kept


def allot(
    person: User, organisation: Organisation, roles: Iterable[Role], *, at: datetime, by: User
) -> None:
    """Give a newcomer of an organisation his first roles; the invitation says which."""
    shared = {"tenant_id": organisation.tenant_id, "granted_at": at, "granted_by": by}
    Grant.objects.bulk_create(
        Grant(user=person, role=role, **shared) for role in sorted(set(roles))
    )


def fitting(organisation: Organisation, roles: Iterable[Role]) -> None:
    """Refuse roles that are not for the organisation's side. Raises NotAllowed."""
    allowed = roles_for(organisation)
    for role in roles:
        if role not in allowed:
            raise NotAllowed(
                f"“{role.said.zh}”不是这个单位的人员可以担任的角色。",
                f"People of this organisation cannot be {role.said.en}.",
            )


def roles_for(organisation: Organisation) -> list[Role]:
    """Return the roles that people of an organisation can have, in the order of the table."""
    if organisation.side == Side.CUSTOMER:
        return [role for role in Role if role in CUSTOMER_ROLES | EITHER_SIDE]
    return [role for role in Role if role not in CUSTOMER_ROLES]


def _seen(person: User, by: User) -> User:
    return User.objects.visible_to(by).get(pk=person.pk)


def _another_administrator(person: User) -> None:
    """Refuse to go on where nobody else could let people in. The organisation is locked."""
    administrators = User.objects.filter(
        tenant=person.tenant_id, is_active=True, grants__role=Role.ADMINISTRATOR
    )
    if person.pk in {each.pk for each in administrators} and administrators.count() == 1:
        raise NotAllowed(
            "这是最后一位管理员；请先把管理员角色授予另一位同事。",
            "This is the last administrator; make a colleague administrator first.",
        )


def _end_sessions(person: User) -> int:
    sessions = list(UserSession.objects.filter(user=person.pk))
    for session in sessions:
        session.end()
    return len(sessions)
