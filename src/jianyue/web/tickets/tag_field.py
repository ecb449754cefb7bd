"""The field in which tags are typed: several words, suggested as they are typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from jianyue.ledger.speech import Both, Refused
from jianyue.tickets import tagging
from jianyue.web.asking import ask

LONGEST = 700


class TagsField(forms.CharField):
    """Tags parted by commas; what is no tag is refused with the rule's words."""

    def __init__(self, said: Both = Both("标签", "Tags"), **kwargs: Any) -> None:  # noqa: ANN401, B008 - Django's; words never change
        widget = forms.TextInput(
            attrs={
                "list": "tag-words", "autocomplete": "off", "hx-get": reverse_lazy("tag-words"),
                "hx-trigger": "input changed delay:150ms, focus once", "hx-target": "#tag-words",
                "hx-params": "not csrfmiddlewaretoken", "hx-swap": "innerHTML",
            }
        )  # fmt: skip
        help_text = ask("多个标签用逗号隔开；客户看不到。",
                        "Commas part tags; the customer never sees them.")  # fmt: skip
        super().__init__(
            label=ask(said.zh, said.en), widget=widget, max_length=LONGEST, help_text=help_text,
            **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's
        """Return the tags as they are kept, parted by commas."""
        typed = super().clean(value)
        try:
            words = tagging.words_of(typed)
        except Refused as refused:
            raise ValidationError(f"{refused.said.zh} {refused.said.en}") from None
        if self.required and not words:
            raise ValidationError(self.error_messages["required"], code="required")
        return ", ".join(words)
