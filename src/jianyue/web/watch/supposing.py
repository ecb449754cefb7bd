"""What is asked of a figure that might have been: one outage and one window otherwise."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Language
from jianyue.tickets.rules import exclusion_grounds
from jianyue.watch.availability import Live
from jianyue.watch.supposing import AS_IT_IS, Supposed
from jianyue.watch.words import GRADES
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment

NAMES: Final = ("outage", "grade", "ground", "begins", "ends", "window", "confirmed")
NONE: Final = "none"
MOST: Final = 500


class SupposeForm(forms.Form):
    """Nothing is written: the answer stands in the address, which can be sent to others."""

    outage = forms.ChoiceField(label=ask("某次中断", "One outage"), required=False)
    grade = forms.ChoiceField(label=ask("程度改为", "Its grade"), required=False)
    ground = forms.ChoiceField(label=ask("除外理由改为", "Its ground of exclusion"), required=False)
    window = forms.ChoiceField(label=ask("某个维护窗口", "One window"), required=False)
    confirmed = forms.ChoiceField(label=ask("客户确认", "Confirmed in time"), required=False)

    def __init__(self, live: Live, language: Language, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self.auto_id = "suppose_%s"
        as_it_is = ("", ask("不变", "as it is").words(language))
        grounds = exclusion_grounds(live.promise.agreed.agreement).items()
        record = live.record
        offered = {
            "outage": [("", "—"), *((e.number, e.number) for e in record.outages[:MOST])],
            "grade": [as_it_is, *((name, said.words(language)) for name, said in GRADES.items())],
            "ground": [as_it_is, (NONE, ask("没有", "none").words(language)),
                       *((name, said.words(language)) for name, said in grounds)],
            "window": [("", "—"), *((e.number, e.number) for e in record.maintenance[:MOST])],
            "confirmed": [("no", ask("没有确认", "not confirmed").words(language)),
                          ("yes", ask("按时确认", "confirmed in time").words(language))],
        }  # fmt: skip
        for name, each in offered.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]  # a choice field
        zone = str(live.promise.agreed.zone)
        labels = {"begins": ask("开始改为", "Its begin"), "ends": ask("结束改为", "Its end")}
        for name, label in labels.items():
            self.fields[name] = Moment(zone, language, label=label, required=False)
        self.order_fields(list(NAMES))

    def supposed(self) -> Supposed | None:
        """Return what is supposed; None where nothing is chosen."""
        said = dict(self.cleaned_data)
        if not (said["outage"] or said["window"]):
            return None
        ground = {"": AS_IT_IS, NONE: ""}.get(said["ground"], said["ground"])
        return Supposed(**said | {"ground": ground, "confirmed": said["confirmed"] == "yes"})
