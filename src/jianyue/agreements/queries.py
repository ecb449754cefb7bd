"""What pages show of contracts: their versions, who saw and signed them, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from jianyue.agreements.difference import Change, differences
from jianyue.agreements.history import said_of
from jianyue.agreements.models import (
    HEAVY,
    Contract,
    ContractState,
    Party,
    Signature,
    Version,
    VersionState,
)
from jianyue.agreements.signing import signature_holds
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.people.models import User

MOST_WORDS = 8
SIGNED_STATES = (VersionState.IN_FORCE, VersionState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Checked:
    """A signature, and whether it fits the stored document now."""

    signature: Signature
    holds: bool
    party: Party


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact of a contract in words."""

    at: datetime
    kind: str
    said: Both
    name: str
    detail: str
    text: str


def found(user: User, text: str) -> QuerySet[Contract]:
    """Return the contracts that `user` may see, by words of code, title and customer."""
    rows = Contract.objects.visible_to(user).select_related("customer")
    for word in text.split()[:MOST_WORDS]:
        titled = Q(code__icontains=word) | Q(title__icontains=word) | Q(title_en__icontains=word)
        named = Q(customer__name__icontains=word) | Q(customer__name_en__icontains=word)
        rows = rows.filter(titled | named)
    ordered: QuerySet[Contract] = rows.order_by("code")
    return ordered


def contracts_of(user: User) -> QuerySet[Contract]:
    """Return the contracts somebody may see, running ones first, with what waits for signing."""
    waiting = Count("versions", filter=Q(versions__state=VersionState.PUBLISHED))
    in_force = Q(versions__state=VersionState.IN_FORCE)
    rows = Contract.objects.visible_to(user).select_related("customer")
    counted = rows.annotate(waiting=waiting, in_force=Count("versions", filter=in_force))
    found: QuerySet[Contract] = counted.order_by("-state", "code")
    return found


def days_left(contract: Contract, today: date) -> int | None:
    """Return the days to the end of the term, the last day included; None without an end."""
    if contract.ends_date is None or contract.state == ContractState.ENDED:
        return None
    return (contract.ends_date - today).days


def local_date(user: User, at: datetime) -> date:
    """Return the date of an instant where somebody is."""
    return at.astimezone(ZoneInfo(user.zone)).date()


def versions_of(contract: Contract, user: User) -> QuerySet[Version]:
    """Return the versions that somebody may see, newest first; drafts are the provider's own."""
    rows = contract.versions.select_related("contract", "drafted_by", "published_by")
    if user.is_customer:
        rows = rows.filter(published_at__isnull=False)
    found: QuerySet[Version] = rows.order_by("-number")
    return found


def listed_versions(contract: Contract, user: User) -> QuerySet[Version]:
    """Return the versions for a list, without their texts and documents."""
    signed = Count("signatures", distinct=True)
    rows = versions_of(contract, user).defer(*HEAVY)
    return rows.annotate(signed=signed).prefetch_related("signatures")


def version_in_force(contract: Contract, user: User) -> Version | None:
    """Return the version in force, or the newest that somebody may see where there is none."""
    rows = list(versions_of(contract, user).defer(*HEAVY))
    running = [row for row in rows if row.state == VersionState.IN_FORCE]
    return next(iter(running or rows), None)


def checked_signatures(version: Version) -> list[Checked]:
    """Return the signatures of a version, each checked against the stored document."""
    rows = version.signatures.select_related("user__organisation", "key").order_by("signed_at")
    return [Checked(each, signature_holds(each), Party.of(each.party)) for each in rows]


def changes_since(version: Version, user: User) -> tuple[Version, tuple[Change, ...]] | None:
    """Return what a version changes against the signed one before it; None for the first."""
    earlier = versions_of(version.contract, user).filter(
        number__lt=version.number, state__in=SIGNED_STATES
    )
    before = earlier.defer(*HEAVY).first()
    if before is None:
        return None
    return before, differences(before.agreement(), version.agreement())


def history_of(contract: Contract, *, number: int | None = None) -> list[Happened]:
    """Return what happened to a contract, the latest first; `number` narrows it to a version."""
    facts = Fact.objects.filter(timeline=contract.timeline_id)
    if number is not None:
        facts = facts.filter(body__version=number)
    rows = list(facts.order_by("-seq")[:200])
    words = words_of(contract.timeline_id)
    names = names_of(contract, rows)
    return [_happened(fact, names, words.get(fact.seq, {})) for fact in rows]


def names_of(contract: Contract, facts: list[Fact]) -> dict[int, str]:
    """Return the names of those who recorded facts and of those they are about."""
    told = [one for fact in facts for one in (fact.by_id, fact.body.get("user"))]
    ids = {one for one in told if isinstance(one, int)}
    people = User.objects.filter(tenant=contract.tenant_id, pk__in=ids)
    return dict(people.values_list("pk", "name"))


def _happened(fact: Fact, names: Mapping[int, str], words: Mapping[str, str]) -> Happened:
    body: Mapping[str, Any] = fact.body
    detail = f"v{body['version']}" if "version" in body else names.get(body.get("user", 0), "")
    name = names.get(fact.by_id, "") if fact.by_id else ""
    text = " ".join(text for text in words.values() if text)
    return Happened(fact.occurred_at, fact.kind, said_of(fact.kind), name, detail, text)
