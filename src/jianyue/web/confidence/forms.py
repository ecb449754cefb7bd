"""What is asked about authorisations, disclosures and trainings."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.tickets.disclosures import Ground
from jianyue.web.asking import ask, choices

Given = Mapping[str, Any] | None
ROWS: Final = {"rows": 3}
MOST_PEOPLE: Final = 1_000_000


class DiscloseForm(forms.Form):
    """Which data went to whom, on which ground."""

    ground = forms.ChoiceField(label=ask("依据", "Ground"))
    to = forms.CharField(label=ask("提供给谁", "To whom"), max_length=200)
    what = forms.CharField(
        label=ask("哪些数据，依据哪份文件", "Which data, by which letter or order"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
    )

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        self.fields["ground"].choices = choices(Ground, language)  # type: ignore[attr-defined]  # a choice field


class TrainForm(forms.Form):
    """What a training was about, and how many came."""

    what = forms.CharField(label=ask("培训内容", "What it was about"), max_length=500)
    people = forms.IntegerField(
        label=ask("参加人数", "How many took part"), min_value=1, max_value=MOST_PEOPLE
    )


class AuthoriseForm(forms.Form):
    """Who may work until when, and by which rules."""

    engineer = forms.ModelChoiceField(User.objects.none(), label=ask("工程师", "Engineer"))
    until = forms.DateField(
        label=ask("授权至", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rules = forms.CharField(
        label=ask("授权范围和须遵守的规定", "What is authorised, and by which rules"),
        help_text=ask(
            "系统、场所、时段，以及对外来人员的规定。",
            "Systems, places, hours, and your rules for outside staff.",
        ),
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
    )

    def __init__(self, people: QuerySet[User], data: Given = None) -> None:
        super().__init__(data)
        self.fields["engineer"].queryset = people  # type: ignore[attr-defined]  # a field with rows
