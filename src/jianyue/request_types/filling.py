"""Answers to the fields of a request type: checked by kind, kept as text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.request_types.definitions import LINE, Field
from jianyue.request_types.models import Edition
from jianyue.request_types.words import FieldKind, YesNo

LONG: Final = 5000
LARGEST: Final = Decimal(10) ** 15
PLACES: Final = 6
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


class NotAnAnswer(NotAllowed):
    """What was said does not answer the field; the words name it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was filled in, its answers checked.

    contract  None where the type is of every contract
    shown     what both sides read, by key; `inside` what the provider alone reads
    """

    tenant: int
    contract: int | None
    kind: int
    edition: int
    shown: Mapping[str, str]
    inside: Mapping[str, str]


def fill(
    edition: Edition, given: Mapping[str, str], people: Mapping[str, User], *, by: User
) -> Filled:
    """Check what was given and return it as it is kept.

    people  who may be named, by the text of their ids

    Customers are not asked what is internal. Raises NotAnAnswer, NotAllowed for a retired type.
    """
    if edition.of.retired_at is not None:
        raise NotAllowed(
            "这个类型已经停用，请重新选择。", "The type is retired; choose another one."
        )
    fields = [each for each in edition.definition.fields if not (each.internal and by.is_customer)]
    read = {each.key: answered(each, given.get(each.key, ""), people) for each in fields}
    inside = {each.key for each in fields if each.internal}
    return Filled(
        edition.tenant_id, edition.of.contract_id, edition.of_id, edition.number,
        {key: value for key, value in read.items() if value and key not in inside},
        {key: value for key, value in read.items() if value and key in inside},
    )  # fmt: skip


def answered(field: Field, given: str, people: Mapping[str, User]) -> str:
    """Return one answer as it is kept; empty where nothing was said. Raises NotAnAnswer."""
    said = given.replace("\x00", "").replace("\r\n", "\n").strip()
    if not said:
        if field.required:
            raise _wrong(field, Both("必须填写。", "must be answered."))
        return ""
    if field.kind == FieldKind.PERSON:
        if said not in people:
            raise _wrong(field, Both("请选择列出的人员。", "choose one of the people listed."))
        return said
    return READ[FieldKind.of(field.kind)](field, said)


def shown_as(field: Field, value: str, people: Mapping[int, User]) -> Both:
    """Return an answer as people read it."""
    if field.kind == FieldKind.YES_NO and value in set(YesNo):
        return YesNo.of(value).said
    if field.kind == FieldKind.PERSON:
        person = people.get(int(value)) if value.isascii() and value.isdigit() else None
        return Both(person.name, person.name) if person else Both(f"#{value}", f"#{value}")
    if field.chooses:
        named = [field.said_of(each) for each in value.split("\n")]
        return Both("、".join(each.zh for each in named), ", ".join(each.en for each in named))
    return Both(f"{value} {field.unit}".strip(), f"{value} {field.unit}".strip())


def _text(field: Field, said: str) -> str:
    if len(said) > LINE or "\n" in said:
        raise _wrong(field, Both(f"一行，最多 {LINE} 字。", f"one line of {LINE} characters."))
    return said


def _long(field: Field, said: str) -> str:
    if len(said) > LONG:
        raise _wrong(field, Both(f"最多 {LONG} 字。", f"at most {LONG} characters."))
    return said


def _number(field: Field, said: str) -> str:
    wrong = _wrong(field, Both("请填写数字。", "give a number."))
    try:
        number = Decimal(said)
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise wrong
    return f"{round(number, PLACES):f}" if -_exponent(number) > PLACES else f"{number:f}"


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _date(field: Field, said: str) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = date.min
    if not FIRST <= day <= LAST:
        raise _wrong(field, Both("请填写日期。", "give a date."))
    return day.isoformat()


def _choice(field: Field, said: str) -> str:
    if said not in {each.zh for each in field.options}:
        raise _wrong(field, Both("请选择列出的一项。", "choose one of what is listed."))
    return said


def _choices(field: Field, said: str) -> str:
    chosen = set(said.split("\n"))
    known = [each.zh for each in field.options]
    if not chosen <= set(known):
        raise _wrong(field, Both("请选择列出的几项。", "choose some of what is listed."))
    return "\n".join(each for each in known if each in chosen)


def _yes_no(field: Field, said: str) -> str:
    if said not in set(YesNo):
        raise _wrong(field, Both("请选择是或否。", "choose yes or no."))
    return said


def _wrong(field: Field, said: Both) -> NotAnAnswer:
    named = field.label
    return NotAnAnswer(f"{named.zh}：{said.zh}", f"{named.en or named.zh}: {said.en}")


READ: Final[Mapping[FieldKind, Callable[[Field, str], str]]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _long,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.YES_NO: _yes_no,
}
