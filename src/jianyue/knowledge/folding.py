"""From the facts of an article to how it stands and to its versions; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jianyue.knowledge.words import Audience, Standing
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both

PROSE: Final = ("title_zh", "title_en", "text_zh", "text_en", "keywords")
SAID: Final = {
    "article_written": Both("写成一版", "a version was written"),
    "article_published": Both("发布", "published"),
    "article_withdrawn": Both("撤下", "withdrawn"),
    "article_reviewed": Both("复核", "reviewed"),
}
Words = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was once written.

    columns  what the row of an article keeps of it, by name
    """

    number: int
    written_at: datetime
    by: int
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the facts of an article say.

    columns    the row of the article, by name
    versions   all of them, the first one first
    customers  whose people read the published version; None is every customer's, and empty nobody's
    """

    columns: dict[str, Any]
    versions: list[Version]
    customers: list[int | None]

    @property
    def shown(self) -> Version | None:
        """The version that readers are shown."""
        number = self.columns["published"]
        return self.versions[number - 1] if number else None


def folded(facts: Iterable[Fact], words: Words) -> Told:
    """Return what the facts of one article say, in the order of recording."""
    row: dict[str, Any] = {"ticket_id": None} | _unread()
    versions: list[Version] = []
    chosen: list[int | None] = []
    for fact in facts:
        match fact.kind:
            case "article_written":
                versions.append(_version(fact, words.get(fact.seq, {}), len(versions) + 1))
                row |= versions[-1].columns
                row["ticket_id"] = row["ticket_id"] or fact.body.get("ticket")
            case "article_published":
                audience, chosen = fact.body["audience"], list(fact.body["customers"])
                row |= {"state": Standing.PUBLISHED, "published": fact.body["version"]}
                row |= {"audience": audience}
            case "article_withdrawn":
                row |= _unread() | {"state": Standing.WITHDRAWN}
        if review := fact.body.get("review"):
            row["review_date"] = date.fromisoformat(review)
    everybody: list[int | None] = [None] if row["audience"] == Audience.ALL else chosen
    read = row["published"] and row["audience"] != Audience.INTERNAL
    return Told(row, versions, everybody if read else [])


def _unread() -> dict[str, Any]:
    return {"state": Standing.DRAFT, "published": None, "audience": Audience.INTERNAL}


def _version(fact: Fact, words: Mapping[str, str], number: int) -> Version:
    by = fact.by_id or 0
    columns: dict[str, Any] = {name: words.get(name, "") for name in PROSE}
    columns |= {
        "sort": fact.body["sort"], "service": fact.body["service"], "owner_id": fact.body["owner"],
        "version": number, "written_by_id": by, "written_at": fact.occurred_at,
    }  # fmt: skip
    return Version(number, fact.occurred_at, by, columns)
