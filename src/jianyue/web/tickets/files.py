"""Files on a ticket: put there, taken away; foreign, internal and missing ones are the same 404."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import attachments
from jianyue.tickets.attachments import Upload
from jianyue.tickets.models import Attachment, Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.beside import Asked
from jianyue.web.tickets.page import drawn, sheet_of
from jianyue.web.tickets.small_forms import UploadForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST = 60
LOST = Both(
    "存储里找不到这个文件；请联系服务方的管理员。",
    "The file is not where it was kept; please tell your provider's administrator.",
)


@require_POST
@for_those_who(Deed.REPORT)
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Put the files on the ticket; one that is refused is named, the others stay."""
    sheet = sheet_of(request, number)
    form = UploadForm(sheet.by, request.POST, request.FILES)
    if not form.is_valid():
        return drawn(request, sheet, asked=Asked(upload=form), status=422)
    internal = form.cleaned_data.get("internal", False)
    add_all(request, sheet.ticket, form.cleaned_data["file"], internal=internal)
    return redirect(reverse("ticket", args=[number]) + "#files")


@require_GET
@for_those_who(Deed.SEE_TICKETS)
def take(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Answer with a file, to be kept and not opened here; who took it is logged."""
    by = person(request)
    rows = Attachment.objects.visible_to(by)
    found = get_object_or_404(rows, ticket__number=number, pk=file)
    try:
        whole = attachments.served(found, at=timezone.now(), by=by)
    except FileNotFoundError:
        tell(request, LOST, bad=True)
        return redirect("ticket", number)
    return cast("HttpResponse", whole)


def add_all(
    request: HttpRequest,
    ticket: Ticket,
    files: "list[UploadedFile[bytes]]",
    *,
    internal: bool = False,
) -> None:
    """Put files on a ticket and say on the next page which were taken and which were not."""
    taken, at, by = 0, timezone.now(), person(request)
    for file in files:
        name = file.name or ""
        try:
            attachments.attach(ticket.pk, Upload(name, file, internal), at=at, by=by)
        except Refused as refused:
            said, short = refused.said, name[:LONGEST]
            tell(request, Both(f"{short}：{said.zh}", f"{short}: {said.en}"), bad=True)
        else:
            taken += 1
    if taken:
        tell(request, Both(f"已添加 {taken} 个文件。", f"Files added: {taken}."))
