"""What is asked about a check, by the method it looks with."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Both, Language
from jianyue.watch.checks.methods import LAST_PORT, MOST_SECONDS, SECONDS, TYPES
from jianyue.watch.checks.wanted import MOST_DAYS, MOST_RETRIES, Wanted
from jianyue.watch.models import Check, Method
from jianyue.watch.words import Severity
from jianyue.web.asking import ask, choices
from jianyue.web.watch.found import options

Given = Mapping[str, Any] | None
EVERY: Final = (30, 60, 120, 300, 600, 1800, 3600)
OF_JOBS: Final = (300, 900, 3600, 21_600, 43_200, 86_400, 7 * 86_400, 31 * 86_400)
GRACES: Final = (0, 300, 900, 3600, 21_600, 86_400)
SEVERAL: Final = ((86_400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s"))


class CheckForm(forms.Form):
    """A check: what it is called, which system it is about, what is looked at and how often."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)
    system = forms.ChoiceField(label=ask("系统", "System"))

    def __init__(
        self, method: Method, agreement: Agreement, language: Language, data: Given = None,
        check: Check | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(check) if check else None)
        self.method, self.language = method, language
        self._offer("system", options(agreement, language))
        for name, made in FIELDS[method]().items():
            self.fields[name] = made
        self.fields["severity"] = forms.ChoiceField(
            label=ask("不通时算哪一级告警", "Severity when it does not work"),
            choices=choices(Severity, language),
        )
        job = method is Method.HEARTBEAT
        self._lengths("every", EVERY_JOB if job else EVERY_LOOK, check.every if check else None)
        if job:
            self._lengths("grace", GRACE, check.grace if check else None)
        else:
            self.fields["retries"] = _number(
                ask("再失败几次才算不通", "Failures more until it counts as down"),
                0, MOST_RETRIES, 2, ask("其间每 20 秒复查一次", "looked at each 20 s meanwhile"),
            )  # fmt: skip

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        return Wanted(
            said["name"], said["system"], self.method, said["severity"],
            how={name: said[name] for name in FIELDS[self.method]()},
            every=int(said["every"]), grace=int(said.get("grace") or 0),
            retries=said.get("retries", 0),
        )  # fmt: skip

    def _lengths(self, name: str, asked: tuple[Any, tuple[int, ...]], kept: int | None) -> None:
        label, offered = asked
        usual = offered if kept is None or kept in offered else (*offered, kept)
        lengths = [(str(each), length(each).words(self.language)) for each in sorted(usual)]
        self.fields[name] = forms.ChoiceField(label=label, choices=lengths)

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined] # a choice field


def length(seconds: int) -> Both:
    """Return a length of time in the largest unit that divides it."""
    if not seconds:
        return Both("不宽限", "none")
    size, zh, en = next(each for each in SEVERAL if seconds % each[0] == 0)
    return Both(f"{seconds // size} {zh}", f"{seconds // size} {en}")


EVERY_LOOK: Final = (ask("每隔多久检测一次", "How often"), EVERY)
EVERY_JOB: Final = (ask("任务应当每隔多久报到", "How often the job should call"), OF_JOBS)
GRACE: Final = (ask("最多晚多久", "How late it may be"), GRACES)


def _page() -> dict[str, forms.Field]:
    return {
        "url": forms.CharField(label=ask("地址", "Address"), max_length=2000,
                               widget=forms.URLInput(attrs={"placeholder": "https://"})),
        "status": forms.CharField(
            label=ask("正常的状态码", "Statuses that are fine"), max_length=200,
            initial="200-299", help_text=ask("例如 200-299,401", "like 200-299,401"),
        ),
        "contains": forms.CharField(label=ask("页面必须含有", "The page must say"),
                                    max_length=200, required=False),
        "days": _number(ask("证书到期前几天提醒", "Days before the certificate ends"), 0,
                        MOST_DAYS, 14),
        "seconds": _patience(),
    }  # fmt: skip


def _port() -> dict[str, forms.Field]:
    port = _number(ask("端口", "Port"), 1, LAST_PORT, None)
    return {"host": _host(), "port": port, "seconds": _patience()}


def _ping() -> dict[str, forms.Field]:
    return {"host": _host(), "seconds": _patience()}


def _name() -> dict[str, forms.Field]:
    return {
        "asked": forms.CharField(label=ask("域名", "Name to ask for"), max_length=200),
        "type": forms.ChoiceField(label=ask("记录类型", "Type of record"),
                                  choices=[(each, each) for each in TYPES]),
        "contains": forms.CharField(label=ask("结果必须含有", "The answer must hold"),
                                    max_length=200, required=False),
        "server": forms.CharField(
            label=ask("域名服务器", "Name server"), max_length=200, required=False,
            help_text=ask("不填就用这台机器的", "that of this machine where it is empty"),
        ),
        "seconds": _patience(),
    }  # fmt: skip


def _nothing() -> dict[str, forms.Field]:
    return {}


def _host() -> forms.Field:
    return forms.CharField(label=ask("主机名或地址", "Host name or address"), max_length=200)


def _patience() -> forms.Field:
    return _number(ask("最多等几秒", "Seconds to wait"), 1, int(MOST_SECONDS), int(SECONDS))


def _number(
    label: Any,  # noqa: ANN401 - words in both languages
    least: int,
    most: int,
    usual: int | None,
    hint: Any = None,  # noqa: ANN401 - words in both languages
) -> forms.Field:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=usual, help_text=hint or ""
    )


FIELDS: Final = {
    Method.HTTP: _page,
    Method.TCP: _port,
    Method.PING: _ping,
    Method.DNS: _name,
    Method.HEARTBEAT: _nothing,
}


def _initial(check: Check) -> dict[str, Any]:
    return {
        "name": check.name, "system": check.system, "severity": check.severity,
        "every": str(check.every), "grace": str(check.grace), "retries": check.retries, **check.how,
    }  # fmt: skip
