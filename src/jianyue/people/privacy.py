"""Personal data: handed out on request, and erased (E22, docs/decisions/0108)."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.db.models import Q

from jianyue.ledger import actions as ledger
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import NotAllowed
from jianyue.people import personal
from jianyue.people.models import User
from jianyue.people.organisations import locked, note
from jianyue.people.permissions import Deed, must


@transaction.atomic
def export(person: User, *, at: datetime, by: User) -> dict[str, Any]:
    """Return what is kept about somebody, ready for JSON; that it was taken is recorded.

    People may have their own, administrators everybody's of the tenant. Raises NotAllowed.
    """
    if person.pk != by.pk:
        must(by, Deed.MANAGE_PEOPLE)
    kept = User.objects.visible_to(by).select_related("organisation").get(pk=person.pk)
    note(locked(kept.organisation_id), "exported", {"user": kept.pk}, at=at, by=by)
    return {
        "person": _particulars(kept),
        "roles": list(kept.grants.values("role", "granted_at")),
        "teams": list(kept.memberships.values_list("team__name", flat=True)),
        "invitations": list(kept.invitations.values("email", "invited_at", "used_at")),
        "sessions": list(
            UserSession.objects.filter(user=kept.pk).values(
                "ip", "user_agent", "created_at", "last_seen_at"
            )
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=kept.pk).values("type", "created_at", "last_used_at")
        ),
        "words": [
            {"recorded_at": fact.recorded_at, "kind": fact.kind, "field": words.field,
             "text": words.text}
            for fact, words in _said_by(kept)
        ],
    }  # fmt: skip


@transaction.atomic
def erase(person: User, *, words_too: bool, at: datetime, by: User) -> User:
    """Erase who somebody was: a pseudonym stays, so that the history keeps its order.

    words_too  also erase what he wrote into timelines; their chains stay whole

    Only of people who have left. Raises NotAllowed.
    """
    must(by, Deed.MANAGE_PEOPLE)
    kept = User.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person.pk)
    if kept.is_active:
        raise NotAllowed(
            "请先停用账号，再删除个人资料。", "Close the account first, then erase the data."
        )
    organisation = locked(kept.organisation_id)
    names = {kept.name, kept.email, kept.phone}
    _forget_the_account(kept, kept.email)
    about = Fact.objects.filter(timeline=organisation.timeline_id, body__user=kept.pk)
    _erase_words(Q(timeline=organisation.timeline_id, seq__in=about.values("seq")), at)
    reported = Fact.objects.filter(tenant=kept.tenant_id, kind="reported", body__reporter=kept.pk)
    matters = set()
    for fact in reported:
        _erase_words(Q(timeline=fact.timeline_id, seq=fact.seq, field="phone"), at)
        matters.add(fact.timeline_id)
    writings = _said_by(kept) if words_too else []
    said = names | {words.text for _, words in writings}
    for fact, _ in writings:
        _erase_words(Q(timeline=fact.timeline_id, seq=fact.seq), at)
        matters.add(fact.timeline_id)
    ledger.forget(organisation.tenant_id, matters)
    personal.clear_copies(kept.pk, writings=words_too)
    personal.clear_quotes(kept.pk, organisation.tenant_id, said)
    kept.name, kept.email = f"#{kept.pk}", f"erased-{kept.pk}@erased.invalid"
    kept.phone = kept.title = kept.sort_key = ""
    kept.erased_at = at
    kept.save()
    note(organisation, "erased", {"user": kept.pk, "writings": words_too}, at=at, by=by)
    return kept


def _particulars(person: User) -> dict[str, Any]:
    names = (
        "name", "email", "phone", "title", "language", "zone", "theme", "is_active", "joined_at",
        "left_at", "last_login",
    )  # fmt: skip
    told = {name: getattr(person, name) for name in names}
    return told | {"organisation": str(person.organisation)}


def _said_by(person: User) -> list[tuple[Fact, Words]]:
    """Return what somebody wrote, or said while another wrote it down, each with its fact."""
    his = Q(by_id=person.pk) | Q(body__said_by=person.pk)
    facts = {
        (fact.timeline_id, fact.seq): fact
        for fact in Fact.objects.filter(his, tenant=person.tenant_id)
    }
    timelines = {timeline for timeline, _ in facts}
    rows = Words.objects.filter(timeline__in=timelines, erased_at=None).order_by("pk")
    return [
        (facts[words.timeline_id, words.seq], words)
        for words in rows
        if (words.timeline_id, words.seq) in facts
    ]


def _forget_the_account(person: User, address: str) -> None:
    for session in UserSession.objects.filter(user=person.pk):
        session.end()
    for kept in (Authenticator, EmailAddress, SocialAccount):
        kept.objects.filter(user=person.pk).delete()
    for kept in (AccessAttempt, AccessLog):
        kept.objects.filter(username=address).delete()
    person.grants.all().delete()
    person.memberships.all().delete()
    person.invitations.all().delete()


def _erase_words(which: Q, at: datetime) -> None:
    for words in Words.objects.filter(which, erased_at=None):
        ledger.erase(words, at=at)
