"""Invitations by mail: the link is made when the mail goes out, so that nothing stores it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import actions, resets
from jianyue.notices.actions import Message
from jianyue.notices.models import Notice
from jianyue.people import actions as people
from jianyue.people import invitations
from jianyue.people.invitations import Newcomer
from jianyue.people.models import Invitation, User
from jianyue.people.organisations import house_of

CAUSE: Final = "invitation"
PATH: Final = "/invitations/"


@transaction.atomic
def invite(said: Newcomer, *, at: datetime, by: User) -> Invitation:
    """Invite somebody and put the mail into the outbox. Raises NotAllowed."""
    invitation = invitations.invite(said, at=at, by=by)
    _tell(invitation, at=at, by=by)
    return invitation


@transaction.atomic
def invite_again(person: User, *, at: datetime, by: User) -> Invitation:
    """Invite somebody anew; mail of earlier invitations that still waits is taken back."""
    _take_back(person)
    invitation = invitations.invite_again(person, at=at, by=by)
    _tell(invitation, at=at, by=by)
    return invitation


@transaction.atomic
def let_go(person: User, *, at: datetime, by: User) -> User:
    """Close somebody's account, and take back ways in that were not sent yet."""
    _take_back(person)
    return people.deactivate(person, at=at, by=by)


def path_of(notice: Notice) -> str:
    """Return where the link of an invitation leads; it gets its token now.

    Raises NotValid for an invitation that was used meanwhile or has expired.
    """
    with inside(notice.tenant_id):
        token = invitations.draw(notice.cause_id, at=notice.lease_until or notice.decided_at)
    return f"{notice.path}{token}/"


def _tell(invitation: Invitation, *, at: datetime, by: User) -> None:
    until = f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC"
    house = house_of(invitation.user)
    message = Message(
        kind="invitation",
        cause=(CAUSE, invitation.pk),
        subject=Both("邀请您加入践约服务台", "You are invited to the Jianyue service desk"),
        body=Both(
            f"{invitation.user.name}，您好！\n\n{by.name}邀请您以{house.said.zh}成员的身份使用践约服务台。"
            f"请点击下面的链接设置密码；链接只能使用一次，有效期至 {until}。",
            f"Dear {invitation.user.name},\n\n{by.name} invites you to the service desk as one of "
            f"{house.said.en}. Follow the link to choose a password; it works once, until {until}.",
        ),
        path=PATH,
        early=True,
    )
    actions.decide(message, to=[invitation.user], at=at)


def _take_back(person: User) -> None:
    for pk in Invitation.objects.filter(user=person, used_at=None).values_list("pk", flat=True):
        actions.withdraw((CAUSE, pk))
    actions.withdraw((resets.CAUSE, person.pk))
