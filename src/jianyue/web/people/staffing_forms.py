"""What is asked about engineers, their presence and their merits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet

from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.services.models import MeritKind, PresenceKind, ReplacementRequest
from jianyue.services.presence import Stay
from jianyue.services.staffing import Announcement
from jianyue.web.asking import ask, choices

Given = Mapping[str, Any] | None
DAY: Final = {"type": "date"}
REASON: Final = {"rows": 3}


class MeritForm(forms.Form):
    """A reward, a training or a qualification."""

    kind = forms.ChoiceField(label=ask("类别", "Kind"))
    on_date = forms.DateField(
        label=ask("日期", "Date"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    text = forms.CharField(label=ask("内容", "What"), max_length=200)

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = choices(MeritKind, language)  # type: ignore[attr-defined]  # a choice field

    def clean_kind(self) -> MeritKind:
        """Return the kind as the closed list has it."""
        return MeritKind[str(self.cleaned_data["kind"]).upper()]


class ChangeForm(forms.Form):
    """A change of a named engineer."""

    leaves = forms.ModelChoiceField(User.objects.none(), label=ask("离开的工程师", "Who leaves"))
    comes = forms.ModelChoiceField(User.objects.none(), label=ask("接替的工程师", "Who comes"))
    from_date = forms.DateField(
        label=ask("自哪天起", "From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=ask("原因", "Reason"), max_length=500, widget=forms.Textarea(attrs=REASON)
    )
    request = forms.ModelChoiceField(
        ReplacementRequest.objects.none(),
        label=ask("答复客户的哪项要求", "Answers the customer's request"),
        required=False,
    )
    ask_short = forms.BooleanField(
        label=ask("请客户同意提前更换", "ask the customer to consent to a shorter notice"),
        required=False,
    )

    def __init__(
        self,
        named: QuerySet[User],
        colleagues: QuerySet[User],
        requests: QuerySet[ReplacementRequest],
        data: Given = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        rows = {"leaves": named, "comes": colleagues, "request": requests}
        for name, given in rows.items():
            self.fields[name].queryset = given  # type: ignore[attr-defined]  # a field of rows

    def announcement(self) -> Announcement:
        """Return what was said."""
        return Announcement(**self.cleaned_data)


class ReplacementForm(forms.Form):
    """Whom the customer wants replaced, and why."""

    engineer = forms.ModelChoiceField(User.objects.none(), label=ask("工程师", "Engineer"))
    reason = forms.CharField(
        label=ask("原因", "Reason"), max_length=500, widget=forms.Textarea(attrs=REASON)
    )

    def __init__(self, named: QuerySet[User], data: Given = None) -> None:
        super().__init__(data)
        self.fields["engineer"].queryset = named  # type: ignore[attr-defined]  # a field of rows


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    yes = forms.TypedChoiceField(
        label=ask("决定", "Decision"), coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=ask("说明", "Words"), max_length=500, required=False,
        widget=forms.Textarea(attrs=REASON),
    )  # fmt: skip

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        said = {"yes": ask("同意", "agree"), "no": ask("不同意", "refuse")}
        options = [(value, both.words(language)) for value, both in said.items()]
        self.fields["yes"].choices = options  # type: ignore[attr-defined]  # a choice field


class PresenceForm(forms.Form):
    """When somebody was there."""

    user = forms.ModelChoiceField(User.objects.none(), label=ask("工程师", "Engineer"))
    kind = forms.ChoiceField(label=ask("方式", "Kind"))
    on_date = forms.DateField(
        label=ask("日期", "Date"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    from_time = forms.TimeField(
        label=ask("从", "From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    until_time = forms.TimeField(
        label=ask("到", "Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=ask("早于开始的时间算作次日", "a time before the beginning is of the next day"),
    )  # fmt: skip

    def __init__(self, named: QuerySet[User], language: Language, data: Given = None) -> None:
        super().__init__(data, initial={"from_time": "09:00", "until_time": "18:00"})
        self.fields["user"].queryset = named  # type: ignore[attr-defined]  # a field of rows
        self.fields["kind"].choices = choices(PresenceKind, language)  # type: ignore[attr-defined]  # a choice field

    def stay(self, zone: ZoneInfo) -> Stay:
        """Return the stretch, its local times being those of the agreement's zone."""
        said = self.cleaned_data
        day: date = said["on_date"]
        start, end = (_at(day, said[name], zone) for name in ("from_time", "until_time"))
        if end <= start:
            end = _at(day + timedelta(days=1), said["until_time"], zone)
        return Stay(said["user"], PresenceKind[said["kind"].upper()], start, end)


def _at(day: date, time: time_of_day, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time, zone)
