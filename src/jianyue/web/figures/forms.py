"""What is asked about the findings of reviews and checks."""

from typing import Any

from django import forms

from jianyue.figures.assessing import LARGEST, LONGEST, MOST, Finding
from jianyue.figures.figure import Unit
from jianyue.ledger.speech import Language
from jianyue.web.asking import ask
from jianyue.web.watch.forms import Given


class FindingForm(forms.Form):
    """What was found: cases that conformed of those checked, or a value."""

    words = forms.CharField(
        label=ask("依据", "What it is based on"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, unit: Unit, data: Given = None) -> None:
        super().__init__(data)
        if unit is Unit.SHARE:
            whole: dict[str, Any] = {"min_value": 0, "max_value": MOST}
            self.fields["whole"] = forms.IntegerField(label=ask("共检查", "Checked"), **whole)
            self.fields["part"] = forms.IntegerField(label=ask("其中符合", "Conformed"), **whole)
        else:
            self.fields["value"] = forms.DecimalField(
                label=ask("结果", "Result"), max_digits=14, decimal_places=4,
                min_value=-LARGEST, max_value=LARGEST,
            )  # fmt: skip
        self.order_fields(["whole", "part", "value", "words"])

    def finding(self) -> Finding:
        """Return what was said."""
        return Finding(**self.cleaned_data)


class AgreeForm(forms.Form):
    """Whether the customer agrees to what was found."""

    agrees = forms.ChoiceField(label=ask("答复", "Answer"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=ask("说明（有异议时必填）", "Words (needed to contest)"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        said = (("yes", ask("认可", "Agree")), ("no", ask("有异议", "Contest")))
        self.fields["agrees"].choices = [  # type: ignore[attr-defined]  # a choice field
            (value, words.words(language)) for value, words in said
        ]
