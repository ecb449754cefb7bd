"""The form of an act, drawn from what the table of acts says it needs and takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Both
from jianyue.tickets.acts import Act
from jianyue.web.tickets.asking import FIELDS, OTHERWISE, Moment, Offer

NUMBERS: Final = frozenset({"number", "names"})
LATE: Final = ("occurred_at", "late_reason")


class ActForm(forms.Form):
    """What a person says with an act; a value that was not offered is refused.

    late  whether it may be told that it happened earlier
    """

    def __init__(self, act: Act, offer: Offer, *, late: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - any value of a template or a form
        super().__init__(**kwargs)
        self.act, self.offer = act, offer
        for name in (*act.needs, *act.takes):
            self._add(name, required=name in act.needs)
        if late:
            self._add_late()

    def _add(self, name: str, *, required: bool) -> None:
        draw = OTHERWISE.get((self.act.kind, name)) or FIELDS[name]
        for part, field in draw(self.offer).items():
            field.required = required and not part
            self.fields[f"{name}{part}"] = field

    def _add_late(self) -> None:
        """Ask when it happened, where it is written down later."""
        zone, language = self.offer.by.zone, self.offer.language
        self.fields["occurred_at"] = Moment(
            zone, language, required=False,
            label=Both("实际发生时间（不填即现在）", "When it happened (empty: now)"),
        )  # fmt: skip
        self.fields["late_reason"] = forms.CharField(
            required=False, max_length=500, label=Both("补记原因", "Why it is recorded late")  # type: ignore[arg-type] # words in both languages stand for a label
        )  # fmt: skip

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the act itself."""
        return [self[name] for name in self.fields if name not in LATE]

    @property
    def late(self) -> list[forms.BoundField]:
        """The fields of a fact that is written down later than it happened."""
        return [self[name] for name in LATE if name in self.fields]

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, where that was said."""
        at: datetime | None = self.cleaned_data.get("occurred_at")
        return at

    def said(self) -> Mapping[str, Any]:
        """Return what was said, as the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        given.pop("occurred_at", None)
        parts = {name: given.pop(name) for name in list(given) if name.startswith("attributes_")}
        if parts:
            said = {name.removeprefix("attributes_"): value for name, value in parts.items()}
            given["attributes"] = said
        for name in NUMBERS & given.keys():
            given[name] = int(given[name])
        if "team" in given:
            given["team"] = self.offer.teams[given["team"]]
        if "assignee" in given:
            given["assignee"] = self.offer.people[given["assignee"]]
        return given
