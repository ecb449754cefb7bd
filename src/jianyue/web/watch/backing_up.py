"""What is done about backups: jobs set, runs recorded, restores tried, keys made."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import intake, jobs, keys, runs
from jianyue.watch.backups.runs import Tried
from jianyue.watch.backups.strips import SHOWN
from jianyue.watch.models import BackupJob, BackupKey, BackupRun
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch import backup_forms as forms
from jianyue.web.watch.found import LARGEST_ID, backup_for, offered, options
from jianyue.web.watch.outage_forms import ReasonForm

RECORDED = Both("已记录。", "It is recorded.")
# What a script writes at its end; the run is what the script calls it.
CALL: Final = """curl --fail --retry 5 {address} \\
  -H "Authorization: Bearer {key}" \\
  --json '{{"job":"core-nightly","status":"ok","run":"'"$RUN"'",
           "started_at":"2026-01-13T02:00:00+08:00","ended_at":"2026-01-13T03:10:00+08:00",
           "bytes":5000000000,"words":""}}'"""


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Set up a backup job of a contract."""
    user, contract = person(request), contract_for(request, code)
    form = forms.JobForm(_systems(request, contract), offered(contract, user), posted(request))

    def act(_: dict[str, Any]) -> Both:
        jobs.define(contract, form.wanted(user), at=timezone.now(), by=user)
        return Both("已设立。", "It is set up.")

    title = Both(f"设立备份作业：{contract.code}", f"Set up a backup job: {contract.code}")
    return asked(request, Page(title, Both("设立", "Set up"), reverse("backups")), form, act)


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, backup: int) -> HttpResponse:
    """Set a job anew."""
    user, kept = person(request), backup_for(request, backup)
    systems, people = _systems(request, kept.contract), offered(kept.contract, user)
    form = forms.JobForm(systems, people, posted(request), kept)

    def act(_: dict[str, Any]) -> Both:
        jobs.change(kept, form.wanted(user), at=timezone.now(), by=user)
        return Both("已保存。", "It is saved.")

    return asked(request, _page(kept, Both("设置", "Set"), Both("保存", "Save")), form, act)


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, backup: int) -> HttpResponse:
    """Retire a job."""
    user, kept = person(request), backup_for(request, backup)

    def act(said: dict[str, Any]) -> Both:
        jobs.remove(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已停用；记录仍可查看。", "Retired; what was recorded can still be read.")

    page = _page(kept, Both("停用", "Retire"), Both("停用", "Retire"), danger=True)
    return asked(request, page, ReasonForm(posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, backup: int) -> HttpResponse:
    """Record a run by hand."""
    user, kept = person(request), backup_for(request, backup)
    form = forms.RunForm((user.zone, spoken(request)), posted(request))

    def act(_: dict[str, Any]) -> Both:
        runs.record(kept, form.said(), at=timezone.now(), by=user)
        return RECORDED

    page = _page(kept, Both("登记一次备份", "Record a run of"), Both("记录", "Record"))
    return asked(request, page, form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, run: int) -> HttpResponse:
    """Take a run back that was none."""
    user = person(request)
    rows = BackupRun.objects.visible_to(user).select_related("job")
    kept: BackupRun = get_object_or_404(rows, pk=min(run, LARGEST_ID))

    def act(said: dict[str, Any]) -> Both:
        runs.void(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已撤销；记录仍然可见。", "Taken back; the record stays visible.")

    page = _page(kept.job, Both("撤销一次备份", "Take back a run of"), Both("撤销", "Take back"),
                 danger=True)  # fmt: skip
    return asked(request, page, ReasonForm(posted(request)), act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def try_restore(request: HttpRequest, backup: int) -> HttpResponse:
    """Record a restore that was tried."""
    user, kept = person(request), backup_for(request, backup)
    rows = BackupRun.objects.filter(job=kept, outcome=Outcome.OK, voided_at=None)
    good = {each.pk: each for each in rows.order_by("-ended_at", "-pk")[:SHOWN]}
    form = forms.TriedForm(list(good.values()), offered(kept.contract, user),
                           (user.zone, spoken(request)), posted(request))  # fmt: skip

    def act(said: dict[str, Any]) -> Both:
        now = timezone.now()
        who = User.objects.visible_to(user).get(pk=said["verified_by"])
        tried = Tried(said["when"] or now, said["worked"] == "yes", said["words"], who)
        runs.try_restore(good[said["run"]], tried, at=now, by=user)
        return RECORDED

    page = _page(kept, Both("登记恢复测试", "Record a restore of"), Both("记录", "Record"))
    return asked(request, page, form, act)


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take the runs of a file."""
    user, contract = person(request), contract_for(request, code)
    form = forms.FileForm(spoken(request), posted(request), request.FILES or None)

    def act(said: dict[str, Any]) -> Both:
        zone = ZoneInfo(user.zone)
        fresh, known = intake.bring_in(contract, said["file"], zone, at=timezone.now(), by=user)
        return Both(f"新增 {fresh} 次，已有 {known} 次。", f"{fresh} are new, {known} were known.")

    page = Page(
        Both(f"导入备份记录：{contract.code}", f"Take runs from a file: {contract.code}"),
        Both("导入", "Take them"), reverse("backups"),
        Both(
            f"第一行为列名：{', '.join(intake.COLUMNS)}；status 为 ok 或 failed。"
            "有一行不对，整个文件都不导入。",
            f"The first line names the columns: {', '.join(intake.COLUMNS)}; the status is ok or "
            "failed. Where one line is wrong, nothing of the file is taken.",
        ),
    )  # fmt: skip
    return asked(request, page, form, act, "watch/backup_file.html")


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, code: str) -> HttpResponse:
    """Make a key for the scripts of a contract; it is shown this once."""
    user, contract = person(request), contract_for(request, code)
    form = forms.KeyForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            key, said = keys.add(contract, form.cleaned_data["name"], at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            address = f"{settings.SITE_URL}{reverse('backups-in')}"
            snippet = CALL.format(address=address, key=said)
            shown = {"key": key, "said": said, "snippet": snippet}
            answer = render(request, "watch/backup_key.html", shown)
            answer["Cache-Control"] = "no-store"
            return answer
    page = Page(
        Both(f"备份脚本的密钥：{contract.code}", f"A key for backup scripts: {contract.code}"),
        Both("生成", "Make it"), reverse("backups"),
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.PLAN_RECOVERY)
@require_http_methods(["GET", "POST"])
def remove_key(request: HttpRequest, backup_key: int) -> HttpResponse:
    """Let a key count no more."""
    user = person(request)
    rows = BackupKey.objects.visible_to(user).filter(removed_at=None)
    kept: BackupKey = get_object_or_404(rows, pk=min(backup_key, LARGEST_ID))
    if request.method == "POST":
        keys.remove(kept, at=timezone.now(), by=user)
        tell(request, Both("密钥已失效。", "The key counts no more."))
        return redirect("backups")
    page = Page(Both(f"停用密钥 {kept.name}", f"Remove the key {kept.name}"),
                Both("停用", "Remove"), reverse("backups"), danger=True)  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": Nothing()})


def _systems(request: HttpRequest, contract: Contract) -> list[tuple[str, str]]:
    agreed = agreed_for(contract, timezone.now())
    if agreed is None:
        raise Http404
    return options(agreed.agreement, spoken(request))


def _page(job: BackupJob, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named = Both(f"{title.zh}：{job.name}", f"{title.en} {job.name}")
    return Page(named, submit, reverse("backup", args=[job.pk]), danger=danger)
