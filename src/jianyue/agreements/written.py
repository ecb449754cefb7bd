"""Values that a contract writes as one phrase: what they share, and how they refuse."""

from abc import ABC, abstractmethod
from ast import AnnAssign, ClassDef, Constant, Expr, Name, parse
from collections.abc import Iterator
from inspect import cleandoc, getsource
from itertools import pairwise
from textwrap import dedent
from typing import Any, ClassVar, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

Language = Literal["zh", "en"]


def refuse(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> PydanticCustomError:
    """Return the error that says in both languages what is wrong and what would be right."""
    words = {"zh": zh, "en": en, "hint_zh": hint_zh, "hint_en": hint_en}
    return PydanticCustomError("refused", "{en}", words)


# What a Chinese keyboard writes where a Latin one has a character of its own.
_WIDE = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: " ", 0xFFE5: "¥"}


def half_width(text: str) -> str:
    """Return `text` with full-width digits, letters, signs and spaces in their usual form."""
    return text.translate(_WIDE).strip()


class Part(BaseModel):
    """A part of an agreement: never changed once read, and without unknown keys."""

    # A part is built when it is first read with: of a hundred, few are ever read alone.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe each field by the words below it, for which only a schema reads the source."""
        made = handler(schema)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, words in _words_below_fields(cls):
            properties[cls.model_fields[name].alias or name]["description"] = words
        return made


def _words_below_fields(part: type[Part]) -> Iterator[tuple[str, str]]:
    for each in reversed(part.__mro__[: part.__mro__.index(Part)]):
        (body,) = parse(dedent(getsource(each))).body
        for field, below in pairwise(cast("ClassDef", body).body):
            match field, below:
                case AnnAssign(target=Name(id=name)), Expr(value=Constant(value=str(words))):
                    yield name, cleandoc(words)


class Written(ABC):
    """A value written as one phrase, such as `30 min` or `99.9 %`."""

    samples: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Return the value that `text` says. Raises PydanticCustomError."""

    @abstractmethod
    def words(self, language: Language) -> str:
        """Return the value as a sentence of the contract would say it."""

    @classmethod
    def accept(cls, value: object) -> Self:
        """Return `value` as it is, or parsed. Raises PydanticCustomError."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls.parse(half_width(value))
        raise cls.unreadable(str(type(value).__name__))

    @classmethod
    def meant(cls, text: str) -> str:  # noqa: ARG003  (most values have no near miss)
        """Return what a phrase that cannot be read most likely means, or nothing."""
        return ""

    @classmethod
    def unreadable(cls, text: str) -> PydanticCustomError:
        """Return the refusal of a phrase, with what is probably meant, or with samples."""
        meant = cls.meant(text)
        if meant:
            zh, en = f"若是这个意思，写成 `{meant}`", f"if you mean `{meant}`, write that"
            return refuse(f"读不懂“{text}”", f"cannot read {text!r}", zh, en)
        samples = "`, `".join(cls.samples)
        return refuse(
            f"读不懂“{text}”",
            f"cannot read {text!r}",
            f"可以写成 `{samples}`",
            f"write it like `{samples}`",
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:  # noqa: ANN401  (pydantic's own type is a union of dicts)
        return core_schema.no_info_plain_validator_function(
            cls.accept,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        summary = (cls.__doc__ or "").split("\n", 1)[0]
        return {"type": "string", "description": summary, "examples": list(cls.samples)}
