"""Words for people in both languages, side by side, so that neither can be forgotten."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def words(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


def language_of(code: str) -> Language:
    """Return the language of a stored code; Chinese unless it says English."""
    return "en" if code == "en" else "zh"


class Refused(Exception):  # noqa: N818 - a refusal is named for what is so
    """Something cannot be done as asked; the words tell a person why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = Both(zh, en)


class NotAllowed(Refused):
    """The person may not do this, or it cannot follow what has happened."""


class Choice(StrEnum):
    """A closed list of values, each with its words in both languages."""

    said: Both

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        """Make a member from its value and its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.said = Both(zh, en)
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the member of a stored value. Raises KeyError for one that is none."""
        return {member.value: member for member in cls}[value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return the values for a model field; words are chosen where they are shown."""
        return [(member.value, member.said.en) for member in cls]

    def words(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.said.words(language)
