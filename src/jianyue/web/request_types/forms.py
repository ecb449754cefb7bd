"""What is asked to define a request type: its words, what it begins with, its fields."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Both, Language
from jianyue.request_types.definitions import (
    LINE,
    MOST_FIELDS,
    MOST_OPTIONS,
    NAME,
    PROSE,
    UNIT,
    Definition,
    Field,
)
from jianyue.request_types.words import FieldKind
from jianyue.tickets.words import Category, Kind
from jianyue.web.asking import ask, choices

Given = Mapping[str, Any] | None
FREE: Final = 3  # empty fields below those that are filled in
PLAIN: Final = (
    "name", "name_en", "help", "help_en", "what", "service", "grade", "title", "title_en", "text",
    "text_en", "place",
)  # fmt: skip
NAMES: Final = (
    "kind", "label", "label_en", "help", "help_en", "unit", "options", "required", "internal",
    "order", "key",
)  # fmt: skip


LABELS: Final = {
    "label": ("名称", "Name in Chinese", NAME),
    "label_en": ("英文名称", "Name in English", NAME),
    "help": ("说明", "Help in Chinese", LINE),
    "help_en": ("英文说明", "Help in English", LINE),
    "unit": ("单位", "Unit", UNIT),
}


def _line(zh: str, en: str, most: int, *, required: bool = False, help_: Any = "") -> Any:  # noqa: ANN401 - a field
    return forms.CharField(label=ask(zh, en), max_length=most, required=required, help_text=help_)


def _lines(zh: str, en: str, most: int, rows: int = 2, help_: Any = "") -> Any:  # noqa: ANN401 - a field
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=ask(zh, en), max_length=most, required=False, widget=area, help_text=help_
    )


class TypeForm(forms.Form):
    """A request type: its words, what a report begins with, and its own fields."""

    name = _line("名称", "Name in Chinese", NAME, required=True)
    name_en = _line("英文名称", "Name in English", NAME)
    help = _lines("填写说明", "Help in Chinese", PROSE)
    help_en = _lines("英文填写说明", "Help in English", PROSE)
    what = forms.ChoiceField(label=ask("登记为", "Registered as"))
    service = forms.ChoiceField(label=ask("关于哪项服务", "About which service"), required=False)
    grade = forms.ChoiceField(label=ask("默认的严重程度", "How bad it is at first"), required=False)
    title = _line("预填标题", "Ready title in Chinese", LINE)
    title_en = _line("英文预填标题", "Ready title in English", LINE)
    text = _lines("预填说明", "Ready description in Chinese", PROSE)
    text_en = _lines("英文预填说明", "Ready description in English", PROSE)
    place = forms.IntegerField(
        label=ask("次序", "Place in the list"), min_value=0, max_value=999, initial=0
    )

    def __init__(
        self, language: Language, services: Sequence[tuple[str, str]],
        grades: Sequence[tuple[str, str]], data: Given = None, *,
        before: Definition | None = None, place: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial_of(before, place) if before else None)
        offered = {"what": _whats(language), "service": [("", "—"), *services],
                   "grade": list(grades) or [("", "—")]}  # fmt: skip
        for name, options in offered.items():
            self.fields[name].choices = options  # type: ignore[attr-defined] # a choice field
        kinds = [("", "—"), *choices(FieldKind, language)]
        for row in range(MOST_FIELDS):
            for name in NAMES:
                self.fields[f"{name}_{row}"] = _cell(name, kinds, row)

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        return [self[name] for name in PLAIN]

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the form's fields of each field, with a few empty ones below."""
        given = [row for row in range(MOST_FIELDS) if self[f"kind_{row}"].value()]
        shown = range(min(MOST_FIELDS, max(given, default=-1) + 1 + FREE))
        return [[self[f"{name}_{row}"] for name in NAMES] for row in shown]

    def definition(self) -> Definition:
        """Return what was said; a field without a kind is none."""
        said = self.cleaned_data
        kind, _, category = said["what"].partition(":")
        rows = [{name: said[f"{name}_{row}"] for name in NAMES} for row in range(MOST_FIELDS)]
        named = [row for row in rows if row["kind"]]
        named.sort(key=lambda row: MOST_FIELDS if row["order"] is None else row["order"])
        words = (_both(said, name) for name in ("name", "help", "title", "text"))
        name, help_, title, text = words
        return Definition(
            name, help_, title, text, kind, category, said["service"], said["grade"],
            tuple(map(_field, named)),
        )  # fmt: skip


def initial_of(said: Definition, place: int) -> dict[str, Any]:
    """Return what the form of a type shows as it is."""
    found: dict[str, Any] = {"service": said.service, "grade": said.grade, "place": place}
    found["what"] = f"{said.kind}:{said.category}" if said.category else said.kind
    for name in ("name", "help", "title", "text"):
        words = getattr(said, name)
        found |= {name: words.zh, f"{name}_en": words.en}
    for row, field in enumerate(said.fields):
        cells = {
            "kind": field.kind, "label": field.label.zh, "label_en": field.label.en,
            "help": field.help.zh, "help_en": field.help.en, "unit": field.unit,
            "options": "\n".join(_option(each) for each in field.options),
            "required": field.required, "internal": field.internal, "order": row + 1,
            "key": field.key,
        }  # fmt: skip
        found |= {f"{name}_{row}": value for name, value in cells.items()}
    return found


def _whats(language: Language) -> list[tuple[str, str]]:
    kinds = [(f"{Kind.REQUEST}:{each.value}", each.words(language)) for each in Category]
    kept = (Kind.REQUEST, Kind.INCIDENT, Kind.FEEDBACK)
    plain = [(each.value, each.words(language)) for each in kept]
    return [*plain, *kinds]


def _cell(name: str, kinds: Sequence[tuple[str, str]], row: int) -> forms.Field:
    if name in LABELS:
        zh, en, most = LABELS[name]
        return forms.CharField(label=ask(zh, en), max_length=most, required=False)
    made: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(label=ask("填写方式", "Asks for"), choices=kinds),
        "options": _lines(
            "选项，每行一个", "Options, one a line", MOST_OPTIONS * (2 * NAME + 4), 3,
            ask("中文 | 英文", "in Chinese | in English"),
        ),
        "required": forms.BooleanField(label=ask("必填", "Must be answered")),
        "internal": forms.BooleanField(label=ask("仅服务方填写和可见", "For the provider alone")),
        "order": forms.IntegerField(
            label=ask("次序", "Place"), min_value=0, max_value=99, initial=row + 1
        ),
        "key": forms.RegexField(r"f[0-9]{1,4}", widget=forms.HiddenInput),
    }  # fmt: skip
    field = made[name]
    field.required = False
    return field


def _field(row: Mapping[str, Any]) -> Field:
    options = tuple(
        Both(*(each.strip() for each in f"{line.replace('｜', '|')}|".split("|")[:2]))
        for line in row["options"].splitlines() if line.strip()
    )  # fmt: skip
    kind = row["kind"]
    chooses = kind in {FieldKind.CHOICE, FieldKind.CHOICES}
    return Field(
        kind, _both(row, "label"), row["key"], _both(row, "help"),
        row["unit"].strip() if kind == FieldKind.NUMBER else "", options if chooses else (),
        row["required"], row["internal"],
    )  # fmt: skip


def _both(said: Mapping[str, Any], name: str) -> Both:
    return Both(said[name].strip(), said[f"{name}_en"].strip())


def _option(said: Both) -> str:
    return f"{said.zh} | {said.en}" if said.en else said.zh
