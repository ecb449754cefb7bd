"""Agenda and minutes on paper: PDF, in Chinese or English."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from jianyue.documents import pdf
from jianyue.documents.document import Block, Document, Heading, KeyValues, Language, Note
from jianyue.governance import agenda, minutes, papers
from jianyue.governance.models import Meeting
from jianyue.governance.words import State
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, Side
from jianyue.reports.content import Content
from jianyue.reports.paper import blocks_of
from jianyue.services.agreed import Agreed

AGENDA: Final = Both("服务评审会议程", "Agenda of the service review meeting")
MINUTES: Final = Both("服务评审会会议纪要", "Minutes of the service review meeting")
DRAFT: Final = Both("草稿", "draft")


def content_of(meeting: Meeting, *, now: datetime) -> Content:
    """Return what there is of a meeting: its minutes once it was held, else its agenda."""
    if meeting.is_over:
        return minutes.shown(meeting, now=now)
    return agenda.content_of(meeting, now=now)


def as_pdf(meeting: Meeting, language: Language, *, now: datetime) -> bytes:
    """Return the agenda or the minutes as PDF; an edition gives the same words whenever asked."""
    return pdf.as_bytes(document_of(meeting, language, now=now))


def document_of(meeting: Meeting, language: Language, *, now: datetime) -> Document:
    """Return the agenda or the minutes as a document."""
    zone = Agreed(meeting.contract, meeting.version).zone
    title = (MINUTES if meeting.is_over else AGENDA).words(language)
    if meeting.is_written:
        draft = DRAFT.words(language)
        title = f"{title}（{draft}）" if language == "zh" else f"{title} ({draft})"
    provider = Organisation.objects.filter(tenant=meeting.tenant_id, side=Side.PROVIDER).first()
    blocks = (*_sections(content_of(meeting, now=now), language), *_signed(meeting, language))
    return Document(
        title=title, language=language, blocks=blocks,
        subtitle=meeting.contract.said.words(language), number=meeting.number,
        number_label=Both("编号：", "No. ").words(language),
        dated=meeting.begins_at.astimezone(zone).date(),
        authors=(provider.said.words(language),) if provider else (), cover=(),
    )  # fmt: skip


def _sections(content: Content, language: Language) -> Iterator[Block]:
    for number, section in enumerate(content.sections, 1):
        yield Heading(f"{number}  {section.title.words(language)}")
        yield from blocks_of(section, language)


def _signed(meeting: Meeting, language: Language) -> Iterator[Block]:
    """Yield who signed the edition for either side, and what it is known by."""
    paper = papers.paper_of(meeting, meeting.edition) if meeting.edition else None
    if paper is None or meeting.is_written:
        return
    zone = Agreed(meeting.contract, meeting.version).zone
    pairs = [(Both("版次", "Edition"), str(meeting.edition))]
    if meeting.issued_at and meeting.issued_by:
        at = f"{meeting.issued_at.astimezone(zone):%Y-%m-%d %H:%M}"
        pairs.append((Both("服务方签发", "Issued"), f"{meeting.issued_by.name} {at}"))
    if meeting.state == State.ACCEPTED and meeting.answered_at and meeting.answered_by:
        at = f"{meeting.answered_at.astimezone(zone):%Y-%m-%d %H:%M}"
        pairs.append((Both("客户确认", "Accepted"), f"{meeting.answered_by.name} {at}"))
    else:
        pairs.append((Both("客户确认", "Accepted"), "—"))
    half = len(paper.digest) // 2
    pairs.append((Both("纪要 SHA-256", "SHA-256 of the minutes"),
                  f"{paper.digest[:half]}\n{paper.digest[half:]}"))  # fmt: skip
    yield Heading(Both("双方确认", "Signed off").words(language))
    yield KeyValues(tuple((name.words(language), value) for name, value in pairs))
    yield Note(
        Both("确认后的纪要不再变动；行动项的进展另行记录。",
             "Accepted minutes never change; what becomes of action items is recorded beside."
             ).words(language)
    )  # fmt: skip
