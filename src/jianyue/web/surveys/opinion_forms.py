"""What is asked about follow-up calls and opinions."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Language
from jianyue.surveys.follow_ups import WORDS, Tried
from jianyue.surveys.opinions import LINE, TITLE, Improved
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
DAY: Final = {"type": "date"}


def day(zh: str, en: str) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=ask(zh, en), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )  # fmt: skip


def _lines(zh: str, en: str, longest: int = LINE, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=ask(zh, en), max_length=longest, widget=area, required=required)


class ShareForm(forms.Form):
    """Which share of the tickets closed when, and by which day they are called."""

    percent = forms.IntegerField(
        label=ask("比例（%）", "Share in %"), min_value=1, max_value=100, initial=10
    )
    closed_from = day("关闭日期从", "Closed from")
    closed_until = day("至（含）", "Until, that day included")
    due_date = day("回访期限", "To be called by")


class TicketForm(forms.Form):
    """One ticket by its number, and by which day somebody is called."""

    ticket = forms.CharField(
        label=ask("已关闭工单的编号", "Number of a closed ticket"), max_length=40
    )
    due_date = day("回访期限", "To be called by")


class TriedForm(forms.Form):
    """How a call went."""

    reached = forms.ChoiceField(
        label=ask("联系上了吗", "Was somebody reached?"), widget=forms.RadioSelect
    )
    points = forms.IntegerField(
        label=ask("满意度（0 至 100 分）", "Satisfaction, 0 to 100 points"), required=False,
        min_value=0, max_value=100, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    said = _lines("对方说了什么", "What was said", WORDS, required=False)

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(data)
        zone, language = when
        said = (("yes", ask("联系上了", "Reached")), ("no", ask("没有联系上", "Not reached")))
        self.fields["reached"].choices = [  # type: ignore[attr-defined] # a choice field
            (value, words.words(language)) for value, words in said
        ]
        self.fields["when"] = Moment(
            zone, language, label=ask("通话时间", "When the call was"), required=False,
            help_text=ask("不填就是现在", "left empty, now"),
        )  # fmt: skip

    def tried(self, now: Any) -> Tried:  # noqa: ANN401 - an instant
        """Return what was said; without a time it was now."""
        said = self.cleaned_data
        return Tried(
            said["reached"] == "yes", said["when"] or now, said["points"], said["said"]
        )  # fmt: skip


class TitleForm(forms.Form):
    """What somebody asks for, in one sentence."""

    title = forms.CharField(
        label=ask("用一句话写明要求什么", "What is asked for, in one sentence"), max_length=TITLE
    )


class AssignForm(forms.Form):
    """Who sees to an opinion, and by which day."""

    owner = forms.TypedChoiceField(label=ask("负责人", "Who sees to it"), coerce=int)
    due_date = day("到期日", "Due on")

    def __init__(self, people: Iterable[tuple[int, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined] # a choice field


class ImprovedForm(forms.Form):
    """What was done about it, how it was, and how it is since."""

    done = _lines("做了什么", "What was done")
    before = _lines("改进前", "Before")
    after = _lines("改进后", "After")

    def improved(self) -> Improved:
        """Return what was said."""
        return Improved(**self.cleaned_data)


class WordsForm(forms.Form):
    """What the person is told."""

    words = _lines("告诉对方什么", "What the person is told")
