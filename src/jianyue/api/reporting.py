"""Reports that an agreement asks for: listed, read, taken as files."""

from datetime import datetime
from typing import Annotated, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Nothing, Out, Paging, Said, Words
from jianyue.api.ways import Area
from jianyue.ledger.speech import Both, language_of
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed, may
from jianyue.reports.files import TYPES, as_file, sheet_of
from jianyue.reports.models import Report

REPORTS = Area.of(Scope.REPORTS, "reports")
NEEDED: Final = ("contract__customer", "version", "ticket")


class ReportLine(Out):
    """A report that the provider owes."""

    number: str
    contract: str
    name: str
    title: Said
    clause: str
    period: str
    from_at: datetime
    until_at: datetime
    due_at: datetime | None
    released_at: datetime | None
    state: Choice
    late: bool


class ReportPage(Out):
    """A page of reports."""

    items: list[ReportLine]
    next: str | None


class ReportQuery(Paging):
    """Which are asked for: of one contract, of one name of the agreement."""

    contract: Annotated[Words, Field(max_length=12)] = ""
    name: Annotated[Words, Field(max_length=80)] = ""


@REPORTS.get("/reports", Both("列出报告", "List reports"), ReportPage)
def list_reports(request: HttpRequest, asked: Query[ReportQuery]) -> ReportPage:
    """Return the reports that the caller sees, those drafted last first."""
    who = caller(request)
    rows = Report.objects.visible_to(who.by).counted().select_related(*NEEDED)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    if asked.name:
        rows = rows.filter(name=asked.name)
    return ReportPage(**paged(request, who, rows, asked.limit, lambda row: line(row, who.at)))


@REPORTS.get("/reports/{report}", Both("读取报告", "Read a report"), ReportLine)
def get_report(request: HttpRequest, report: str) -> ReportLine:
    """Return a report: of what it is, whether it is late, who has received it."""
    who = caller(request)
    return line(report_for(who, report), who.at)


@REPORTS.get(
    "/reports/{report}/{language}/{kind}", Both("下载报告", "Take a report as a file"), Nothing,
    plain=True,
)  # fmt: skip
def take_report(
    request: HttpRequest, report: str, language: Literal["zh", "en"],
    kind: Literal["pdf", "docx", "xlsx"],
) -> HttpResponse:  # fmt: skip
    """Return a report as PDF, DOCX or XLSX; of a draft, as it stands now."""
    who = caller(request)
    kept = readable_for(who, report)
    if kind not in TYPES:
        raise Http404
    content = as_file(sheet_of(kept, now=who.at), kind, language_of(language))
    draft = "" if kept.released_at else "-draft"
    name = f"{kept.number}{draft}-{language}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def readable_for(who: Caller, number: str) -> Report:
    """Return a report whose words the caller may read: a draft is the provider's alone."""
    kept = report_for(who, number)
    ours = not who.by.is_customer and may(who.by, Deed.SEE_REPORTS)
    if kept.released_at is None and not ours:
        raise Http404
    return kept


def report_for(who: Caller, number: str) -> Report:
    """Return a report that the caller sees; else the same 404."""
    rows = Report.objects.visible_to(who.by).counted().select_related(*NEEDED)
    found: Report = get_object_or_404(rows, number=number.upper())
    return found


def line(row: Report, now: datetime) -> ReportLine:
    """Return a report as it is answered."""
    return ReportLine(
        number=row.number, contract=row.contract.code, name=row.name, title=Said.of(row.said),
        clause=row.clause, period=row.label, from_at=row.from_at, until_at=row.until_at,
        due_at=row.due_at, released_at=row.released_at, state=Choice.of(row.state(now)),
        late=row.was_late or row.is_late(now),
    )  # fmt: skip
