"""What is asked of recipients, and of whoever issues a restatement."""

from django import forms

from jianyue.ledger.speech import Language
from jianyue.reports.actions import WORDS
from jianyue.web.asking import ask
from jianyue.web.figures.forms import AgreeForm
from jianyue.web.watch.forms import Given


class ReceiveForm(AgreeForm):
    """Whether a report is received, or contested and why."""

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(language, data)
        said = (("yes", ask("签收", "Received")), ("no", ask("有异议", "Contest")))
        self.fields["agrees"].choices = [  # type: ignore[attr-defined]  # a choice field
            (value, words.words(language)) for value, words in said
        ]


class IssueForm(forms.Form):
    """Why figures are restated."""

    reason = forms.CharField(
        label=ask("更正原因", "Why they are restated"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
