"""What is asked to write a survey, to send it, and to answer it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from jianyue.ledger.speech import Both, Language
from jianyue.surveys import questionnaires
from jianyue.surveys.answering import RANGES, WORDS, Filled
from jianyue.surveys.questionnaires import LINE, QUESTIONS, TITLE, USUAL, Asked, Questionnaire
from jianyue.surveys.words import Question, Rhythm
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
FREE: Final = 2  # empty questions below those that are filled in
NAMES: Final = ("kind", "zh", "en", "choices", "optional")
STARS: Final = (
    Both("非常不满意", "very dissatisfied"), Both("不满意", "dissatisfied"),
    Both("一般", "neither"), Both("满意", "satisfied"), Both("非常满意", "very satisfied"),
)  # fmt: skip


class QuestionnaireForm(forms.Form):
    """A survey: how often, from when until when, nameless or not, and its questions."""

    title = forms.CharField(label=ask("标题", "Title in Chinese"), max_length=TITLE, required=False)
    title_en = forms.CharField(
        label=ask("英文标题", "Title"), max_length=TITLE, required=False
    )  # fmt: skip
    rhythm = forms.ChoiceField(label=ask("频次", "How often"))
    anonymous = forms.BooleanField(
        label=ask(
            "匿名：没有人能看到谁答了什么；结束后且至少 5 人答复才显示结果",
            "Anonymous: nobody can see who said what; results are shown after the end, "
            "from 5 answers on",
        ),
        required=False,
    )

    def __init__(
        self,
        when: tuple[str, Language],
        data: Given = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        zone, language = when
        self.fields["rhythm"].choices = choices(Rhythm, language)  # type: ignore[attr-defined] # a choice field
        self.fields["starts_at"] = Moment(zone, language, label=ask("开始", "From"))
        self.fields["ends_at"] = Moment(zone, language, label=ask("结束", "Until"))
        kinds = [("", "—"), *choices(Question, language)]
        for row in range(QUESTIONS):
            for name in NAMES:
                self.fields[f"{name}_{row}"] = _cell(name, kinds)

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        names = ("title", "title_en", "rhythm", "starts_at", "ends_at", "anonymous")
        return [self[name] for name in names]

    def questions(self) -> list[list[forms.BoundField]]:
        """Return the fields of each question, with a few empty ones below."""
        given = [row for row in range(QUESTIONS) if self[f"kind_{row}"].value()]
        shown = range(min(QUESTIONS, max(given, default=-1) + 1 + FREE))
        return [[self[f"{name}_{row}"] for name in NAMES] for row in shown]

    def questionnaire(self) -> Questionnaire:
        """Return what was said; a question without a kind is none."""
        said = self.cleaned_data
        rows = [[said[f"{name}_{row}"] for name in NAMES] for row in range(QUESTIONS)]
        return Questionnaire(
            Both(said["title"], said["title_en"]), Rhythm.of(said["rhythm"]), said["anonymous"],
            tuple(_asked(row) for row in rows if row[0]), said["starts_at"], said["ends_at"],
        )  # fmt: skip


class LongerForm(forms.Form):
    """Until when a survey runs now."""

    def __init__(self, reader: tuple[str, Language], *given: Any, **more: Any) -> None:  # noqa: ANN401 - as forms take it
        super().__init__(*given, **more)
        self.fields["ends_at"] = Moment(*reader, label=ask("新的结束时间", "New end"))


class PeopleForm(forms.Form):
    """Who is asked."""

    people = forms.TypedMultipleChoiceField(
        label=ask("问谁", "Who is asked"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, people: Iterable[tuple[int, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined] # a choice field


class AnswerForm(forms.Form):
    """The questions of a survey, each with the way to answer it."""

    def __init__(
        self,
        questions: Sequence[Asked],
        language: Language,
        data: Given = None,
        *,
        before: Filled | None = None,
    ) -> None:
        super().__init__(data)
        for place, each in enumerate(questions, 1):
            field = _question(each, language)
            field.label, field.required = each.text, not each.optional  # type: ignore[assignment] # words in both languages stand for a label
            if before is not None:
                field.initial = before.values.get(place, before.words.get(place))
            self.fields[f"q{place}"] = field

    def filled(self) -> Filled:
        """Return what was filled in."""
        said = {int(name[1:]): value for name, value in self.cleaned_data.items() if name[0] == "q"}
        values = {place: value for place, value in said.items() if isinstance(value, int)}
        words = {place: value for place, value in said.items() if value and isinstance(value, str)}
        return Filled(values, words)


class PhoneForm(AnswerForm):
    """The same, with the time of the call."""

    def __init__(
        self, questions: Sequence[Asked], when: tuple[str, Language], data: Given = None
    ) -> None:
        zone, language = when
        super().__init__(questions, language, data)
        self.fields["when"] = Moment(
            zone, language, label=ask("通话时间", "When the call was"), required=False,
            help_text=ask("不填就是现在", "left empty, now"),
        )  # fmt: skip
        self.order_fields(["when"])


def initial_of(said: Questionnaire | None, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a form shows of a questionnaire; the usual questions where there is none."""
    questions = said.questions if said else USUAL
    shown: dict[str, Any] = {}
    for row, each in enumerate(questions):
        lines = "\n".join(f"{choice.zh} | {choice.en}" for choice in each.choices)
        cells = (each.kind.value, each.text.zh, each.text.en, lines, each.optional)
        shown |= {f"{name}_{row}": cell for name, cell in zip(NAMES, cells, strict=True)}
    if said is None:
        usual = Both("服务满意度调查", "Satisfaction with the service")
        return shown | {"title": usual.zh, "title_en": usual.en, "rhythm": Rhythm.YEARLY}
    return shown | {
        "title": said.title.zh, "title_en": said.title.en, "rhythm": said.rhythm,
        "anonymous": said.anonymous, "starts_at": local(said.starts_at, zone),
        "ends_at": local(said.ends_at, zone),
    }  # fmt: skip


