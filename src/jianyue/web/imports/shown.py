"""What the page of an import shows: its plan as a form, what was found, how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from jianyue.imports.actions import Plan, tried
from jianyue.imports.asking import asked_of, columns_of, last_job
from jianyue.imports.models import Import
from jianyue.imports.rows import Problem, missing
from jianyue.imports.words import FIELDS, Dates, Outcome, What
from jianyue.jobs.models import Kind
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.web.asking import ask, choices

NONE: Final = Both("—", "—")
TONES: Final = {
    Outcome.MADE: "ok", Outcome.CHANGED: "info", Outcome.SAME: "idle", Outcome.SKIPPED: "idle",
    Outcome.FAULTY: "bad",
}  # fmt: skip


class PlanForm(forms.Form):
    """How times are written, and who has reported what nobody here has."""

    zone = forms.CharField(label=ask("时间的时区", "Zone of the times"), max_length=60)
    dates = forms.ChoiceField(label=ask("日期写法", "How days are written"))
    reporter = forms.ModelChoiceField(
        User.objects.none(), to_field_name="email", required=False,
        label=ask("报告人不在系统里时记为", "Reporter where it is nobody here"),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        help_text=ask("填写邮箱；不填则记为您自己。原来的姓名会写在工单里。",
                      "A mail address; left out, it is you. The name there is kept in words."),
    )  # fmt: skip

    def __init__(
        self,
        kept: Import,
        people: QuerySet[User],
        language: Language,
        data: QueryDict | None = None,
    ) -> None:
        first = {
            "zone": kept.zone, "dates": kept.dates,
            "reporter": kept.reporter.email if kept.reporter else "",
        }  # fmt: skip
        super().__init__(data, initial=first)
        offered: Any = self.fields
        offered["dates"].choices = choices(Dates, language)
        offered["reporter"].queryset = people
        if kept.what != What.TICKETS:
            for name in ("zone", "dates", "reporter"):
                del self.fields[name]

    def clean_zone(self) -> str:
        """Take a zone that there is."""
        said: str = self.cleaned_data["zone"]
        if said not in available_timezones():
            raise forms.ValidationError(ask("没有这个时区。", "There is no such zone."))
        return said


def context_of(kept: Import, user: User, now: datetime, form: PlanForm) -> dict[str, Any]:
    """Return all that the page shows."""
    trial = tried(kept)
    job = last_job(kept)
    found = trial.result if trial else {}
    bringing = job is not None and job.kind == Kind.IMPORT
    told = kept.problems if bringing else found.get("problems", ())
    return {
        "kept": kept, "form": form, "job": job, "trial": trial, "now": now,
        "columns": [] if kept.done or kept.ended_at else columns_of(kept, user, now),
        "heads": list(enumerate(kept.heads)), "lacks": missing(kept),
        "found": _counts(found.get("counts", {})), "brought": _counts(kept.counts),
        "problems": [Problem.read(each) for each in told],
        "noted": found.get("noted", 0), "bringing": bringing,
        "ready": sum(found.get("counts", {}).get(each, 0) for each in ("made", "changed")),
    }  # fmt: skip


def plan_from(kept: Import, said: Mapping[str, Any], given: QueryDict) -> Plan:
    """Return the plan that a form says; values stand under the column that they were shown for."""
    columns: dict[str, int] = {}
    values: dict[str, dict[str, str]] = {}
    for field in FIELDS[kept.what]:
        place = given.get(f"column-{field.name}", "")
        if not (place.isascii() and place.isdigit() and int(place) < len(kept.heads)):
            continue
        columns[field.name] = int(place)
        if field.values and kept.columns.get(field.name) == int(place):
            values[field.name] = {
                value: given.get(name, "").strip()[:254]
                for number, (value, _) in enumerate(asked_of(kept, int(place)))
                if (name := f"value-{field.name}-{number}") in given
            }
    return Plan(
        columns, values, said.get("zone", kept.zone), Dates.of(said.get("dates", kept.dates)),
        said.get("reporter"),
    )  # fmt: skip


def _counts(counts: Mapping[str, int]) -> list[tuple[Outcome, str, int]]:
    return [(each, TONES[each], counts[each]) for each in Outcome if counts.get(each)]
