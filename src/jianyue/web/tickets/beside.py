"""What stands beside clocks and timeline: files, the rating, other tickets, followers, readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jianyue.escalation.rungs import Rung, rungs
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.account import Account, Entry
from jianyue.tickets.asked import Asked as AskedFor
from jianyue.tickets.asked import Values, asked_for, may_correct, said_in
from jianyue.tickets.attachments import MOST
from jianyue.tickets.connections import Connection, connections_of
from jianyue.tickets.models import Attachment, ReadLog, Watcher
from jianyue.tickets.readers import readers_of
from jianyue.tickets.secrets import SAID
from jianyue.tickets.sniffing import OFFICE, TEXT
from jianyue.tickets.words import State
from jianyue.watch.chains import Chain, chain_of
from jianyue.web.tickets.report_form import Posted, ReportForm
from jianyue.web.tickets.sheet import Sheet
from jianyue.web.tickets.small_forms import JoinForm, RateForm, UploadForm, satisfied

READERS: Final = 50
UNITS: Final = ("KB", "MB")
UNIT: Final = 1024
KINDS: Final = MappingProxyType(
    {
        "application/pdf": Both("PDF", "PDF"),
        "application/zip": Both("压缩包", "zip archive"),
        f"{OFFICE}.wordprocessingml.document": Both("Word 文档", "Word document"),
        f"{OFFICE}.spreadsheetml.sheet": Both("Excel 表格", "Excel workbook"),
        f"{OFFICE}.presentationml.presentation": Both("PowerPoint 演示文稿", "PowerPoint slides"),
        TEXT: Both("文本", "text"),
    }
)
PICTURE: Final = Both("图片", "picture")


@dataclass(frozen=True, slots=True)
class File:
    """A file as the page lists it.

    warnings  secrets that seem to stand in it; always empty for the customer
    """

    row: Attachment
    kind: Both
    size: str
    warnings: Sequence[Both]


@dataclass(frozen=True, slots=True)
class Rated:
    """What the customer thought of it, and of which round of work."""

    stars: int
    said: Both
    entry: Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """Forms that were sent and refused; None is one that was not sent."""

    upload: UploadForm | None = None
    rating: RateForm | None = None
    join: JoinForm | None = None
    part: ReportForm | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside; a form is None where the person cannot use it now.

    readers  who read the ticket; None where the person may not know
    rungs    the steps of its ladder, told and ahead
    chain    alerts, outages and reports of the same
    asked_for  what its request type asked, with the answers; `corrects`: he may put them right
    """

    files: Sequence[File]
    rated: Sequence[Rated]
    connections: Sequence[Connection]
    watchers: Sequence[User]
    follows: bool
    readers: Sequence[ReadLog] | None
    rungs: Sequence[Rung]
    chain: Chain
    asked: Asked
    asked_for: AskedFor | None = None
    corrects: bool = False

    @property
    def calls_reader(self) -> bool:
        """Whether a step called the reader, who has not acknowledged it yet."""
        return any(rung.mine for rung in self.rungs)


def beside_of(sheet: Sheet, asked: Asked) -> Beside:
    """Return what stands beside the ticket; a query or two for each part, whatever its length."""
    ticket, by = sheet.ticket, sheet.by
    files = _files(sheet)
    watchers = Watcher.objects.filter(ticket=ticket).select_related("user__organisation")
    people = [row.user for row in watchers.order_by("pk")]
    return Beside(
        files,
        list(_rated(sheet.account)),
        connections_of(ticket, by),
        people,
        any(user.pk == by.pk for user in people),
        _readers(sheet),
        rungs(sheet.account, by, sheet.now),
        chain_of(ticket, to=by),
        Asked(*_forms(sheet, asked, len(files))),
        asked_for(_values(sheet.account), by, tenant=ticket.tenant_id),
        may_correct(ticket, by),
    )


def may_rate(sheet: Sheet) -> bool:
    """Tell whether the person can rate now: as reporter or representative, once a round."""
    by, desk = sheet.by, sheet.account.standing.desk
    concerned = sheet.ticket.reporter_id == by.pk or may(by, Deed.APPROVE)
    done = any(each.entry.fact.body["round"] == desk.rounds for each in _rated(sheet.account))
    finished = desk.state in {State.RESOLVED, State.CLOSED}
    return may(by, Deed.CONFIRM) and concerned and finished and not done


def part_form(sheet: Sheet, data: Posted = None) -> ReportForm:
    """Return the form of a part that becomes a ticket of its own."""
    form = ReportForm(sheet.account.agreement, sheet.by, sheet.language, data)
    form.auto_id = "part_%s"
    return form


def _forms(
    sheet: Sheet, asked: Asked, files: int
) -> tuple[UploadForm | None, RateForm | None, JoinForm | None, ReportForm | None]:
    by, language = sheet.by, sheet.language
    open_yet = sheet.account.standing.state != State.MERGED
    uploads = open_yet and may(by, Deed.REPORT) and files < MOST
    return (
        asked.upload or (UploadForm(by) if uploads else None),
        asked.rating or (RateForm(language) if may_rate(sheet) else None),
        asked.join or (JoinForm(by, language) if open_yet and may(by, Deed.WORK) else None),
        asked.part or (part_form(sheet) if open_yet and may(by, Deed.MERGE) else None),
    )


def _values(account: Account) -> Values | None:
    return said_in((each.fact, each.words) for each in account.entries)


def _files(sheet: Sheet) -> list[File]:
    rows = Attachment.objects.visible_to(sheet.by).filter(ticket=sheet.ticket)
    warned = not sheet.by.is_customer and may(sheet.by, Deed.SEE_INTERNAL)
    return [
        File(
            row,
            KINDS.get(row.kind, PICTURE),
            size_words(row.size),
            [SAID[name] for name in row.warnings if name in SAID] if warned else (),
        )
        for row in rows.select_related("added_by").order_by("pk")
    ]


def size_words(size: int) -> str:
    """Return a size in bytes as people say it, as `812 B`, `14 KB` or `2.3 MB`."""
    if size < UNIT:
        return f"{size} B"
    if size < UNIT**2:
        return f"{size / UNIT:.0f} {UNITS[0]}"
    return f"{size / UNIT**2:.1f} {UNITS[1]}"


def _rated(account: Account) -> Iterable[Rated]:
    for entry in account.entries:
        if entry.fact.kind == "rated":
            stars = entry.fact.body["stars"]
            yield Rated(stars, satisfied(stars), entry)


def _readers(sheet: Sheet) -> Sequence[ReadLog] | None:
    if not may(sheet.by, Deed.SEE_READERS):
        return None
    rows = readers_of("ticket", sheet.ticket.pk, by=sheet.by)
    return list(rows.select_related("user__organisation")[:READERS])
