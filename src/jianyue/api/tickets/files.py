"""Files on a ticket: listed, put there, taken away."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import File, Form, UploadedFile

from jianyue.api.answering import Made
from jianyue.api.callers import caller
from jianyue.api.shapes import Id, Nothing, Person
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import ticket_for
from jianyue.api.tickets.shapes import FileOut, Files
from jianyue.api.ways import FORM
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import attachments
from jianyue.tickets.attachments import LARGEST, Upload
from jianyue.tickets.models import Attachment

MOST = LARGEST + 64 * 1024  # the file and what a form puts around it


@TICKETS.get(
    "/tickets/{number}/files", Both("列出附件", "List the files of a ticket"), Files,
    Deed.SEE_TICKETS,
)  # fmt: skip
def list_files(request: HttpRequest, number: str) -> Files:
    """Return the files on a ticket that the caller may see."""
    who = caller(request)
    ticket = ticket_for(who, number)
    rows = Attachment.objects.visible_to(who.by).filter(ticket=ticket)
    return Files(files=[_file(row) for row in rows.select_related("added_by").order_by("pk")])


@TICKETS.get(
    "/tickets/{number}/files/{file}", Both("下载附件", "Take a file"), Nothing, Deed.SEE_TICKETS,
    plain=True,
)  # fmt: skip
def take_file(request: HttpRequest, number: str, file: Id) -> HttpResponse:
    """Return a file as it is; that it was taken is noted."""
    who = caller(request)
    rows = Attachment.objects.visible_to(who.by)
    found = get_object_or_404(rows, ticket__number=number, pk=file)
    try:
        return cast("HttpResponse", attachments.served(found, at=who.at, by=who.by))
    except FileNotFoundError:
        raise Http404 from None


@TICKETS.post(
    "/tickets/{number}/files", Both("添加附件", "Put a file on a ticket"), FileOut, Deed.REPORT,
    takes=FORM, most=MOST,
)  # fmt: skip
def add_file(
    request: HttpRequest,
    number: str,
    file: File[UploadedFile],
    internal: Form[bool] = False,  # noqa: FBT002 - a field of the form
) -> Made:
    """Put a file on a ticket; what it is, is looked at and not believed."""
    who = caller(request)
    ticket = ticket_for(who, number)
    upload = Upload((file.name or "").replace("\x00", ""), file, internal)
    row = attachments.attach(ticket.pk, upload, at=who.at, by=who.by)
    return Made(_file(row), reverse("api-take-file", args=[number, row.pk]))


def _file(row: Attachment) -> FileOut:
    return FileOut(
        id=row.pk, name=row.name, kind=row.kind, size=row.size, sha256=row.sha256,
        internal=row.internal, added_at=row.added_at, added_by=Person.of(row.added_by),
    )  # fmt: skip
