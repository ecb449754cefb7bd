"""What is asked about monitoring systems and their alerts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms

from jianyue.agreements.language import Agreement
from jianyue.engine.outages import Grade
from jianyue.ledger.speech import Both, Language
from jianyue.watch.alerts.monitors import LONGEST_HOLD, LONGEST_SILENCE, Wanted
from jianyue.watch.alerts.rules import MOST, Act, Hours, Rule
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.models import Judged, Monitor
from jianyue.watch.words import GRADES, Severity
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.report_form import attributes_of, grades
from jianyue.web.watch.found import options

Given = Mapping[str, Any] | None
FREE: Final = 3  # rows that stand open for more
NO_INCIDENT: Final = Both("不建事件", "no incident")
NO_OUTAGE: Final = Both("不记中断", "no outage")
UNKNOWN: Final = Both("不知道哪个系统", "system not known")


class MonitorForm(forms.Form):
    """A monitoring system: what it is, which alert is about what, and what is made of it."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)
    sender = forms.ChoiceField(label=ask("类型", "Kind"))
    hold = forms.IntegerField(
        label=ask("恢复后静默几分钟才算结束", "Minutes of quiet before it is over"), initial=3,
        min_value=0, max_value=LONGEST_HOLD,
        help_text=ask("反复抖动只算一次中断", "what flaps meanwhile is one outage"),
    )  # fmt: skip
    speaks = forms.IntegerField(
        label=ask("最长几分钟必须来一次消息", "Minutes within which it must say something"),
        initial=0, min_value=0, max_value=LONGEST_SILENCE, required=False,
        help_text=ask(
            "例如 Watchdog 这类一直在发的告警；沉默更久就算看不到了。0 表示不等",
            "for an alert that always fires, like Watchdog; silent for longer, it sees nothing. "
            "0: nobody waits",
        ),
    )  # fmt: skip

    def __init__(
        self, agreement: Agreement, language: Language, data: Given = None,
        monitor: Monitor | None = None, sender: str = "",
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(monitor) if monitor else _usual(sender, language))
        self.agreement = agreement
        self.fields["sender"].choices = choices(Sender, language)  # type: ignore[attr-defined] # a choice field
        graded = grades(agreement, language)[1:] or [
            ("-", Both("建事件", "an incident").words(language))
        ]
        self._add("grade", [("", NO_INCIDENT.words(language)), *graded])
        taken = [(value, said.words(language)) for value, said in GRADES.items()]
        self._add("outage", [("", NO_OUTAGE.words(language)), *taken])
        systems = [("", UNKNOWN.words(language)), *options(agreement, language)]
        for row in range(MOST):
            label, value = ask("标签", "Label"), ask("值", "Value")
            self.fields[f"label_{row}"] = forms.CharField(
                label=label, required=False, max_length=80
            )
            self.fields[f"value_{row}"] = forms.CharField(
                label=value, required=False, max_length=200
            )
            self._choose(f"system_{row}", ask("系统", "System"), systems)
            self._choose(f"hours_{row}", ask("时间", "When"), choices(Hours, language))
            self._choose(f"act_{row}", ask("处理", "What is done"), choices(Act, language))

    def _add(self, beginning: str, offered: list[tuple[str, str]]) -> None:
        for severity in Severity:
            self._choose(
                f"{beginning}_{severity}", ask(severity.said.zh, severity.said.en), offered
            )

    def _choose(self, name: str, label: Any, offered: list[tuple[str, str]]) -> None:  # noqa: ANN401 - words in both languages
        self.fields[name] = forms.ChoiceField(label=label, choices=offered, required=False)

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        return [self[name] for name in ("name", "sender", "hold", "speaks")]

    def severities(self) -> Iterator[tuple[Severity, forms.BoundField, forms.BoundField]]:
        """Yield each severity with what ticket and what outage it makes."""
        for each in Severity:
            yield each, self[f"grade_{each}"], self[f"outage_{each}"]

    def heads(self) -> list[forms.BoundField]:
        """Return the fields of the first rule, whose labels head the table."""
        return next(self.rules())

    def rules(self) -> Iterator[list[forms.BoundField]]:
        """Yield the fields of each rule, and of some more that can be written."""
        given = [row for row in range(MOST) if self._says(row)]
        for row in range(min(MOST, max(given, default=-1) + 1 + FREE)):
            yield [self[f"{name}_{row}"] for name in Rule._fields]

    def _says(self, row: int) -> bool:
        return any(self[f"{name}_{row}"].value() for name in ("label", "system"))

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        chosen = {each: said[f"grade_{each}"] for each in Severity if said[f"grade_{each}"]}
        return Wanted(
            said["name"], said["sender"],
            rules=[rule for rule in map(self._rule, range(MOST)) if rule],
            grades={
                each: attributes_of(self.agreement, "" if grade == "-" else grade)
                for each, grade in chosen.items()
            },
            outages={each: said[f"outage_{each}"] for each in Severity if said[f"outage_{each}"]},
            hold=said["hold"], speaks=said["speaks"] or 0,
        )  # fmt: skip

    def _rule(self, row: int) -> Rule | None:
        """Return a rule; a row in which nothing was written or chosen is none."""
        said = self.cleaned_data
        label, value, system = (said[f"{name}_{row}"] for name in ("label", "value", "system"))
        act = said[f"act_{row}"] or Act.INCIDENT
        if not label and not system and act == Act.INCIDENT:
            return None
        return Rule(label, value, system, said[f"hours_{row}"] or Hours.ANY, act)


class JudgeForm(forms.Form):
    """What an alert was worth, and why."""

    judged = forms.ChoiceField(label=ask("评价", "Judgement"))
    reason = forms.CharField(
        label=ask("理由", "Why"), max_length=500, required=False,
        help_text=ask("不及时和误报须说明", "needed for late and false"),
    )  # fmt: skip

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        offered = [each for each in choices(Judged, language) if each[0] != Judged.MISSED]
        self.fields["judged"].choices = offered  # type: ignore[attr-defined] # a choice field


class MissedForm(forms.Form):
    """Why monitoring should have raised it."""

    reason = forms.CharField(
        label=ask("为什么监控应当发现", "Why monitoring should have seen it"), max_length=500
    )


def _usual(sender: str, language: Language) -> dict[str, Any]:
    """Return what stands in the form of a new monitor whose kind is chosen already."""
    if sender not in set(Sender):
        return {}
    return {"sender": sender, "name": Sender.of(sender).words(language).partition("（")[0],
            f"outage_{Severity.CRITICAL}": Grade.FULL.value}  # fmt: skip


def _initial(monitor: Monitor) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": monitor.name, "sender": monitor.sender, "hold": monitor.hold_minutes,
        "speaks": monitor.speaks_minutes,
    }  # fmt: skip
    for severity, attributes in monitor.grades.items():
        values = [
            attributes[name]
            for name in ("urgency", "impact", "priority", "problem")
            if name in attributes
        ]
        said[f"grade_{severity}"] = "|".join(values) or "-"
    said |= {f"outage_{severity}": grade for severity, grade in monitor.grade_of.items()}
    for row, rule in enumerate(Rule(*each) for each in monitor.rules):
        said |= {f"{name}_{row}": value for name, value in rule._asdict().items()}
    return said
