"""From a mail to a ticket: a new one, or a note on one that there is, as whoever wrote the mail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract, ContractState
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, Refused, language_of
from jianyue.mail import telling
from jianyue.mail.models import Box, Mail
from jianyue.mail.words import State
from jianyue.people.models import User
from jianyue.tickets.actions import record
from jianyue.tickets.attachments import Upload, attach
from jianyue.tickets.kinds import kind_named
from jianyue.tickets.models import Ticket
from jianyue.tickets.reporting import Report, report
from jianyue.tickets.wishes import LONGEST
from jianyue.tickets.words import Kind, Origin
from jianyue.tickets.words import State as TicketState

ROOM: Final = LONGEST - 200
ANSWERED: Final = re.compile(
    r"^\s*((re|fwd?|aw|sv|回复|答复|回覆|转发|轉寄)\s*[:：]\s*)+", re.IGNORECASE
)
NUMBERED: Final = re.compile(r"^\s*\[[A-Z0-9-]{4,40}\]\s*")
EMPTY: Final = Both("（无主题）", "(no subject)")
SEE_FILES: Final = Both("（见附件）", "(see the files)")
GOES_ON: Final = Both("……（全文见附件 mail.txt）", "... (all of it is in the file mail.txt)")
NOT_TAKEN: Final = Both("这些附件没有收下：", "These files were not taken:")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail brings.

    known  see `parts.taken_apart`
    files  (name, content)
    """

    mail: Mail
    known: dict[str, Any]
    files: list[tuple[str, bytes]] = field(default_factory=list)


class NoContract(Refused):
    """It cannot be known to which contract the mail belongs."""

    def __init__(self) -> None:
        super().__init__(
            "不知道属于哪份合同，请选择。", "It is not known which contract this is about; choose."
        )


def contract_for(box: Box, user: User) -> Contract:
    """Return the contract that somebody's mail is about. Raises NoContract.

    The box's own where he may see it; else the only one that runs and that he may see.
    """
    rows = Contract.objects.visible_to(user).filter(state=ContractState.RUNNING)
    if box.contract_id is not None:
        own: Contract | None = rows.filter(pk=box.contract_id).first()
        if own is not None:
            return own
    found: list[Contract] = list(rows[:2]) if user.is_customer else []
    if len(found) != 1:
        raise NoContract
    return found[0]


@transaction.atomic
def open_ticket(
    letter: Letter, contract: Contract, *, at: datetime, by: User, reporter: User | None = None
) -> Ticket:
    """Report what a mail says; the clocks begin when it came in. Raises Refused.

    Its subject may name its kind (docs/decisions/0227). Nobody has graded it: the agreement's rule
    for what is not graded holds until the desk does.
    """
    who, mail, title = reporter or by, letter.mail, title_of(letter, reporter or by)
    text, folded, files = _fitting(letter, who)
    kind = kind_named(title)
    said = Report(
        kind=kind, title=title, text=text, folded=folded, mail=mail.pk,
        reported_at=mail.received_at, channel=mail.box.channel,
        origin=Origin.COMPLAINT if kind == Kind.COMPLAINT else Origin.REQUEST,
    )  # fmt: skip
    ticket = report(contract, said, at=at, by=by, reporter=reporter)
    _attach(ticket, files, at=at, by=by, internal=False, said_to=who)
    telling.tell_received(ticket, who, mail.box, at=at)
    _done(letter, ticket, who, at)
    return ticket


@transaction.atomic
def add_note(letter: Letter, ticket: Ticket, *, at: datetime, by: User) -> Ticket:
    """Add what a mail says to a ticket as a note. Raises Refused.

    What the provider's people answer by mail stays internal: a hasty answer to a notice must not
    reach the customer. A ticket that is solved is not reopened by mail, for its clocks would run
    again after a mere thank you; who answers is told how (docs/decisions/0179).
    """
    text, folded, files = _fitting(letter, by)
    internal = not by.is_customer
    record(
        ticket.pk, "noted", at=at, by=by, text=text, folded=folded, mail=letter.mail.pk,
        internal=internal,
    )  # fmt: skip
    _attach(ticket, files, at=at, by=by, internal=internal, said_to=by)
    if by.is_customer and ticket.state in {TicketState.RESOLVED, TicketState.CLOSED}:
        telling.tell_not_reopened(ticket, by, at=at)
    _done(letter, ticket, by, at)
    return ticket


def title_of(letter: Letter, reader: User) -> str:
    """Return the subject without what mail programs put before it; or the first words."""
    subject = ANSWERED.sub("", NUMBERED.sub("", ANSWERED.sub("", str(letter.known["subject"]))))
    first = next(
        (line.strip() for line in str(letter.known["text"]).split("\n") if line.strip()), ""
    )
    return subject.strip()[:200] or first[:80] or EMPTY.words(language_of(reader.language))


def as_somebody(user: User) -> Any:  # noqa: ANN401 - a context
    """Stand behind somebody's own fence, for what is done in his name."""
    return inside(user.tenant_id, user.customer_id)


def _fitting(letter: Letter, who: User) -> tuple[str, str, list[tuple[str, bytes]]]:
    """Return the words in the length that a ticket takes, and the files; all of it where cut."""
    language = language_of(who.language)
    text, folded = str(letter.known["text"]), str(letter.known["folded"])
    files = list(letter.files)
    if len(text) > ROOM or len(folded) > ROOM or letter.known["cut"]:
        files.append(("mail.txt", f"{text}\n\n{folded}".encode()))
        text = text[:ROOM] + GOES_ON.words(language)
    return text.strip() or SEE_FILES.words(language), folded[:ROOM], files


def _attach(
    ticket: Ticket, files: Iterable[tuple[str, bytes]], *, at: datetime, by: User, internal: bool,
    said_to: User,
) -> None:  # fmt: skip
    """Put the files on a ticket by the way of all files; what is not taken is said in a note."""
    language, left = language_of(said_to.language), []
    for name, content in files:
        upload = Upload(name or "file", BytesIO(content), internal=internal)
        try:
            with transaction.atomic():
                attach(ticket.pk, upload, at=at, by=by)
        except Refused as refused:
            left.append(f"- {name[:100] or '—'}：{refused.said.words(language)}")
    if left:
        text = "\n".join([NOT_TAKEN.words(language), *left])
        record(ticket.pk, "noted", at=at, by=by, text=text, internal=internal)


def _done(letter: Letter, ticket: Ticket, user: User, at: datetime) -> None:
    letter.mail.settle(State.IMPORTED, at)
    letter.mail.ticket, letter.mail.user, letter.mail.shown = ticket, user, ""
