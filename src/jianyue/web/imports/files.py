"""The files that were brought in, and a new one."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.imports import actions
from jianyue.imports.actions import Upload, kinds_for
from jianyue.imports.models import Import
from jianyue.imports.reading import LARGEST, MOST_COLUMNS, MOST_ROWS
from jianyue.imports.words import Source, What
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, choices, refuse, spoken
from jianyue.web.people.asked import Page, posted
from jianyue.web.policy import for_those_who

SHOWN: Final = 50


class UploadForm(forms.Form):
    """A file, what it holds and from where it comes."""

    what = forms.ChoiceField(label=ask("导入什么", "What is brought in"))
    source = forms.ChoiceField(label=ask("来自", "From"))
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=ask("工单归入的合同", "Contract of the tickets"),
        required=False, help_text=ask("导入工单时须选择。", "Needed for tickets."),
    )  # fmt: skip
    origin = forms.CharField(
        label=ask("来源名称", "Name of the source"), max_length=40, required=False,
        help_text=ask(
            "同一来源里编号唯一；有两套同样的系统时，请起不同的名字。",
            "Numbers are unique within a source; two desks of one kind need two names.",
        ),
    )  # fmt: skip
    file = forms.FileField(
        label=ask("文件", "File"),
        help_text=ask(
            f"CSV、XLSX 或 JSON；最大 {LARGEST >> 20} MiB、{MOST_ROWS} 行、{MOST_COLUMNS} 列。",
            f"CSV, XLSX or JSON; up to {LARGEST >> 20} MiB, {MOST_ROWS} rows, "
            f"{MOST_COLUMNS} columns.",
        ),
    )

    def __init__(self, user: User, language: Language, *given: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*given)
        offered: Any = self.fields
        offered["what"].choices = [(each.value, each.words(language)) for each in kinds_for(user)]
        offered["source"].choices = choices(Source, language)
        offered["contract"].queryset = Contract.objects.visible_to(user).order_by("code")
        offered["contract"].label_from_instance = lambda each: (
            f"{each.code} {each.said.words(language)}"
        )
        offered["file"].widget.attrs["accept"] = ".csv,.txt,.xlsx,.json"


@for_those_who(Deed.IMPORT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show what was brought in, the newest first."""
    rows = Import.objects.visible_to(person(request)).select_related("by", "contract")
    return render(request, "imports/list.html", {"rows": rows.order_by("-uploaded_at")[:SHOWN]})


@for_those_who(Deed.IMPORT)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file; what its columns tell is decided on the next page."""
    user, language = person(request), spoken(request)
    form = UploadForm(user, language, posted(request), request.FILES or None)
    page = Page(Both("导入文件", "Bring a file in"), Both("上传", "Upload"), "/settings/imports/")
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import", _taken(form.cleaned_data, user).pk)
        except Refused as refused:
            refuse(form, refused, language)
    return render(request, "imports/new.html", {"page": page, "form": form})


def _taken(said: dict[str, Any], user: User) -> Import:
    with NamedTemporaryFile(suffix=".xlsx") as file:
        for piece in said["file"].chunks():
            file.write(piece)
        file.flush()
        told = Upload(
            What.of(said["what"]), Source.of(said["source"]), Path(file.name),
            said["file"].name, said["origin"], said["contract"],
        )  # fmt: skip
        return actions.upload(told, at=timezone.now(), by=user)
