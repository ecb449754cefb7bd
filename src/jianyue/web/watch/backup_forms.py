"""What is asked about backup jobs, their runs and restores."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import jobs
from jianyue.watch.backups.intake import BAD_FILE, BIGGEST_FILE, text_of
from jianyue.watch.backups.jobs import Job
from jianyue.watch.backups.runs import LARGEST, RUN, Run
from jianyue.watch.models import BackupJob, BackupRun
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment
from jianyue.web.watch.forms import Given, WhenForm, words


class JobForm(forms.Form):
    """A backup job: of what, when, how far apart, how long it is kept."""

    name = forms.RegexField(
        jobs.NAME.pattern, label=ask("名称（脚本使用）", "Name, for scripts"), max_length=60,
        help_text=ask("字母、数字、点和横线", "letters, digits, dots and dashes"),
    )  # fmt: skip
    system = forms.ChoiceField(label=ask("系统", "System"))
    what = forms.CharField(label=ask("备份内容", "What is backed up"), max_length=jobs.LINE)
    schedule = forms.CharField(
        label=ask("何时备份（文字）", "When it runs, in words"), max_length=jobs.LINE
    )
    interval_hours = forms.IntegerField(
        label=ask("两次成功备份最多相隔（小时）", "Hours between good runs, at most"),
        min_value=1, max_value=jobs.MOST_HOURS, initial=26,
        help_text=ask("给每晚的备份留一点余地，如 26", "some room for nightly ones, as 26"),
    )  # fmt: skip
    kept_days = forms.IntegerField(
        label=ask("保留（天）", "Kept for days"), min_value=1, max_value=jobs.MOST_DAYS, initial=30
    )
    test_months = forms.IntegerField(
        label=ask("每几个月测试恢复", "Months between restore tests"),
        min_value=1, max_value=jobs.MOST_MONTHS, initial=6,
    )  # fmt: skip
    owner = forms.TypedChoiceField(label=ask("负责人", "Owner"), coerce=int)

    def __init__(
        self, systems: Sequence[tuple[str, str]], people: Sequence[tuple[int, str]],
        data: Given = None, job: BackupJob | None = None,
    ) -> None:  # fmt: skip
        names = ("system", "what", "schedule", "interval_hours", "kept_days", "test_months")
        before = {name: getattr(job, name) for name in names} if job else {}
        super().__init__(data, initial=before | {"owner": job.owner_id} if job else None)
        self.fields["system"].choices = systems  # type: ignore[attr-defined] # a choice field
        self.fields["owner"].choices = people  # type: ignore[attr-defined] # a choice field
        self.job = job
        if job is not None:
            del self.fields["name"]

    def wanted(self, by: User) -> Job:
        """Return what was said."""
        said: dict[str, Any] = dict(self.cleaned_data)
        owner = User.objects.visible_to(by).get(pk=said.pop("owner"))
        if self.job is not None:
            said["name"] = self.job.name
        return Job(owner=owner, **said)


class RunForm(forms.Form):
    """A run as somebody saw it."""

    outcome = forms.ChoiceField(label=ask("结果", "Result"), widget=forms.RadioSelect)
    size = forms.IntegerField(
        label=ask("字节数", "Bytes"), required=False, min_value=0, max_value=LARGEST
    )
    run = forms.CharField(
        label=ask("运行编号", "Run id"), required=False, max_length=RUN,
        help_text=ask("同一编号只记一次", "the same one is recorded once"),
    )  # fmt: skip
    words = words("说明", "Words", required=False)

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = choices(Outcome, when[1])  # type: ignore[attr-defined] # a choice field
        self.fields["started_at"] = Moment(*when, label=ask("开始", "Began"))
        self.fields["ended_at"] = Moment(*when, label=ask("结束", "Ended"))
        self.order_fields(["outcome", "started_at", "ended_at"])

    def said(self) -> Run:
        """Return what was said."""
        said = dict(self.cleaned_data)
        return Run(Outcome.of(said.pop("outcome")), **said)


class TriedForm(WhenForm):
    """A restore that was tried: of which run, whether it worked, who made sure."""

    run = forms.TypedChoiceField(label=ask("恢复哪一次备份", "Of which backup"), coerce=int)
    worked = forms.ChoiceField(label=ask("结果", "Result"), widget=forms.RadioSelect)
    words = words("恢复了什么，看到什么", "What was restored, and what was seen")
    verified_by = forms.TypedChoiceField(label=ask("验证人", "Verified by"), coerce=int)

    def __init__(
        self, runs: Sequence[BackupRun], people: Sequence[tuple[int, str]],
        when: tuple[str, Language], data: Given = None,
    ) -> None:  # fmt: skip
        super().__init__(when, data)
        said = (("yes", Both("成功", "worked")), ("no", Both("失败", "failed")))
        offered: dict[str, Any] = {
            "run": [(each.pk, each.run) for each in runs],
            "worked": [(value, each.words(when[1])) for value, each in said],
            "verified_by": people,
        }
        for name, options in offered.items():
            self.fields[name].choices = options  # type: ignore[attr-defined] # a choice field
        self.order_fields(["run", "worked", "words", "verified_by", "when"])


class KeyForm(forms.Form):
    """What a key is called."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)


class FileForm(forms.Form):
    """A file of runs."""

    file = forms.FileField(
        label=ask("CSV 文件", "File of CSV"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(self, language: Language, data: Given = None, files: Any = None) -> None:  # noqa: ANN401 - Django's
        super().__init__(data, files)
        self.language = language

    def clean_file(self) -> str:
        """Return the text in the file, whatever program has written it."""
        content = self.cleaned_data["file"]
        known = content.size <= BIGGEST_FILE and text_of(content.read())
        if not known:
            raise ValidationError(BAD_FILE.words(self.language))
        return known
