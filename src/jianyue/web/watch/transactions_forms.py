"""What is asked about sources of counts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Language
from jianyue.watch.models import Source, Way
from jianyue.watch.transactions.prometheus import Query
from jianyue.watch.transactions.rules import Rules
from jianyue.watch.transactions.sources import MOST, Wanted
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
FREE: Final = 2  # classes that stand open for more
LONGEST: Final = 500
NEEDED: Final = ("kind", "total", "success")  # of the first class
PARTS: Final = (
    ("kind", ask("交易类别", "Class"), 80),
    ("total", ask("总笔数", "Total"), LONGEST),
    ("success", ask("成功笔数", "Successes"), LONGEST),
    ("third_party", ask("第三方失败笔数", "Failures of third parties"), LONGEST),
    ("seconds", ask("响应时间之和（秒）", "Sum of response times (s)"), LONGEST),
)  # fmt: skip


class SourceForm(forms.Form):
    """What a program that sends counts is called."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)

    def __init__(self, data: Given = None, source: Source | None = None) -> None:
        super().__init__(data, initial=_initial(source) if source else None)

    def wanted(self) -> Wanted:
        """Return what was said."""
        return Wanted(self.cleaned_data["name"], Way.HTTP)


class PrometheusForm(SourceForm):
    """Where a Prometheus is, from when on it is asked, and what about which class."""

    address = forms.CharField(
        label=ask("Prometheus 地址", "Address of Prometheus"), max_length=300,
        help_text=ask("如 https://prometheus.example:9090", "such as https://prometheus.example:9090"),
    )  # fmt: skip

    def __init__(
        self, when: tuple[str, Language], rules: Rules, data: Given = None,
        source: Source | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, source)
        zone, language = when
        self.fields["since"] = Moment(
            zone, language, label=ask("从何时起查询", "Asked from"), required=False,
            help_text=ask("不填为现在，或接着上次", "left out: from now, or from where it was"),
        )  # fmt: skip
        grounds = [
            ("", "—"),
            *((name, each.words(language)) for name, each in rules.grounds.items()),
        ]
        for row in range(MOST):
            for name, label, longest in PARTS:
                self.fields[f"{name}_{row}"] = forms.CharField(
                    label=label, max_length=longest, required=not row and name in NEEDED
                )
            self.fields[f"ground_{row}"] = forms.ChoiceField(
                label=ask("除外理由", "Ground"), choices=grounds, required=False
            )

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        return [self[name] for name in ("name", "address", "since")]

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """Yield the fields of each class, and of some more that can be written."""
        given = [row for row in range(MOST) if self[f"kind_{row}"].value()]
        for row in range(min(MOST, max(given, default=-1) + 1 + FREE)):
            yield [self[f"{name}_{row}"] for name in Query.__slots__]

    def wanted(self) -> Wanted:
        """Return what was said; a row without a name of a class is none."""
        said = self.cleaned_data
        queries = [
            Query(**{name: said[f"{name}_{row}"] for name in Query.__slots__})
            for row in range(MOST)
            if said[f"kind_{row}"]
        ]
        return Wanted(said["name"], Way.PROMETHEUS, said["address"], queries, said["since"])


def _initial(source: Source) -> dict[str, Any]:
    said: dict[str, Any] = {"name": source.name, "address": source.address}
    for row, query in enumerate(source.queries):
        said |= {f"{name}_{row}": value for name, value in query.items()}
    return said
