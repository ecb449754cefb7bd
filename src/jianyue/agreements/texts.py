"""Words of an agreement, in Chinese and English, and the small shapes that carry them."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from jianyue.agreements.written import Language, Part, refuse


class Text(Part):
    """Words in Chinese and English; where one is missing the other stands for it."""

    zh: str = ""
    """The Chinese words."""
    en: str = ""
    """The English words."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.zh.strip() or self.en.strip()):
            raise refuse("没有文字", "there are no words here")
        return self

    def __str__(self) -> str:
        return self.zh or self.en

    def words(self, language: Language) -> str:
        """Return the words in `language`, or the other language's if it has none."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


def _text(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _by_level(value: object) -> object:
    return {"0": value} if isinstance(value, str) else value


Prose = Annotated[Text, BeforeValidator(_text, json_schema_input_type=str | Text)]
"""Words given as `{zh: ..., en: ...}`, or as one phrase that serves both languages."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\u3400-\u9fff][\w.\-]*$")]
"""A short name other parts refer to: letters of any language, digits, `-`, `_`, `.`."""

Clause = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.()\-]*$")]
"""A clause number as written: 4.10 is not 4.1."""

Names = Annotated[tuple[Name, ...], BeforeValidator(_several, json_schema_input_type=Any)]
"""One name or a list of names."""

Level = Annotated[int, Field(ge=0, le=9)]
"""A level, 1 the strictest; 0 stands for every level alike."""

EachLevel = BeforeValidator(_by_level, json_schema_input_type=Any)
"""Marks a map by level that may be written as one value for every level."""


class Item(Part):
    """One numbered point of a list: words, with the clause that says them where there is one."""

    clause: Clause | None = None
    """The clause that says it."""
    text: Prose
    """The words."""


def _item(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, dict) and not value.keys() - {"zh", "en"}):
        return {"text": value}
    return value


Point = Annotated[Item, BeforeValidator(_item, json_schema_input_type=str | Text | Item)]
"""A point given as words alone, or as `{clause: ..., text: ...}`."""
