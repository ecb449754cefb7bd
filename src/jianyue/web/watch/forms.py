"""What is asked about planned maintenance."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Language
from jianyue.watch.maintenance import Wish
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
LENGTH: Final = 500


def words(zh: str, en: str, *, required: bool = True) -> forms.CharField:
    """Return a field of a few lines."""
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=ask(zh, en), max_length=LENGTH, widget=area, required=required)


class WindowForm(forms.Form):
    """Which systems are interrupted when, why, at what risk, and what is done if it fails."""

    systems = forms.MultipleChoiceField(
        label=ask("受影响的系统", "Systems"), widget=forms.CheckboxSelectMultiple
    )
    reason = words("原因", "Reason")
    risk = words("风险", "Risk")
    fallback = words("失败时的回退办法", "Way back if it fails")
    emergency = forms.BooleanField(
        label=ask("紧急维护（如硬件损坏）", "An emergency, such as broken hardware"),
        required=False,
    )
    late_known = forms.BooleanField(
        label=ask("明知通知太晚，仍要申请", "Known to be late; ask nevertheless"), required=False
    )

    def __init__(
        self, systems: Sequence[tuple[str, str]], when: tuple[str, Language], data: Given = None
    ) -> None:
        super().__init__(data)
        zone, language = when
        self.fields["systems"].choices = systems  # type: ignore[attr-defined]  # a choice field
        self.fields["from_at"] = Moment(zone, language, label=ask("开始", "From"))
        self.fields["until_at"] = Moment(zone, language, label=ask("结束", "Until"))
        self.order_fields(["systems", "from_at", "until_at"])

    def wish(self) -> Wish:
        """Return what was said."""
        said = dict(self.cleaned_data)
        return Wish(systems=tuple(said.pop("systems")), **said)


class AnswerForm(forms.Form):
    """Whether the customer agrees."""

    confirms = forms.ChoiceField(
        label=ask("答复", "Answer"), widget=forms.RadioSelect, choices=[("yes", ""), ("no", "")]
    )
    words = words("说明", "Words", required=False)

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        said = (("yes", ask("确认", "Confirm")), ("no", ask("不同意", "Refuse")))
        self.fields["confirms"].choices = [  # type: ignore[attr-defined]  # a choice field
            (value, words.words(language)) for value, words in said
        ]


class WhenForm(forms.Form):
    """At which instant something happened; left empty, now."""

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(data)
        zone, language = when
        self.fields["when"] = Moment(
            zone, language, label=ask("时间", "When"), required=False,
            help_text=ask("不填就是现在", "left empty, now"),
        )  # fmt: skip
