"""Reporting a matter on behalf of somebody of the customer."""

from collections.abc import Iterable

from django import forms

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.web.asking import ask
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
        self.order_fields(["who"])
