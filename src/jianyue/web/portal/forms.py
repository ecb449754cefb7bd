"""Reporting a matter on behalf of somebody of the customer."""

from collections.abc import Iterable
from dataclasses import replace

from django import forms

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.tickets.actions import Report
from jianyue.tickets.words import Channel, Origin
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.report_form import Posted, ReportForm


class BehalfForm(ReportForm):
    """The same, written down by the desk for somebody of the customer."""

    def __init__(
        self,
        people: Iterable[User],
        agreement: Agreement,
        by: User,
        language: Language,
        data: Posted = None,
    ) -> None:
        super().__init__(agreement, by, language, data)
        self.people = {str(person.pk): person for person in people}
        options = [(key, person.name) for key, person in self.people.items()]
        self.fields["who"] = forms.ChoiceField(
            label=ask("谁报告的", "Who reports it"), choices=[("", "—"), *options]
        )
        self.fields["origin"] = forms.ChoiceField(
            label=ask("怎么发现的", "How it was found"),
            choices=choices(Origin, language),
            required=False,
        )
        self.fields["channel"] = forms.ChoiceField(
            label=ask("通过什么渠道", "How it came to the desk"),
            choices=[("", "—"), *choices(Channel, language)],
            required=False,
        )
        self.order_fields(["who", "channel", "origin"])

    def report(self, phone: str) -> Report:
        """Return what was said, by which way it came and where it was found (A11, B13)."""
        said = super().report(phone)
        said = replace(said, channel=self.cleaned_data["channel"])
        origin = self.cleaned_data["origin"]
        if said.origin == Origin.COMPLAINT or not origin:
            return said
        return replace(said, origin=origin)
