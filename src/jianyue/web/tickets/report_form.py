"""Reporting a matter, or a part of one: at most six questions, in the words of the agreement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator

from jianyue.agreements.language import Agreement
from jianyue.agreements.services import Grade
from jianyue.agreements.terms import ticket_scheme
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.tickets.actions import Report
from jianyue.tickets.words import Category, Kind, Security
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment
from jianyue.web.tickets.typed import Typed
from jianyue.web.tickets.words import GRADES

Options = list[tuple[str, str]]
Grouped = list[tuple[str, str | Options]]
Posted = Mapping[str, Any] | None
UNSURE = Both("不清楚", "not sure")
SECURITY = "security"
OUTDATED = Both(
    "表单已经更新，请核对后再提交。",
    "The form has changed meanwhile; look at it, then send it again.",
)
# What is reported only where the agreement promises something for it.
WHERE_PROMISED = (Kind.WORK_ORDER, Kind.PROBLEM)


class Offered(BaseChoiceIterator):
    """Options as they are; Django would look at each of them three times."""

    def __init__(self, options: Sequence[tuple[str, Any]]) -> None:
        self.options = options

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Go through the options."""
        return iter(self.options)


class ReportForm(forms.Form):
    """What, about which service, a title, what happened, how bad, when it was noticed."""

    typed: Typed | None = None
    outdated = False  # whether the type was changed since the form was shown

    what = forms.ChoiceField(label=ask("是什么事", "What is it"))
    service = forms.ChoiceField(label=ask("关于哪项服务", "About which service"), required=False)
    title = forms.CharField(
        label=ask("一句话说明", "In one line"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=ask("发生了什么", "What happened"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=ask(
            "在做什么时出现、看到什么提示、影响到谁",
            "what you were doing, what you saw, whom it affects",
        ),
    )
    grade = forms.ChoiceField(
        label=ask("有多严重", "How bad is it"),
        required=False,
        help_text=ask("故障必选；其他由服务台判断", "needed for a fault; the desk grades the rest"),
    )

    def __init__(
        self, agreement: Agreement, by: User, language: Language, data: Posted = None
    ) -> None:
        super().__init__(data)
        self.agreement, self.language = agreement, language
        self._offer("what", whats(agreement, language))
        self._offer("service", _services(agreement, language))
        self._offer("grade", grades(agreement, language))
        self.fields["noticed"] = Moment(
            by.zone,
            language,
            label=ask("什么时候发现的", "When it was noticed"),
            help_text=ask("不填表示刚刚", "left empty: just now"),
            required=False,
        )

    def ask_for(self, typed: Typed) -> None:
        """Ask what a request type asks, beginning as it begins."""
        self.typed = typed
        typed.put_onto(self)

    def _offer(self, name: str, options: Grouped | Options) -> None:
        field = self.fields[name]
        if len(options) > 1 and isinstance(field, forms.ChoiceField):
            field.choices = Offered(options)
        else:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the grade of an incident; the desk can grade everything else."""
        said = super().clean() or {}
        if self.outdated:
            self.add_error(None, OUTDATED.words(self.language))
        what = self.typed.what if self.typed else said.get("what")
        if what == Kind.INCIDENT and "grade" in self.fields and not said.get("grade"):
            words = Both("请选择严重程度。", "Say how bad it is.").words(self.language)
            self.add_error("grade", words)
        return said

    def report(self, phone: str) -> Report:
        """Return what was said, as the desk registers it."""
        said = self.cleaned_data
        what = self.typed.what if self.typed else said.get("what", Kind.INCIDENT.value)
        kind, _, category = what.partition(":")
        secret = kind == SECURITY
        return Report(
            kind=Kind.INCIDENT if secret else kind,
            category="" if secret else category,
            security=category if secret else "",
            origin="complaint" if kind == Kind.COMPLAINT else "request",
            service=said.get("service", ""),
            title=said["title"],
            text=said["text"],
            attributes=attributes_of(self.agreement, said.get("grade", "")),
            occurred_at=said["noticed"],
            phone=phone,
            asked=self.typed.filled(said) if self.typed else None,
        )


def whats(agreement: Agreement, language: Language) -> Grouped:
    """Return what can be reported: a fault, types of request, complaint, feedback, secrets."""
    promised = {kind for promise in agreement.targets.values() for kind in promise.for_}
    kinds = [Kind.INCIDENT, *(kind for kind in WHERE_PROMISED if kind in promised)]
    said = [(kind.value, kind.words(language)) for kind in kinds]
    said += [(f"{Kind.REQUEST}:{each.value}", each.words(language)) for each in Category]
    said += [(each.value, each.words(language)) for each in (Kind.COMPLAINT, Kind.FEEDBACK)]
    secret = [(f"{SECURITY}:{each.value}", each.words(language)) for each in Security]
    few = Both("安全事件（只有少数人看得到）", "Security incident (seen by few)")
    return [*said, (few.words(language), secret)]


def grades(agreement: Agreement, language: Language) -> Options:
    """Return how bad something can be, in the words of the agreement's own grading."""
    levels, scheme = agreement.levels, ticket_scheme(agreement)
    if scheme == "incident" and levels.incident:
        matrix = levels.incident
        pairs = [(u, i) for u in matrix.urgency for i in matrix.impact]
        options = [(f"{u}|{i}", _pair(u, i, language)) for u, i in pairs]
    elif scheme == "priority":
        options = _graded(levels.priority, language)
    elif scheme in {"problem", "handling"}:
        options = _graded(levels.problem, language)
    else:
        options = []
    return [("", "—"), *options] if options else []


def attributes_of(agreement: Agreement, grade: str) -> dict[str, str]:
    """Return the attributes that a chosen grade stands for."""
    scheme = ticket_scheme(agreement)
    if not grade:
        return {}
    if scheme == "incident":
        urgency, _, impact = grade.partition("|")
        return {"urgency": urgency, "impact": impact}
    return {"priority" if scheme == "priority" else "problem": grade}


def _services(agreement: Agreement, language: Language) -> Options:
    named = [(name, each.title.words(language)) for name, each in agreement.services.items()]
    return [("", UNSURE.words(language)), *named] if named else []


def _graded(grades: dict[int, Grade], language: Language) -> Options:
    return [(str(level), _grade(grade, language)) for level, grade in sorted(grades.items())]


def _grade(grade: Grade, language: Language) -> str:
    text = grade.text.words(language)
    if grade.title is None:
        return text
    return f"{grade.title.words(language)}{'：' if language == 'zh' else ': '}{text}"


def _pair(urgency: str, impact: str, language: Language) -> str:
    u, i = (GRADES[each].words(language) if each in GRADES else each for each in (urgency, impact))
    return Both(f"紧急程度 {u} · 影响范围 {i}", f"urgency {u} · impact {i}").words(language)
