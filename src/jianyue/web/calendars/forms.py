"""An official notice as somebody types it in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from jianyue.agreements.holidays import Announcement
from jianyue.ledger.speech import Language, Refused
from jianyue.services.holidays import YEARS, checked, days_in
from jianyue.web.asking import ask


class NoticeForm(forms.Form):
    """Country, year, days, source."""

    country = forms.CharField(
        label=ask("国家或地区", "Country"),
        max_length=12,
        initial="CN",
        help_text=ask("CN、US、DE-BY 等", "CN, US, DE-BY ..."),
    )
    year = forms.IntegerField(
        label=ask("年份", "Year"), min_value=YEARS.start, max_value=YEARS.stop - 1
    )
    source = forms.CharField(
        label=ask("通知标题", "Title of the notice"),
        max_length=300,
        help_text=ask("官方通知的全称和文号", "its full title and number"),
    )
    closed = forms.CharField(
        label=ask("放假的日子", "Closed days"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=ask(
            "全部列出，节假日中的周末也要写：1月1日至3日",
            "all of them, weekend days inside a holiday too: 01-01..01-03",
        ),
    )
    make_up = forms.CharField(
        label=ask("调休上班的周末", "Weekend days worked"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(
        self, language: Language, data: Mapping[str, Any] | None = None, year: int | None = None
    ) -> None:
        super().__init__(data, initial={"year": year})
        self.language = language
        self.announcement: Announcement | None = None

    def clean(self) -> dict[str, Any]:
        """Read the days; what cannot be read is named beside its field."""
        said = super().clean() or {}
        if self.errors:
            return said
        read = {name: self._days(name, said[name], said["year"]) for name in ("closed", "make_up")}
        if self.errors:
            return said
        try:
            self.announcement = checked(
                Announcement(said["country"].upper(), said["year"], **read, source=said["source"])
            )
        except Refused as refused:
            self.add_error(None, refused.said.words(self.language))
        return said

    def _days(self, name: str, text: str, year: int) -> frozenset[date]:
        try:
            return days_in(text, year)
        except Refused as refused:
            self.add_error(name, refused.said.words(self.language))
            return frozenset()
