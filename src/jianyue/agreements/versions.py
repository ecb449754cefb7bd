"""A version as actions take hold of it: readable, locked, noted on its contract's timeline."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Version, VersionState
from jianyue.agreements.reading import read_text
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User


class NotReadable(Refused):
    """The text is no agreement, or the check found what must be mended before it is signed."""


def readable(text: str) -> Agreement:
    """Return the agreement that a text says. Raises NotReadable with the first problem."""
    reading = read_text(text)
    if reading.agreement is None:
        problem = reading.problems[0]
        raise NotReadable(
            f"第 {problem.line} 行：{problem.zh}", f"line {problem.line}: {problem.en}"
        )
    return reading.agreement


def locked(version: Version, *states: VersionState) -> Version:
    """Return the version with its row locked. Raises NotAllowed unless it is in one of `states`."""
    row = (
        Version.objects.select_for_update(of=("self",))
        .select_related("contract")
        .get(pk=version.pk)
    )
    if row.state not in states:
        now = VersionState.of(row.state).said
        raise NotAllowed(
            f"这个版本现在是“{now.zh}”，不能这样做。",
            f"This version is {now.en}; this cannot be done.",
        )
    return row


def note(
    version: Version,
    kind: str,
    words: Mapping[str, str] | None = None,
    *,
    at: datetime,
    by: User | None,
) -> None:
    """Add a fact about a version to its contract's timeline, with the hashes of what is signed.

    The text's is beside the document's: what is computed by the text is proven by this fact.
    """
    body: dict[str, object] = {"version": version.number}
    if version.document_hash:
        body["document"] = version.document_hash
        body["text"] = sha256(version.text.encode()).hexdigest()
    entry = Entry(kind, at, body, words or {})
    ledger.add(version.contract.timeline_id, entry, at=at, by=by.pk if by else None)
