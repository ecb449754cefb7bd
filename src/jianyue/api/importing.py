"""Imports: a file uploaded, how it is read, tried, brought in; how far it is."""

from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import File, Form, Query, UploadedFile
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Nothing, Out, Paging, Person, Said, Sent, Words
from jianyue.api.ways import FORM, Area
from jianyue.api.working import JobOut, job_out
from jianyue.imports import actions
from jianyue.imports.actions import NEEDS, Plan, Upload, tried
from jianyue.imports.asking import Column, columns_of, last_job, people_of
from jianyue.imports.models import Import
from jianyue.imports.reading import LARGEST
from jianyue.imports.rows import Problem
from jianyue.imports.words import Dates, Source, What
from jianyue.jobs.files import path_of
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed, may

IMPORTS: Final = Area.of(Scope.IMPORTS, "imports")
MOST: Final = LARGEST + 64 * 1024  # the file and what a form puts around it
BESIDE: Final = ("contract", "by", "reporter")
Short = Annotated[Words, Field(max_length=80)]
Cell = Annotated[Words, Field(max_length=254)]


class ImportLine(Out):
    """A file that somebody brings in: `done` of its rows, and what became of them."""

    id: int
    what: Choice
    source: Choice
    origin: str
    name: str
    contract: str | None
    by: Person
    rows: int
    done: int
    counts: dict[str, int]
    uploaded_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None


class ImportPage(Out):
    """A page of imports."""

    items: list[ImportLine]
    next: str | None


class ValueOut(Out):
    """A value of a column, how often it stands there, and what stands for it."""

    value: str
    count: int
    chosen: str


class OfferOut(Out):
    """What may stand for a value."""

    value: str
    said: Said


class ColumnOut(Out):
    """A field, the place of the column that tells it, and its values; `more` are guessed."""

    field: str
    said: Said
    needed: bool
    column: int | None
    values: list[ValueOut]
    offered: list[OfferOut]
    more: int


class ProblemRow(Out):
    """What is wrong, or worth saying, in one cell of a row."""

    row: int
    column: str
    value: str
    said: Said


class ImportOut(ImportLine):
    """An import: its headings, how it is read, what the last trial found, how far it is."""

    heads: list[str]
    columns: list[ColumnOut]
    zone: str
    dates: str
    reporter: Person | None
    job: JobOut | None
    tried: dict[str, int] | None
    problems: list[ProblemRow]


class PlanImportIn(Sent):
    """How a file is read.

    columns   field -> place of the column that tells it, from 0
    values    field -> value -> what stands for it; - leaves its rows out
    dates     how days are written: ymd, dmy or mdy
    reporter  who has reported what nobody here has; left out, oneself
    """

    columns: Annotated[dict[Short, Annotated[int, Field(ge=0, le=9999)]], Field(max_length=60)]
    values: Annotated[dict[Short, Annotated[dict[Cell, Cell], Field(max_length=200)]],
                      Field(max_length=60, default_factory=dict)]  # fmt: skip
    zone: Annotated[Words, Field(min_length=1, max_length=60)] | None = None
    dates: Dates | None = None
    reporter: Id | None = None


@IMPORTS.get("/imports", Both("列出导入", "List imports"), ImportPage, Deed.IMPORT)
def list_imports(request: HttpRequest, asked: Query[Paging]) -> ImportPage:
    """Return the files that were brought in, the newest first."""
    who = caller(request)
    rows = Import.objects.visible_to(who.by).select_related("contract", "by")
    return ImportPage(
        **paged(request, who, rows, asked.limit, lambda row: ImportLine(**_line(row)))
    )


@IMPORTS.get("/imports/{brought}", Both("读取导入", "Read an import"), ImportOut, Deed.IMPORT)
def get_import(request: HttpRequest, brought: Id) -> ImportOut:
    """Return an import: how it is read, what was found, how far it is."""
    who = caller(request)
    return _whole(_import_for(who, brought), who)


@IMPORTS.get(
    "/imports/{brought}/rows", Both("下载试导入结果", "Take the rows of a trial"), Nothing,
    Deed.IMPORT, plain=True,
)  # fmt: skip
def take_import_rows(request: HttpRequest, brought: Id) -> HttpResponse:
    """Return what became of each row in the last trial of one's own, as CSV."""
    who = caller(request)
    job = tried(_import_for(who, brought))
    path = path_of(job) if job is not None and job.by_id == who.by.pk else None
    if path is None:
        raise Http404
    answer: Any = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"import-{brought}.csv",
        content_type="text/csv; charset=utf-8",
    )  # fmt: skip
    found: HttpResponse = answer
    return found


@IMPORTS.post(
    "/imports", Both("上传导入文件", "Upload a file"), ImportOut, Deed.IMPORT, takes=FORM, most=MOST
)
def upload_import(
    request: HttpRequest, file: File[UploadedFile], what: Form[What],
    source: Form[Source], contract: Form[str] = "", origin: Form[str] = "",
) -> Made:  # fmt: skip
    """Read a file and keep its rows; nothing is brought in yet."""
    who = caller(request)
    kept = _contract(contract, who)
    with NamedTemporaryFile(suffix=".xlsx") as there:
        for piece in file.chunks():
            there.write(piece)
        there.flush()
        said = Upload(
            what, source, Path(there.name), (file.name or "").replace("\x00", ""),
            origin.replace("\x00", ""), kept,
        )  # fmt: skip
        made = actions.upload(said, at=who.at, by=who.by)
    address = reverse("api-get-import", args=[made.pk])
    return Made(_whole(_import_for(who, made.pk), who), address)


