"""What is asked about meetings, their minutes and action items."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms

from jianyue.governance.items import LINE as CLOSING
from jianyue.governance.items import TITLE, Task
from jianyue.governance.meetings import LINE, TOPIC, When, Wish
from jianyue.governance.writing import LONGEST, WORDS, Came
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.web.asking import ask
from jianyue.web.surveys.opinion_forms import day
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
Reader = tuple[str, Language]
WHY: Final = ask(
    "由客户高级经理以外的人主持时，写明原因", "Why somebody else than a senior manager chairs"
)
MINUTES: Final = forms.NumberInput(attrs={"inputmode": "numeric"})


def lines(
    zh: str, en: str, longest: int = LINE, *, rows: int = 2, required: bool = True
) -> forms.CharField:
    """Return a field of some lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=ask(zh, en), max_length=longest, widget=area, required=required)


def named(people: Iterable[User], language: Language) -> list[tuple[int, str]]:
    """Return people to choose from, each with the side he is on."""
    own, other = ("客户", "服务方") if language == "zh" else ("customer", "provider")
    return [(each.pk, f"{each.name} · {own if each.is_customer else other}") for each in people]


class WhenForm(forms.Form):
    """When a meeting takes place, for how long, and where."""

    minutes = forms.IntegerField(
        label=ask("时长（分钟）", "Minutes"), min_value=5, max_value=1440, initial=90,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    place = forms.CharField(
        label=ask("地点或会议链接", "Place, or address of the call"), max_length=200, required=False
    )

    def __init__(self, reader: Reader, *given: Any, **more: Any) -> None:  # noqa: ANN401 - as forms take it
        super().__init__(*given, **more)
        zone, language = reader
        self.fields["starts_at"] = Moment(zone, language, label=ask("开始", "Begins"))
        self.order_fields(["starts_at", "minutes", "place"])

    def when(self) -> When:
        """Return what was said."""
        said = self.cleaned_data
        starts = said["starts_at"]
        return When(starts, starts + timedelta(minutes=said["minutes"]), said["place"])


class MoveForm(WhenForm):
    """The same, and why it is moved."""

    reason = lines("原因", "Reason")


class PeopleForm(forms.Form):
    """Who chairs and who is invited."""

    chair = forms.TypedChoiceField(label=ask("主持", "Chair"), coerce=int)
    chair_reason = lines("", "", required=False)
    people = forms.TypedMultipleChoiceField(
        label=ask("邀请", "Invited"), coerce=int, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, people: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:  # noqa: ANN401 - as forms take it
        super().__init__(*given, **more)
        self.fields["chair"].choices = people  # type: ignore[attr-defined] # a choice field
        self.fields["people"].choices = people  # type: ignore[attr-defined] # a choice field
        self.fields["chair_reason"].label = WHY


class PlanForm(WhenForm, PeopleForm):
    """A meeting: when, where, who chairs, who comes."""

    def __init__(
        self, reader: Reader, people: Sequence[tuple[int, str]], *given: Any, **more: Any  # noqa: ANN401 - as forms take it
    ) -> None:  # fmt: skip
        PeopleForm.__init__(self, people, *given, **more)
        zone, language = reader
        self.fields["starts_at"] = Moment(zone, language, label=ask("开始", "Begins"))
        self.order_fields(["starts_at", "minutes", "place", "chair", "chair_reason", "people"])

    def wish(self) -> Wish:
        """Return what was said."""
        said, when = self.cleaned_data, self.when()
        return Wish(
            when.starts_at, when.ends_at, said["chair"], frozenset(said["people"]), when.place,
            said["chair_reason"],
        )  # fmt: skip


class HeldForm(PeopleForm):
    """When a meeting was held, who chaired, who came."""

    guests = lines("列席人员（没有账号的人）", "Guests without an account", required=False)

    def __init__(
        self, reader: Reader, people: Sequence[tuple[int, str]], *given: Any, **more: Any  # noqa: ANN401 - as forms take it
    ) -> None:  # fmt: skip
        super().__init__(people, *given, **more)
        zone, language = reader
        self.fields["held_from"] = Moment(zone, language, label=ask("实际开始", "Began"))
        self.fields["held_until"] = Moment(zone, language, label=ask("实际结束", "Ended"))
        self.fields["people"].label = ask("到会的人", "Who was there")
        names = ["held_from", "held_until", "chair", "chair_reason", "people", "guests"]
        self.order_fields(names)

    def came(self) -> Came:
        """Return what was said."""
        said = self.cleaned_data
        return Came(
            said["held_from"], said["held_until"], said["chair"], frozenset(said["people"]),
            said["guests"], said["chair_reason"],
        )  # fmt: skip


class TopicForm(forms.Form):
    """An item for the agenda."""

    text = forms.CharField(label=ask("议题", "Item"), max_length=TOPIC)


class SaidForm(forms.Form):
    """What was said to an item."""

    text = lines("讨论情况", "What was said", LONGEST, rows=8)


class DecisionForm(forms.Form):
    """A decision."""

    text = lines("决定", "Decision", WORDS, rows=3)


class WishForm(forms.Form):
    """What is to change about the content or form of the report."""

    text = lines("报告的内容或形式要怎样变更", "What is to change about the report", WORDS, rows=3)


class ReplyForm(forms.Form):
    """Which version takes a wish up, or why none does."""

    version = forms.TypedChoiceField(
        label=ask("列入哪一版协议", "Version that takes it up"), coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    text = lines("不采纳时，说明原因", "Or why it is not taken up", WORDS, required=False)

    def __init__(self, versions: Sequence[tuple[str, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["version"].choices = [("", "—"), *versions]  # type: ignore[attr-defined] # a choice field


class TaskForm(forms.Form):
    """An action item: what, who, until when."""

    title = forms.CharField(
        label=ask("用一句话写明要做什么", "What is to be done, in one sentence"), max_length=TITLE
    )
    owner = forms.TypedChoiceField(label=ask("负责人", "Owner"), coerce=int)
    due_date = day("到期日", "Due on")

    def __init__(self, people: Sequence[tuple[int, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["owner"].choices = people  # type: ignore[attr-defined] # a choice field

    def task(self, item: str) -> Task:
        """Return what was said."""
        said = self.cleaned_data
        return Task(said["title"], said["owner"], said["due_date"], item)


class AssignForm(forms.Form):
    """Another owner or day, and why."""

    owner = forms.TypedChoiceField(label=ask("负责人", "Owner"), coerce=int)
    due_date = day("到期日", "Due on")
    reason = lines("原因", "Reason", CLOSING)

    def __init__(
        self, people: Sequence[tuple[int, str]], data: Given = None, *, initial: Given = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["owner"].choices = people  # type: ignore[attr-defined] # a choice field


class ClosingForm(forms.Form):
    """How it was done, or why it is not."""

    words = lines("结果或原因", "What came of it, or why", CLOSING)


class AnswerForm(forms.Form):
    """Whether the customer accepts the minutes; of which edition he read."""

    accepts = forms.ChoiceField(label=ask("答复", "Answer"), widget=forms.RadioSelect)
    words = lines("有异议时，写明哪里", "What is contested", WORDS, rows=3, required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, language: Language, data: Given = None, *, edition: int) -> None:
        super().__init__(data, initial={"edition": edition})
        said = (
            ("yes", ask("确认纪要", "Accept the minutes")),
            ("no", ask("有异议", "Contest them")),
        )
        self.fields["accepts"].choices = [  # type: ignore[attr-defined] # a choice field
            (value, words.words(language)) for value, words in said
        ]
