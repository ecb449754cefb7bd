"""The fields of a request type as a form asks for them, at the report and when put right."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.request_types.definitions import LINE, Definition, Field
from jianyue.request_types.filling import FIRST, LARGEST, LAST, LONG, PLACES, Filled, fill
from jianyue.request_types.models import Edition
from jianyue.request_types.words import FieldKind, YesNo
from jianyue.web.asking import ask, choices

BEGINS: Final = "answer_"
CHOSEN: Final = frozenset({FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.PERSON, FieldKind.YES_NO})


class Typed:
    """A chosen type with who may be named in it.

    what  the kind of ticket with its category, as a form says it
    """

    def __init__(
        self, edition: Edition, people: Mapping[str, User], by: User, language: Language
    ) -> None:
        self.edition, self.people, self.by, self.language = edition, people, by, language
        self.definition: Definition = edition.definition

    @property
    def name(self) -> Both:
        """What the type is called."""
        return _both(self.definition.name)

    @property
    def help(self) -> Both:
        """What there is to know before one fills it in."""
        return _both(self.definition.help)

    @property
    def what(self) -> str:
        """The kind of ticket with its category."""
        said = self.definition
        return f"{said.kind}:{said.category}" if said.category else said.kind

    @property
    def fields(self) -> list[Field]:
        """The fields that are asked of this person."""
        inside = not self.by.is_customer
        return [each for each in self.definition.fields if inside or not each.internal]

    def put_onto(self, form: forms.Form) -> None:
        """Ask a report form's questions as the type begins them, and its own after the title."""
        said = self.definition
        form.fields.pop("what", None)
        for name, words in (("title", said.title), ("text", said.text)):
            form.fields[name].initial = _both(words).words(self.language)
        for name, value in (("service", said.service), ("grade", said.grade)):
            if name in form.fields and value:
                form.fields[name].initial = value
        form.fields |= asking(self.fields, self.people, self.language)
        names = list(form.fields)
        place = names.index("title") + 1
        own = [name for name in names if name.startswith(BEGINS)]
        rest = [name for name in names if name not in own]
        form.order_fields([*rest[:place], *own, *rest[place:]])

    def filled(self, said: Mapping[str, Any]) -> Filled:
        """Return what was answered. Raises NotAnAnswer, NotAllowed."""
        return fill(self.edition, answers_in(said), self.people, by=self.by)


class AnswersForm(forms.Form):
    """The answers of a ticket, to be put right."""

    def __init__(
        self, fields: Iterable[Field], people: Mapping[str, User], language: Language,
        data: Mapping[str, Any] | None = None, *, before: Mapping[str, str],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.fields |= asking(fields, people, language)
        for key, value in before.items():
            field = self.fields.get(f"{BEGINS}{key}")
            if field is not None:
                several = isinstance(field, forms.MultipleChoiceField)
                field.initial = value.split("\n") if several else value

    def given(self) -> dict[str, str]:
        """Return what was answered, by key."""
        return answers_in(self.cleaned_data)


def answers_in(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers in what a form has read, by key."""
    return {
        name.removeprefix(BEGINS): _text(value)
        for name, value in said.items() if name.startswith(BEGINS)
    }  # fmt: skip


def asking(
    fields: Iterable[Field], people: Mapping[str, User], language: Language
) -> dict[str, forms.Field]:
    """Return the form's field for each field, by name."""
    return {f"{BEGINS}{each.key}": _field(each, people, language) for each in fields}


def _field(said: Field, people: Mapping[str, User], language: Language) -> forms.Field:
    field = _made(said, people, language)
    label = _both(said.label)
    unit = f" ({said.unit})" if said.unit else ""
    inside = Both("（仅服务方可见）", " (the provider alone)") if said.internal else Both("", "")
    field.label = ask(f"{label.zh}{unit}{inside.zh}", f"{label.en}{unit}{inside.en}")
    field.help_text = _both(said.help) if said.help.zh or said.help.en else ""  # type: ignore[assignment] # words in both languages stand for a label
    field.required = said.required
    return field


def _made(said: Field, people: Mapping[str, User], language: Language) -> forms.Field:
    if said.kind in CHOSEN:
        return _chosen(said, people, language)
    match said.kind:
        case FieldKind.LONG:
            return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}))
        case FieldKind.NUMBER:
            return forms.DecimalField(
                max_value=LARGEST, min_value=-LARGEST, max_digits=24, decimal_places=PLACES
            )
        case FieldKind.DATE:
            between = {"min": FIRST.isoformat(), "max": LAST.isoformat()}
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"} | between))
    return forms.CharField(max_length=LINE)


def _chosen(said: Field, people: Mapping[str, User], language: Language) -> forms.Field:
    if said.kind == FieldKind.CHOICES:
        several = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=_options(said, language), widget=several)
    if said.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=choices(YesNo, language), widget=forms.RadioSelect)
    named = [(key, person.name) for key, person in people.items()]
    offered = named if said.kind == FieldKind.PERSON else _options(said, language)
    return forms.ChoiceField(choices=[("", "—"), *offered])


def _options(said: Field, language: Language) -> list[tuple[str, str]]:
    return [(each.zh, _both(each).words(language)) for each in said.options]


def _text(value: Any) -> str:  # noqa: ANN401 - what a field of a form has read
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return f"{value:f}" if hasattr(value, "quantize") else str(value)


def _both(said: Both) -> Both:
    return Both(said.zh or said.en, said.en or said.zh)
