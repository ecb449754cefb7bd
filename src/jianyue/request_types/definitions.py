"""What a request type asks for, as it is kept: its words in both languages and its fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.request_types.words import FieldKind

MOST_FIELDS: Final = 30
MOST_OPTIONS: Final = 40
NAME: Final = 80
LINE: Final = 200
PROSE: Final = 2000
UNIT: Final = 20
KINDS: Final = ("request", "incident", "complaint", "feedback")
NOTHING: Final = Both("", "")
CHOOSING: Final = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked.

    key       tells it from the others of its type for good, as f3; empty for one that is new
    options   what can be chosen
    unit      of a number
    internal  whether it is asked of the provider's people alone, and shown to them alone
    """

    kind: str
    label: Both
    key: str = ""
    help: Both = NOTHING
    unit: str = ""
    options: tuple[Both, ...] = ()
    required: bool = False
    internal: bool = False

    @property
    def chooses(self) -> bool:
        """Whether it is answered by choosing."""
        return self.kind in CHOOSING

    def said_of(self, value: str) -> Both:
        """Return the words of an option that was chosen; another value is said as it is."""
        return next((each for each in self.options if each.zh == value), Both(value, value))


@dataclass(frozen=True, slots=True)
class Definition:
    """One edition of a request type.

    title, text  what the report begins with
    kind         kind of ticket; `category` the type of request where it is one
    service      of the contract's agreement; empty is any
    grade        how bad it is as a form offers it; empty is left to the desk
    """

    name: Both
    help: Both = NOTHING
    title: Both = NOTHING
    text: Both = NOTHING
    kind: str = "request"
    category: str = ""
    service: str = ""
    grade: str = ""
    fields: tuple[Field, ...] = ()

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> Self:
        """Return the definition that a row keeps."""
        words: dict[str, Any] = {
            name: Both(*said[name]) for name in ("name", "help", "title", "text")
        }
        plain = {name: said[name] for name in ("kind", "category", "service", "grade")}
        return cls(**words, **plain, fields=tuple(map(_field, said["fields"])))

    def written(self) -> dict[str, Any]:
        """Return the definition as a row keeps it."""
        said: dict[str, Any] = {
            name: _both(getattr(self, name)) for name in ("name", "help", "title", "text")
        }
        said |= {name: getattr(self, name) for name in ("kind", "category", "service", "grade")}
        return said | {"fields": [_written(each) for each in self.fields]}


def check(said: Definition) -> None:
    """Refuse a definition that makes no sense. Raises NotAllowed."""
    if not said.name.zh or _too_long(NAME, said.name) or _too_long(LINE, said.title):
        raise NotAllowed("请填写名称（最多 80 字）。", "Give it a name of at most 80 characters.")
    if _too_long(PROSE, said.help, said.text):
        raise NotAllowed("说明最多 2000 字。", "Help and text have at most 2000 characters.")
    if said.kind not in KINDS:
        raise NotAllowed("请选择工单类型。", "Choose a kind of ticket.")
    if len(said.fields) > MOST_FIELDS:
        raise NotAllowed(f"字段最多 {MOST_FIELDS} 个。", f"At most {MOST_FIELDS} fields.")
    for place, field in enumerate(said.fields, 1):
        wrong = _wrong(field)
        if wrong is not None:
            raise NotAllowed(f"第 {place} 个字段：{wrong.zh}", f"Field {place}: {wrong.en}")


def numbered(fields: Iterable[Field], taken: Iterable[str]) -> tuple[Field, ...]:
    """Return fields with a key each; one that is new gets the next, none is used again."""
    known = set(taken)
    found: list[Field] = []
    last = max((int(key[1:]) for key in known), default=0)
    for field in fields:
        key = field.key
        if key not in known or key in {each.key for each in found}:
            last += 1
            key = f"f{last}"
        found.append(_with(field, key))
    return tuple(found)


def _with(field: Field, key: str) -> Field:
    return Field(
        field.kind, field.label, key, field.help, field.unit, field.options, field.required,
        field.internal,
    )  # fmt: skip


def _wrong(field: Field) -> Both | None:
    if field.kind not in set(FieldKind):
        return Both("请选择填写方式。", "choose what it asks for.")
    if not field.label.zh or _too_long(NAME, field.label) or _too_long(LINE, field.help):
        return Both("请填写名称（最多 80 字）。", "give it a name of at most 80 characters.")
    if len(field.unit) > UNIT:
        return Both("单位最多 20 字。", "a unit has at most 20 characters.")
    labels = [each.zh for each in field.options]
    if not field.chooses:
        return None
    fits = 1 < len(labels) <= MOST_OPTIONS and len(set(labels)) == len(labels)
    if not fits or not all(labels) or _too_long(NAME, *field.options):
        return Both(
            f"选项为 2 至 {MOST_OPTIONS} 个，各不相同，每个最多 80 字。",
            f"2 to {MOST_OPTIONS} different options of at most 80 characters.",
        )
    return None


def _too_long(most: int, *said: Both) -> bool:
    return any(max(len(each.zh), len(each.en)) > most for each in said)


def _both(said: Both) -> list[str]:
    return [said.zh, said.en]


def _field(said: Mapping[str, Any]) -> Field:
    options: Sequence[Sequence[str]] = said["options"]
    return Field(
        said["kind"], Both(*said["label"]), said["key"], Both(*said["help"]), said["unit"],
        tuple(Both(*each) for each in options), said["required"], said["internal"],
    )  # fmt: skip


def _written(field: Field) -> dict[str, Any]:
    return {
        "key": field.key, "kind": str(field.kind), "label": _both(field.label),
        "help": _both(field.help), "unit": field.unit,
        "options": [_both(each) for each in field.options], "required": field.required,
        "internal": field.internal,
    }  # fmt: skip
