"""What is done about reports: begun by hand, edited, received or contested, dropped."""

from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.governance import Report as Promised
from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per, period_of
from jianyue.engine.spans import Span
from jianyue.jobs.models import Kind
from jianyue.jobs.queries import is_asked
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.reports import telling
from jianyue.reports.composing import WRITTEN, content_of, section_in
from jianyue.reports.models import Delivery, Report, utc
from jianyue.reports.moments import SUBJECT
from jianyue.reports.planning import body_of, of_incident, told
from jianyue.reports.schedule import Owed, due_of, stretch_of
from jianyue.reports.timelines import add, begin
from jianyue.reports.words import On
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Kind as About

LONGEST: Final = 20_000  # of one section's text
WORDS: Final = 1000
BY_HAND: Final = (On.INSPECTION, On.DEMAND)


@transaction.atomic
def begin_by_hand(
    contract: Contract, name: str, *, ticket: Ticket | None = None, at: datetime, by: User
) -> Report:
    """Begin a report that no period brings about: of an inspection, on demand, of an incident.

    Raises NotAllowed: for a report that the agreement does not name so, twice for one incident.
    """
    must(by, Deed.WRITE_REPORTS)
    kept = locked_contract(contract, by)
    agreed = agreed_for(kept, at)
    promised = next((each for each in begun_by_hand(agreed) if each.report == name), None)
    if agreed is None or promised is None:
        raise NotAllowed("协议没有约定这种报告。", "The agreement names no such report.")
    if promised.on == "major-incident":
        return of_incident(_solved(ticket, kept), agreed, promised, at=at, by=by.pk)
    number = Report.objects.filter(contract=kept).count() + 1
    month = period_of(Per.MONTH, utc(at), agreed.zone).span.start  # what it looks back on
    stretch = stretch_of(Span(month, utc(at)), agreed)
    owed = Owed(promised, agreed, stretch, due_of(promised, agreed, utc(at)))
    on = promised.on or On.DEMAND
    report = begin(kept, body_of(owed, f"{name}/{number}"[:160], on=on), at=at, by=by.pk)
    told(report, at=at)
    return report


def begun_by_hand(agreed: Agreed | None) -> list[Promised]:
    """Return the reports that somebody begins: an inspection can always be reported."""
    if agreed is None:
        return []
    found = [each for each in agreed.agreement.reports if each.per is None]
    if all(each.report != "inspection" for each in found):
        found.append(Promised(report="inspection", on="inspection"))
    return found


def _solved(ticket: Ticket | None, contract: Contract) -> Ticket:
    ticket = Ticket.objects.filter(pk=ticket.pk).first() if ticket else None  # as it stands now
    if ticket is None or ticket.contract_id != contract.pk or ticket.kind != About.INCIDENT:
        raise NotAllowed("请选择这份合同的故障工单。", "Choose an incident of this contract.")
    if ticket.security:
        raise NotAllowed(
            "安全事件不写入报告，只按类别统计。", "Security incidents are counted, never reported."
        )
    if ticket.resolved_at is None:
        raise NotAllowed("故障尚未解决。", "The incident is not solved yet.")
    if Report.objects.filter(ticket=ticket, dropped_at=None).exists():
        raise NotAllowed("这起故障已经有报告。", "This incident has its report.")
    return ticket


@transaction.atomic
def write(report: Report, key: str, text: Both, *, at: datetime, by: User) -> Report:
    """Write the text of a section, in Markdown. Raises NotAllowed."""
    kept = locked(report, by)
    _, content = content_of(kept, now=at)
    section = section_in(content, key)
    if section is None:
        raise NotAllowed("报告没有这个章节。", "The report has no such section.")
    if max(len(text.zh), len(text.en)) > LONGEST:
        raise NotAllowed(f"最多 {LONGEST} 字。", f"At most {LONGEST} characters.")
    if section.text == text:
        return kept
    if not (text.zh.strip() or text.en.strip()):
        raise NotAllowed("请填写文字。", "Write something.")
    words = {"zh": text.zh.strip(), "en": text.en.strip()}
    add(kept, Entry(WRITTEN, at, {"section": key}, words, internal=True), at=at, by=by.pk)
    return kept


@transaction.atomic
def reset(report: Report, key: str, *, at: datetime, by: User) -> Report:
    """Put the first text, which the records make, back in place of what was written."""
    kept = locked(report, by)
    body = {"section": key[:80], "reset": True}
    add(kept, Entry(WRITTEN, at, body, internal=True), at=at, by=by.pk)
    return kept


@transaction.atomic
def answer(report: Report, *, received: bool, words: str, at: datetime, by: User) -> Delivery:
    """Say as a recipient that the report was received, or contest it with a reason. NotAllowed.

    Who contested may receive it later on; what he said before stays on record.
    """
    rows = Report.objects.visible_to(by).select_for_update(of=("self",))
    kept: Report = rows.select_related("contract", "version").get(pk=report.pk)
    delivery = Delivery.objects.filter(report=kept, user=by).first()
    if delivery is None:
        raise NotAllowed("这份报告没有发送给您。", "This report was not delivered to you.")
    if delivery.answer == "received" or (delivery.answer and not received):
        raise NotAllowed("您已经答复。", "You have answered already.")
    if not received and not words.strip():
        raise NotAllowed("请说明有异议的原因。", "Say why you contest it.")
    if len(words) > WORDS:
        raise NotAllowed(f"最多 {WORDS} 字。", f"At most {WORDS} characters.")
    kind = "report_received" if received else "report_contested"
    add(kept, Entry(kind, at, {"user": by.pk}, {"words": words.strip()}), at=at, by=by.pk)
    said = Both("已签收", "received") if received else Both("客户提出异议", "contested")
    telling.tell_answered(kept, said, by, at=at)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def drop(report: Report, *, reason: str, at: datetime, by: User) -> Report:
    """Say that a report which was begun for an event is not needed. Raises NotAllowed.

    One of a period is owed by the agreement and cannot be dropped.
    """
    kept = locked(report, by)
    if kept.per:
        raise NotAllowed("协议约定的定期报告不能取消。", "A report of a period cannot be dropped.")
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    words = {"reason": reason.strip()[:WORDS]}
    add(kept, Entry("report_dropped", at, {}, words), at=at, by=by.pk)
    Timer.objects.filter(subject=SUBJECT, subject_id=kept.pk).delete()
    return kept


def locked(report: Report, by: User) -> Report:
    """Return a report that is still written, its row locked. Raises NotAllowed, DoesNotExist."""
    kept = unreleased(report, by)
    if is_asked(Kind.RELEASE, kept.pk):
        raise NotAllowed(
            "报告正在发布；要修改，请先取消发布。",
            "The report is being released; cancel that to change it.",
        )
    return kept


def unreleased(report: Report, by: User) -> Report:
    """Return the same, whether it is being released or not."""
    must(by, Deed.WRITE_REPORTS)
    rows = Report.objects.visible_to(by).select_for_update(of=("self",))
    kept: Report = rows.select_related("contract", "version", "ticket").get(pk=report.pk)
    if not kept.is_open:
        raise NotAllowed("报告已经发布或取消。", "The report is released or dropped.")
    return kept
