"""What is asked of a webhook."""

from typing import Any

from django import forms

from jianyue.hooks.actions import Wish
from jianyue.hooks.models import Endpoint
from jianyue.hooks.words import Event
from jianyue.ledger.speech import Language
from jianyue.web.asking import ask, choices


class HookForm(forms.Form):
    """Name, address and events; of an address that is kept, the address is only replaced."""

    name = forms.CharField(max_length=60, label=ask("名称", "Name"))
    url = forms.CharField(
        max_length=1000,
        label=ask("地址", "Address"),
        help_text=ask("以 https:// 开头的完整地址。", "A whole address that begins with https://."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=ask("事件", "Events"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, language: Language, kept: Endpoint | None, data: Any = None) -> None:  # noqa: ANN401 - a request's form
        first = {"name": kept.name, "events": kept.events} if kept else None
        super().__init__(data, initial=first)
        self.fields["events"].choices = choices(Event, language)  # type: ignore[attr-defined] # a field of choices
        if kept is not None:
            self.fields["url"].required = False
            self.fields["url"].help_text = ask(
                f"现为 {kept.shown}；留空则不变。", f"Now {kept.shown}; leave it empty to keep it."
            )

    def wish(self) -> Wish:
        """Return what was asked for."""
        said = self.cleaned_data
        return Wish(said["name"], said["url"].strip(), said["events"])
