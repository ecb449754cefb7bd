"""Values that a contract writes as one phrase: what they share, and how they refuse."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

Language = Literal["zh", "en"]


def refuse(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> PydanticCustomError:
    """Return the error that says in both languages what is wrong and what would be right."""
    words = {"zh": zh, "en": en, "hint_zh": hint_zh, "hint_en": hint_en}
    return PydanticCustomError("refused", "{en}", words)


class Part(BaseModel):
    """A part of an agreement: never changed once read, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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
            return cls.parse(value.strip())
        raise cls.unreadable(str(type(value).__name__))

    @classmethod
    def unreadable(cls, text: str) -> PydanticCustomError:
        """Return the refusal of a phrase, with phrases that would do."""
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
