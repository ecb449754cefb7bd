"""The shapes that every area shares: words in both languages, people, pages, problems."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from jianyue.people.models import Organisation, Team, User

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**53 - 1


def _possible(at: datetime) -> datetime:
    if not EARLIEST <= at <= LATEST:
        raise ValueError("an instant lies between 1990 and 2200")
    return at.astimezone(UTC)


def _possible_day(day: date) -> date:
    if not EARLIEST.date() <= day < LATEST.date():
        raise ValueError("a day lies between 1990 and 2200")
    return day


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text has no NUL")
    return text


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Instant = Annotated[AwareDatetime, AfterValidator(_possible)]
Day = Annotated[date, AfterValidator(_possible_day)]
Words = Annotated[str, AfterValidator(_plain)]
Limit = Annotated[int, Field(ge=1, le=100, description="How many items a page has at most.")]
Cursor = Annotated[
    str, Field(max_length=1000, description="The `next` of the page before; empty for the first.")
]


class Out(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)


class Sent(BaseModel):
    """What is taken; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Paging(Sent):
    """Which page of a list is asked for."""

    limit: Limit = 50
    cursor: Cursor = ""


class Said(Out):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    @classmethod
    def of(cls, said: Any) -> "Said":  # noqa: ANN401 - anything with words in both languages
        """Return words as they are answered."""
        if isinstance(said, str) and not hasattr(said, "words"):
            return cls(zh=said, en=said)
        return cls(zh=said.words("zh"), en=said.words("en"))


class Choice(Out):
    """A value of a closed list, with its words."""

    value: str
    said: Said

    @classmethod
    def of(cls, choice: Any) -> "Choice":  # noqa: ANN401 - a member of any closed list
        """Return a member as it is answered."""
        return cls(value=choice.value, said=Said.of(choice))


class Person(Out):
    """Somebody by his name."""

    id: int
    name: str

    @classmethod
    def of(cls, user: User | None) -> "Person | None":
        """Return somebody, or nobody."""
        return cls(id=user.pk, name=user.name) if user else None


class Named(Out):
    """An organisation, a team or a contract, by its id and name."""

    id: int
    name: Said

    @classmethod
    def of(cls, row: Organisation | Team | None) -> "Named | None":
        """Return one, or none."""
        return cls(id=row.pk, name=Said.of(row.said)) if row else None


class Titled(Out):
    """Something by the name an agreement gives it, with its title."""

    name: str
    title: Said


class Happening(Out):
    """Something that happened to a row; `by` is null for the product, or whom you may not see."""

    kind: str
    said: Said
    at: datetime
    by: Person | None
    words: list[str]


class Wrong(Out):
    """What is wrong with one field."""

    field: str
    kind: str
    detail: str


class ProblemOut(Out):
    """Why something is not answered (RFC 9457), as `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong] | None = None


class Nothing(Out):
    """An answer without JSON: a file."""
