"""Invitations: how somebody gets an account. 72 hours, once, by a token nobody can guess."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from jianyue.ledger.digests import digest_of
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.actions import allot, fitting
from jianyue.people.models import Invitation, Organisation, User
from jianyue.people.organisations import locked, note
from jianyue.people.permissions import Deed, must
from jianyue.people.roles import Role

GOOD_FOR: Final = timedelta(hours=72)
TOKEN_BYTES: Final = 16  # 128 bits (trust.md asks for as many)


class NotValid(Refused):
    """The invitation was used, has expired, was replaced, or never was one."""

    def __init__(self) -> None:
        super().__init__(
            "邀请已失效：可能已经使用过，或超过了 72 小时。请让邀请您的人重新发送。",
            "The invitation is not valid any more: it was used, or is older than 72 hours. "
            "Ask whoever invited you to send it again.",
        )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to join, as the administrator knows him."""

    organisation: Organisation
    email: str
    name: str
    roles: tuple[Role, ...]
    title: str = ""
    phone: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the invited person chooses."""

    password: str
    name: str
    language: str = "zh"


@transaction.atomic
def invite(said: Newcomer, *, at: datetime, by: User) -> Invitation:
    """Make an account that waits for its person, and an invitation to it.

    Raises NotAllowed where the address has an account already, the organisation is closed, or a
    role is not for that side.
    """
    must(by, Deed.MANAGE_PEOPLE)
    organisation = locked(Organisation.objects.visible_to(by).get(pk=said.organisation.pk).pk)
    if organisation.closed_at is not None:
        raise NotAllowed(
            "该单位已关闭，不能再邀请人员。",
            "This organisation is closed; nobody is invited into it any more.",
        )
    fitting(organisation, said.roles)
    person = account(said, organisation)
    allot(person, organisation, said.roles, at=at, by=by)
    return _invitation(person, said.roles, at=at, by=by)


@transaction.atomic
def invite_again(person: User, *, at: datetime, by: User) -> Invitation:
    """Invite somebody anew who has not joined, or has left; earlier invitations end."""
    must(by, Deed.MANAGE_PEOPLE)
    kept = User.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person.pk)
    if kept.is_active or kept.erased_at is not None:
        raise NotAllowed(
            "此人已有可用账号，或资料已删除，不能再次邀请。",
            "This person has an account in use, or was erased; no invitation is sent.",
        )
    kept.left_at = None
    kept.save(update_fields=["left_at"])
    return _invitation(kept, kept.roles, at=at, by=by)


@transaction.atomic
def draw(invitation_id: int, *, at: datetime) -> str:
    """Return a fresh token for an invitation and keep its digest alone; an earlier one is void.

    Drawn when the mail goes out or the administrator asks for the link, so that the token itself
    is stored nowhere (docs/decisions/0107). Raises NotValid.
    """
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or not _stands(invitation, at):
        raise NotValid
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_digest = digest_of(token)
    invitation.save(update_fields=["token_digest"])
    return token


def find(token: str, *, at: datetime) -> Invitation:
    """Return the invitation of a token, looked up at the door. Raises NotValid for any other."""
    at_door = Invitation.objects.filter(token_digest=digest_of(token)).first()
    if at_door is None or not _stands(at_door, at):
        raise NotValid
    with inside(at_door.tenant_id):
        return Invitation.objects.select_related("user__organisation").get(pk=at_door.pk)


def accept(token: str, said: Acceptance, *, at: datetime) -> User:
    """Let the invited person in: password, name and language are theirs; the token is used up.

    The one place where a fence is chosen by a token instead of a session: whoever has it is
    nobody's yet. Raises NotValid.
    """
    tenant = find(token, at=at).tenant_id
    with inside(tenant):
        invitation = Invitation.objects.select_for_update().get(token_digest=digest_of(token))
        if not _stands(invitation, at):
            raise NotValid
        invitation.used_at = at
        invitation.save(update_fields=["used_at"])
        return _join(invitation.user, said, at=at)


def _join(person: User, said: Acceptance, *, at: datetime) -> User:
    person.set_password(said.password)
    person.name, person.language = said.name, said.language
    person.is_active, person.joined_at, person.left_at = True, at, None
    person.save()
    # The token came by mail, so the address is proved.
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    organisation = locked(person.organisation_id)
    note(organisation, "joined", {"user": person.pk}, {"name": person.name}, at=at, by=person)
    return person


def account(said: Newcomer, organisation: Organisation) -> User:
    """Make the account of a newcomer; it waits. Raises NotAllowed where the address has one."""
    person = User(
        tenant_id=organisation.tenant_id,
        organisation=organisation,
        customer=organisation if organisation.side == "customer" else None,
        email=said.email.strip().lower(),
        name=said.name.strip(),
        title=said.title,
        phone=said.phone,
        language=said.language,
        zone=organisation.zone,
        is_active=False,
    )
    person.set_unusable_password()
    taken = User.objects.filter(email__iexact=person.email).exists()
    try:
        with transaction.atomic():
            if not taken:
                person.save(force_insert=True)
    except IntegrityError:  # another tenant's account, which is not seen from here
        taken = True
    if taken:
        raise NotAllowed(
            "这个地址不能邀请：它已有账号。",
            "This address cannot be invited: it has an account already.",
        )
    return person


def _invitation(person: User, roles: Iterable[Role], *, at: datetime, by: User) -> Invitation:
    Invitation.objects.filter(user=person, used_at=None).update(expires_at=at)
    organisation = locked(person.organisation_id)
    invitation = Invitation.objects.create(
        tenant_id=organisation.tenant_id,
        email=person.email,
        user=person,
        token_digest=digest_of(secrets.token_urlsafe(TOKEN_BYTES)),
        invited_at=at,
        invited_by=by,
        expires_at=at + GOOD_FOR,
    )
    body = {"user": person.pk, "roles": sorted(role.value for role in roles)}
    words = {"name": person.name, "email": person.email}
    note(organisation, "invited", body, words, at=at, by=by)
    return invitation


def _stands(invitation: Invitation, at: datetime) -> bool:
    return invitation.used_at is None and at < invitation.expires_at