@IMPORTS.post(
    "/imports/{brought}/plan", Both("设定导入方式", "Say how a file is read"), ImportOut,
    Deed.IMPORT,
)  # fmt: skip
def plan_import(request: HttpRequest, brought: Id, said: PlanImportIn) -> ImportOut:
    """Keep how a file is read."""
    who = caller(request)
    kept = _unchanged(request, who, brought)
    if said.zone is not None and said.zone not in available_timezones():
        raise invalid("zone", "没有这个时区。", "There is no such zone.")
    plan = Plan(
        said.columns, said.values, said.zone or kept.zone, said.dates or Dates.of(kept.dates),
        _reporter(kept, said.reporter, who),
    )  # fmt: skip
    actions.plan(kept.pk, plan, at=who.at, by=who.by)
    return _whole(_import_for(who, brought), who)


@IMPORTS.post(
    "/imports/{brought}/try", Both("试导入", "Try an import"), JobOut, Deed.IMPORT, takes=""
)
def try_import(request: HttpRequest, brought: Id) -> JobOut:
    """Have it found out what would become of each row; return the job that does it."""
    who = caller(request)
    kept = _unchanged(request, who, brought)
    return job_out(actions.try_out(kept.pk, at=who.at, by=who.by))


@IMPORTS.post(
    "/imports/{brought}/bring-in", Both("导入", "Bring in an import"), JobOut, Deed.IMPORT, takes=""
)
def bring_in_import(request: HttpRequest, brought: Id) -> JobOut:
    """Have the rows that are in order brought in; return the job that does it."""
    who = caller(request)
    kept = _unchanged(request, who, brought)
    return job_out(actions.bring_in(kept.pk, at=who.at, by=who.by))


@IMPORTS.post(
    "/imports/{brought}/end", Both("结束导入", "End an import"), ImportOut, Deed.IMPORT, takes=""
)
def end_import(request: HttpRequest, brought: Id) -> ImportOut:
    """Take the file away; what was brought in stays."""
    who = caller(request)
    actions.give_up(_unchanged(request, who, brought).pk, at=who.at, by=who.by)
    return _whole(_import_for(who, brought), who)


def _contract(code: str, who: Caller) -> Contract | None:
    if not code:
        return None
    rows = Contract.objects.visible_to(who.by)
    found: Contract | None = rows.filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise invalid("contract", "没有这份合同。", "There is no such contract.")
    return found


def _reporter(kept: Import, pk: int | None, who: Caller) -> Any:  # noqa: ANN401 - a person, or none
    if pk is None:
        return None
    found = people_of(kept, who.by).filter(pk=pk).first()
    if found is None:
        raise invalid("reporter", "此人不属于合同的双方。", "This person is of neither party.")
    return found


def _import_for(who: Caller, pk: int) -> Import:
    rows = Import.objects.visible_to(who.by).select_related(*BESIDE, "contract__customer")
    found: Import = get_object_or_404(rows, pk=pk)
    if not may(who.by, NEEDS[found.what]):
        raise Http404
    return found


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Import:
    return unchanged(request, lambda: _import_for(who, pk), lambda row: _whole(row, who))


def _whole(row: Import, who: Caller) -> ImportOut:
    job, trial = last_job(row), tried(row)
    found = trial.result if trial else {}
    asked = [] if row.done or row.ended_at else columns_of(row, who.by, who.at)
    told = row.problems if row.begun_at else found.get("problems", ())
    problems = [Problem.read(each) for each in told]
    return ImportOut(
        **_line(row), heads=list(row.heads), columns=[_column(each) for each in asked],
        zone=row.zone, dates=row.dates, reporter=Person.of(row.reporter),
        job=job_out(job) if job else None, tried=found.get("counts") if trial else None,
        problems=[
            ProblemRow(row=each.row, column=each.column, value=each.value, said=Said.of(each.said))
            for each in problems
        ],
    )  # fmt: skip


def _column(each: Column) -> ColumnOut:
    return ColumnOut(
        field=each.field.name, said=Said.of(each.field.said), needed=each.field.needed,
        column=each.place, more=each.more,
        values=[ValueOut(value=one.said, count=one.number, chosen=one.chosen)
                for one in each.values],
        offered=[OfferOut(value=name, said=Said.of(said)) for name, said in each.offered.items()],
    )  # fmt: skip


def _line(row: Import) -> dict[str, Any]:
    names = ("origin", "name", "rows", "done", "counts", "uploaded_at", "begun_at", "ended_at")
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk, "what": Choice.of(What.of(row.what)),
        "source": Choice.of(Source.of(row.source)),
        "contract": row.contract.code if row.contract else None,
        "by": Person(id=row.by.pk, name=row.by.name),
    }  # fmt: skip
