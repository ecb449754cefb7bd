"""Writing reports: begun by hand, edited by sections, released, dropped, received, contested."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.meetings.reading import SectionOut, section
from jianyue.api.reporting import REPORTS, ReportLine, line, readable_for, report_for
from jianyue.api.shapes import Out, Sent, Words
from jianyue.api.working import JobOut, job_out
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.reports import actions, releasing
from jianyue.reports.files import sheet_of
from jianyue.reports.models import Delivery, Report
from jianyue.tickets.models import Ticket

Markdown = Annotated[Words, Field(max_length=actions.LONGEST)]


class ContentOut(Out):
    """What a report says: its sections in Markdown, with their tables."""

    number: str
    sections: list[SectionOut]


class BeginIn(Sent):
    """Which report is begun, by its name in the agreement; of an incident, which one."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]
    name: Annotated[Words, Field(min_length=1, max_length=80)]
    ticket: Annotated[Words, Field(max_length=40)] = ""


class SectionIn(Sent):
    """The words of a section in both languages, in Markdown."""

    zh: Markdown = ""
    en: Markdown = ""


class DropIn(Sent):
    """Why a report is not needed."""

    reason: Annotated[Words, Field(min_length=1, max_length=actions.WORDS)]


class ReceiveIn(Sent):
    """Whether a report is received, or contested and why."""

    received: bool
    words: Annotated[Words, Field(max_length=actions.WORDS)] = ""


@REPORTS.get(
    "/reports/{report}/content", Both("读取报告内容", "Read what a report says"), ContentOut
)
def get_report_content(request: HttpRequest, report: str) -> ContentOut:
    """Return what a report says; a draft is the provider's alone."""
    return _content(caller(request), report)


@REPORTS.post("/reports", Both("起草报告", "Begin a report"), ReportLine, Deed.WRITE_REPORTS)
def begin_report(request: HttpRequest, said: BeginIn) -> Made:
    """Begin a report of an inspection, on demand, or of an incident."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    rows = Ticket.objects.visible_to(who.by).filter(contract=contract)
    ticket = rows.filter(number=said.ticket.strip().upper()).first()
    made = actions.begin_by_hand(contract, said.name, ticket=ticket, at=who.at, by=who.by)
    return Made(_now(who, made.number), reverse("api-get-report", args=[made.number]))


@REPORTS.post(
    "/report-sections/{report}/{section}", Both("编辑报告章节", "Write a section"), ContentOut,
    Deed.WRITE_REPORTS,
)  # fmt: skip
def write_section(request: HttpRequest, report: str, section: str, said: SectionIn) -> ContentOut:
    """Write the text of a section of a draft."""
    who = caller(request)
    kept = _open(request, who, report)
    actions.write(kept, section, Both(said.zh, said.en), at=who.at, by=who.by)
    return _content(who, report)


@REPORTS.delete(
    "/report-sections/{report}/{section}", Both("恢复报告章节", "Put a section back"),
    Deed.WRITE_REPORTS,
)  # fmt: skip
def reset_section(request: HttpRequest, report: str, section: str) -> None:
    """Put the first text, which the records make, back in place of what was written."""
    who = caller(request)
    actions.reset(_open(request, who, report), section, at=who.at, by=who.by)


@REPORTS.post(
    "/reports/{report}/release", Both("发布报告", "Release a report"), JobOut, Deed.WRITE_REPORTS,
    takes="",
)  # fmt: skip
def release_report(request: HttpRequest, report: str) -> JobOut:
    """Have a report released for good by a worker; return the job that does it."""
    who = caller(request)
    return job_out(releasing.ask(_open(request, who, report), at=who.at, by=who.by))


@REPORTS.post(
    "/reports/{report}/drop", Both("取消报告", "Drop a report"), ReportLine, Deed.WRITE_REPORTS
)
def drop_report(request: HttpRequest, report: str, said: DropIn) -> ReportLine:
    """Say that a report which was begun for an event is not needed."""
    who = caller(request)
    actions.drop(_open(request, who, report), reason=said.reason, at=who.at, by=who.by)
    return _now(who, report)


@REPORTS.post("/reports/{report}/answer", Both("签收报告", "Receive a report"), ReportLine)
def answer_report(request: HttpRequest, report: str, said: ReceiveIn) -> ReportLine:
    """Tick a report off as received, as somebody to whom it was delivered, or contest it."""
    who = caller(request)
    kept = readable_for(who, report)
    if not Delivery.objects.filter(report=kept, user=who.by).exists():
        raise Http404
    actions.answer(kept, received=said.received, words=said.words, at=who.at, by=who.by)
    return _now(who, report)


def _content(who: Caller, report: str) -> ContentOut:
    kept = readable_for(who, report)
    found = sheet_of(kept, now=who.at).content
    return ContentOut(number=kept.number, sections=[section(each) for each in found.sections])


def _now(who: Caller, report: str) -> ReportLine:
    return line(report_for(who, report), who.at)


def _open(request: HttpRequest, who: Caller, report: str) -> Report:
    """Return a report whose words the caller reads; its tag must be the one wanted."""
    return unchanged(request, lambda: readable_for(who, report), lambda each: line(each, who.at))
