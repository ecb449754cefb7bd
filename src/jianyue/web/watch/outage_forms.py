"""What is asked about outages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket
from jianyue.tickets.rules import exclusion_grounds
from jianyue.watch.models import Outage
from jianyue.watch.outages import Found
from jianyue.watch.words import GRADES, Side, Step
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment
from jianyue.web.watch.forms import WhenForm, words
from jianyue.web.watch.found import options

Given = Mapping[str, Any] | None
LOCAL: Final = "%Y-%m-%dT%H:%M"


class OutageForm(forms.Form):
    """Which system did not work from when until when, how much of it, and on whose side."""

    system = forms.ChoiceField(label=ask("系统", "System"))
    grade = forms.ChoiceField(label=ask("程度", "How much"))
    side = forms.ChoiceField(label=ask("责任方", "On whose side"))
    ground = forms.ChoiceField(
        label=ask("除外理由", "Agreed ground of exclusion"), required=False,
        help_text=ask("协议约定的除外，不计为中断", "what the agreement excludes is no downtime"),
    )  # fmt: skip
    cause = words("原因", "Cause", required=False)

    def __init__(
        self, agreement: Agreement, when: tuple[str, Language], data: Given = None,
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        zone, language = when
        grounds = exclusion_grounds(agreement).items()
        offered = {
            "system": options(agreement, language),
            "grade": [(value, said.words(language)) for value, said in GRADES.items()],
            "side": choices(Side, language),
            "ground": [("", "—"), *((name, said.words(language)) for name, said in grounds)],
        }
        for name, each in offered.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]  # a choice field
        self.fields["from_at"] = Moment(zone, language, label=ask("中断时间", "Down from"))
        self.fields["until_at"] = Moment(
            zone, language, label=ask("恢复时间", "Until"), required=False,
            help_text=ask("尚未恢复时不填", "left empty while it goes on"),
        )  # fmt: skip
        self.order_fields(["system", "from_at", "until_at"])

    def found(self, ticket: Ticket | None = None) -> Found:
        """Return what was said."""
        return Found(**self.cleaned_data, ticket=ticket)


class CorrectionForm(OutageForm):
    """What was so in truth; a time that stays as it is shown keeps its seconds."""

    reason = words("更正的原因", "Why it is corrected")

    def __init__(
        self, outage: Outage, agreement: Agreement, when: tuple[str, Language], data: Given = None
    ) -> None:
        initial = {
            name: getattr(outage, name) for name in ("system", "grade", "side", "ground", "cause")
        }
        self.before = {name: getattr(outage, name) for name in ("from_at", "until_at")}
        zone = ZoneInfo(when[0])
        initial |= {
            name: at.astimezone(zone).strftime(LOCAL) for name, at in self.before.items() if at
        }
        super().__init__(agreement, when, data, initial)
        self.fields["system"].disabled = True

    def truth(self) -> tuple[Found, str]:
        """Return what was so, and why it is corrected."""
        said = dict(self.cleaned_data)
        reason = said.pop("reason")
        times = {name: self._kept(name, said[name]) for name in self.before}
        return Found(**said | times), reason

    def _kept(self, name: str, said: datetime | None) -> datetime | None:
        before = self.before[name]
        shown = before and before.replace(second=0, microsecond=0)
        return before if said == shown else said


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = words("原因", "Reason")


class StepForm(WhenForm):
    """What was done, and when."""

    step = forms.ChoiceField(label=ask("事项", "What"))
    text = words("内容", "Words")

    def __init__(
        self, steps: Sequence[Step], when: tuple[str, Language], data: Given = None
    ) -> None:
        super().__init__(when, data)
        offered = [(each.value, each.words(when[1])) for each in steps]
        self.fields["step"].choices = offered  # type: ignore[attr-defined]  # a choice field
        self.order_fields(["step", "text", "when"])


def steps_for(user: User) -> list[Step]:
    """Return the steps that somebody may record: a warning is the customer's alone."""
    records, warns = may(user, Deed.RECORD_OUTAGES), may(user, Deed.CONTEST)
    return [each for each in Step if (warns if each is Step.WARNED else records)]
