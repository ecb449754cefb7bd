"""The form of a macro: each step with what is said with it; what is left empty is no step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.agreements.models import HEAVY, Contract, Version
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.macros import Written
from jianyue.tickets.models import Macro
from jianyue.tickets.queries import choices_of
from jianyue.tickets.replies import LONGEST
from jianyue.tickets.rules import pause_grounds
from jianyue.tickets.steps import ME, NOTE, STEPS, Step
from jianyue.tickets.words import Category
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.report_form import Posted
from jianyue.web.tickets.tag_field import TagsField
from jianyue.web.tickets.words import GRADES, attribute_named

OWN, ALL = "own", "all"
GRADED: Final = ("urgency", "impact")
NAMED: Final = ("priority", "problem")
VERSIONS: Final = 100
TICKED: Final = ("acknowledged", "resumed", "closed")


def _text(said: Both) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=ask(said.zh, said.en), max_length=LONGEST, widget=area, required=False
    )


def _line(said: Both) -> forms.Field:
    return forms.CharField(label=ask(said.zh, said.en), max_length=200, required=False)


def _select(said: Both, options: Iterable[tuple[str, str]]) -> forms.Field:
    label = ask(said.zh, said.en)
    return forms.ChoiceField(label=label, choices=[("", "—"), *options], required=False)


class MacroForm(forms.Form):
    """A name, for whom, and the steps."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=60)

    def __init__(
        self, by: User, language: Language, data: Posted = None, kept: Macro | None = None
    ) -> None:
        super().__init__(data)
        self.teams = {str(each.pk): each for each in _teams(by)}
        whom = [(OWN, Both("只给自己用", "for myself").words(language))]
        whom += [(key, team.name) for key, team in self.teams.items()]
        if may(by, Deed.PLAN_STAFF):
            whom.append((ALL, Both("给所有人用", "for everybody").words(language)))
        self.fields["whom"] = forms.ChoiceField(label=ask("给谁用", "For whom"), choices=whom)
        for step in STEPS:
            self.fields |= _fields(step, by, language)
        if kept is not None:
            shared = str(kept.team_id) if kept.team_id else ALL
            self.initial = {"name": kept.name, "whom": OWN if kept.user_id else shared}
            self.initial |= _initial(kept.steps)

    @property
    def head(self) -> list[forms.BoundField]:
        """What it is called, and for whom it is."""
        return [self["name"], self["whom"]]

    @property
    def groups(self) -> Sequence[tuple[Both, list[forms.BoundField]]]:
        """The steps in the order in which they are done, each with its fields."""
        return [
            (Step(step, {}).said, [self[name] for name in self.fields if _is_of(step, name)])
            for step in STEPS
        ]

    def written(self) -> Written:
        """Return what was written."""
        said = self.cleaned_data
        steps = {step: given for step in STEPS if (given := _said(step, said)) is not None}
        return Written(said["name"], steps, said["whom"] == OWN, self.teams.get(said["whom"]))


def _fields(step: str, by: User, language: Language) -> dict[str, forms.Field]:
    made: dict[str, forms.Field]
    match step:
        case "acknowledged" | "resumed" | "closed":
            said = Step(step, {}).said
            made = {"do": forms.BooleanField(label=ask(said.zh, said.en), required=False)}
        case "reclassified":
            made = _grading(language)
        case "assigned":
            made = _assigning(by, language)
        case "tagged" | "untagged":
            said = Step(step, {}).said
            made = {"tags": TagsField(said, required=False)}
        case "paused":
            made = {"ground": _select(Both("原因", "Ground"), _grounds(by, language)),
                    "text": _text(Both("说明", "Words"))}  # fmt: skip
        case "resolved":
            made = {"text": _text(Both("解决说明", "What solved it")),
                    "cause": _line(Both("根本原因", "Root cause"))}  # fmt: skip
        case _:
            made = {"text": _text(NOTE if step == "internal" else Step(step, {}).said)}
    return {f"{step}-{name}": field for name, field in made.items()}


def _grading(language: Language) -> dict[str, forms.Field]:
    grades = [(name, said.words(language)) for name, said in GRADES.items()]
    made = {name: _select(attribute_named(name), grades) for name in GRADED}
    made |= {name: _line(attribute_named(name)) for name in NAMED}
    made["category"] = _select(Both("请求类型", "Type of request"), choices(Category, language))
    made["reason"] = _line(Both("变更级别的原因", "Why the level changes"))
    return made


def _assigning(by: User, language: Language) -> dict[str, forms.Field]:
    known = choices_of(by)
    teams = [(pk, said.words(language)) for pk, said in known.teams.items()]
    people = [(ME, Both("使用宏的人", "whoever uses the macro").words(language))]
    people += [(pk, said.words(language)) for pk, said in known.people.items()]
    return {"team": _select(Both("小组", "Team"), teams),
            "assignee": _select(Both("处理人", "Assignee"), people)}  # fmt: skip


def _grounds(by: User, language: Language) -> list[tuple[str, str]]:
    """Return the grounds of pauses that any of the person's agreements knows."""
    contracts = Contract.objects.visible_to(by).values("pk")
    rows = Version.objects.filter(contract__in=contracts, in_force_from__isnull=False)
    found: dict[str, Both] = {}
    for version in rows.defer(*HEAVY).order_by("-in_force_from")[:VERSIONS]:
        found |= pause_grounds(version.agreement())
    return [(name, said.words(language)) for name, said in sorted(found.items())]


def _is_of(step: str, name: str) -> bool:
    return name.startswith(f"{step}-")


def _said(step: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is said with a step; None where it was left empty."""
    given = {
        name.removeprefix(f"{step}-"): value
        for name, value in data.items()
        if _is_of(step, name) and value
    }
    if step in TICKED:
        return {} if given else None
    attributes = {name: given.pop(name) for name in (*GRADED, *NAMED) if name in given}
    if attributes:
        given["attributes"] = attributes
    return given or None


def _initial(steps: object) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for step, said in steps.items() if isinstance(steps, dict) else ():
        plain = {**said, **said.get("attributes", {})}
        found |= {f"{step}-{name}": value for name, value in plain.items()}
        if step in TICKED:
            found[f"{step}-do"] = True
    return found


def _teams(by: User) -> Iterable[Team]:
    return Team.objects.filter(tenant=by.tenant_id, members__user=by).order_by("name", "pk")