def local(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as a field for local times takes it."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _asked(row: list[Any]) -> Asked:
    kind, zh, en, lines, optional = row
    offered = []
    for line in lines.splitlines():
        if line.strip():
            first, _, second = line.partition("|")
            offered.append(Both(first.strip(), second.strip()))
    return Asked(
        Question.of(kind), Both(zh, en), tuple(offered[: questionnaires.CHOICES + 1]), optional
    )


def _cell(name: str, kinds: Sequence[tuple[str, str]]) -> forms.Field:
    match name:
        case "kind":
            return forms.ChoiceField(label=ask("题型", "Kind"), choices=kinds, required=False)
        case "choices":
            area = forms.Textarea(attrs={"rows": 2})
            return forms.CharField(
                label=ask("选项（仅单选）", "Choices, of one of several"), required=False,
                max_length=3000, widget=area,
                help_text=ask("每行一个：中文 | English", "One a line: 中文 | English"),
            )  # fmt: skip
        case "optional":
            return forms.BooleanField(label=ask("可以不答", "May be left out"), required=False)
        case "zh":
            return forms.CharField(
                label=ask("问题", "Question in Chinese"), required=False, max_length=LINE
            )
        case _:
            return forms.CharField(
                label=ask("英文问题", "Question"), required=False, max_length=LINE
            )


def _question(each: Asked, language: Language) -> forms.Field:
    if each.kind is Question.WORDS:
        return forms.CharField(max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    if each.kind is Question.POINTS:
        low, high = RANGES[each.kind]
        # A field of its own kind would change with the wheel of a mouse.
        keys = forms.NumberInput(attrs={"inputmode": "numeric", "class": "points"})
        return forms.IntegerField(
            min_value=low, max_value=high, widget=keys,
            help_text=ask("0 至 100 分，100 分最满意", "0 to 100; 100 is best"),
        )  # fmt: skip
    options, help_text = _options(each, language), None
    if each.kind is Question.RECOMMEND:
        help_text = ask("0 绝不会，10 一定会", "0 not at all, 10 for sure")
    dense = each.kind is Question.RECOMMEND
    return forms.TypedChoiceField(
        coerce=int, empty_value=None, choices=options, help_text=help_text or "",
        widget=forms.RadioSelect(attrs={"class": "scale"} if dense else {}),
    )  # fmt: skip


def _options(each: Asked, language: Language) -> list[tuple[str, str]]:
    if each.kind is Question.CHOICE:
        return [(str(n), choice.words(language)) for n, choice in enumerate(each.choices, 1)]
    low, high = RANGES[each.kind]
    if each.kind is Question.STARS:
        return [(str(n), f"{n} · {STARS[n - 1].words(language)}") for n in range(high, low - 1, -1)]
    return [(str(n), str(n)) for n in range(low, high + 1)]
