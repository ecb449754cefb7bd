"""The terms under which a ticket runs: the version of the agreement, ready for the engine."""

from datetime import datetime
from functools import lru_cache

from jianyue.agreements.models import Contract, Version
from jianyue.agreements.terms import Terms, terms_of

KEPT = 256


def version_at(contract: Contract, at: datetime) -> Version | None:
    """Return the version in force at an instant; a ticket keeps the one of its report."""
    in_force = Version.objects.filter(contract=contract, in_force_from__lte=at)
    return in_force.order_by("-in_force_from", "-number").first()


def terms_of_version(version: Version) -> Terms:
    """Return the terms of a version; they are made once per process and kept."""
    return _terms(version.pk, version.text)


@lru_cache(maxsize=KEPT)
def _terms(pk: int, text: str) -> Terms:  # noqa: ARG001 - the id keeps tenants' texts apart
    return terms_of(Version(text=text).agreement())
