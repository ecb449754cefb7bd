"""What becomes of a mail that has been read. Every rule here errs towards holding it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from jianyue.ledger.speech import Refused
from jianyue.mail import addresses, alerting, bringing, telling
from jianyue.mail.bringing import Letter, NoContract
from jianyue.mail.messengers import intake as messages
from jianyue.mail.models import Block, Box, Mail
from jianyue.mail.words import State, Why
from jianyue.notices.bounces import came_back, notice_of
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State as TicketState
from jianyue.watch.alerts.intake import receive
from jianyue.watch.alerts.saying import Unreadable

HOUR: Final = timedelta(hours=1)
ALERTS: Final = 20  # times as many mails may come of a monitor as of anybody else
FAILED: Final = "failed"


def sort(letter: Letter, *, at: datetime) -> None:
    """Decide about a mail inside its tenant's fence, and do it; the caller stores the row."""
    mail = letter.mail
    rules: Sequence[Callable[[Letter, datetime], bool]] = (
        _is_own, _is_report, _is_blocked, _is_alert, _is_automatic, _is_forged, _is_flood,
        _is_of_nobody, _is_of_somebody,
    )  # fmt: skip
    for rule in rules:
        if rule(letter, at):
            break
    if mail.state == State.HELD:
        telling.tell_held(mail, at=at)


def tags(letter: Letter) -> list[str]:
    """Return the words with which the box was written to, the envelope's first."""
    to = [letter.mail.to, *letter.known["to"]] if letter.mail.to else letter.known["to"]
    return addresses.words_in(to, letter.mail.box.address)


def ticket_for(letter: Letter) -> Ticket | None:
    """Return the ticket that a mail answers, by secret word or by the names of our letters."""
    if letter.mail.box.is_messenger:
        return _survivor(messages.ticket_of(letter.mail, letter.known["text"]))
    tenant = letter.mail.tenant_id
    found = [addresses.ticket_of(word, tenant) for word in tags(letter)]
    for name in letter.known["answers"]:
        if name.startswith("<ticket-"):
            found.append(addresses.ticket_of(name[8:].partition("@")[0], tenant))
        elif (notice := notice_of(name)) and letter.mail.user is not None:
            # Whom it was written to alone may answer it by its name, for that can be guessed.
            mine = Notice.objects.filter(pk=notice, user=letter.mail.user, cause="ticket")
            found.append(mine.values_list("cause_id", flat=True).first())
    for pk in found:
        ticket = Ticket.objects.filter(pk=pk or 0).select_related("merged_into").first()
        if ticket is not None:
            return _survivor(ticket)
    return None


def _survivor(ticket: Ticket | None) -> Ticket | None:
    merged = ticket is not None and ticket.state == TicketState.MERGED
    return ticket.merged_into if ticket and merged else ticket


def sender_of(mail: Mail) -> User | None:
    """Return whose address the sender's is, if anybody's of the tenant."""
    if mail.box.is_messenger:
        return messages.user_of(mail)
    rows = User.objects.filter(tenant=mail.tenant_id, email__iexact=mail.sender, erased_at=None)
    return rows.prefetch_related("grants").first()


def bring(letter: Letter, user: User, *, at: datetime) -> None:
    """Put a mail of somebody with an account on his ticket, or open one; hold what is refused."""
    mail, ticket = letter.mail, ticket_for(letter)
    try:
        with transaction.atomic(), bringing.as_somebody(user):
            if ticket is None:
                contract = bringing.contract_for(mail.box, user)
                bringing.open_ticket(letter, contract, at=at, by=user)
            elif not Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists():
                mail.settle(State.HELD, at, Why.STRANGER)
            else:
                bringing.add_note(letter, ticket, at=at, by=user)
    except NoContract as refused:
        mail.settle(State.HELD, at, Why.CONTRACT, refused.said.en)
    except Refused as refused:
        mail.settle(State.HELD, at, Why.REFUSED, refused.said.en)


def _is_own(letter: Letter, at: datetime) -> bool:
    own = addresses.parted(letter.mail.sender)[0] in _own_addresses(letter.mail)
    if own or notice_of(letter.known["message_id"]) is not None:
        letter.mail.settle(State.SET_ASIDE, at, Why.OWN)
    return not letter.mail.waits


def _own_addresses(mail: Mail) -> set[str]:
    boxes = Box.objects.filter(tenant=mail.tenant_id, removed_at=None)
    ours = str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip("> ")
    return {addresses.parted(ours)[0], *boxes.values_list("address", flat=True)}


def _is_report(letter: Letter, at: datetime) -> bool:
    told: dict[str, str] = letter.known["report"]
    if not told:
        return False
    detail = " ".join(filter(None, (told.get("status", ""), told.get("diagnosis", ""))))
    if told.get("action") == FAILED:
        came_back(told.get("about", ""), told.get("recipient", ""), detail or FAILED, at=at)
    letter.mail.settle(State.SET_ASIDE, at, Why.BOUNCE, detail)
    return True


def _is_blocked(letter: Letter, at: datetime) -> bool:
    blocked = Block.objects.filter(tenant=letter.mail.tenant_id, address=letter.mail.sender)
    if letter.mail.sender and blocked.exists():
        letter.mail.settle(State.REJECTED, at, Why.BLOCKED)
    return not letter.mail.waits


def _is_alert(letter: Letter, at: datetime) -> bool:
    """Take a mail to a monitor's address as a signal of it; machines write such mails."""
    mail = letter.mail
    word = next((each for each in tags(letter) if each.startswith(addresses.MONITOR)), None)
    if word is None:
        return False
    monitor = addresses.monitor_of(word, mail.tenant_id)
    if monitor is None:
        mail.settle(State.HELD, at, Why.MONITOR)
    elif _sent(mail, at) >= mail.box.cap * ALERTS:
        mail.settle(State.HELD, at, Why.FLOOD)
        telling.tell_flood(mail, at=at)
    else:
        try:
            said = alerting.signal_of(letter.known, alerting.words_of(monitor))
            receive(monitor, [said], at=at)
            mail.settle(State.ALERT, at)
            mail.shown = ""
        except Unreadable as refused:
            mail.settle(State.HELD, at, Why.REFUSED, refused.said.en)
    return True


def _is_automatic(letter: Letter, at: datetime) -> bool:
    mail, known = letter.mail, letter.known
    if mail.back == "" or known["machine"]:
        mail.settle(State.SET_ASIDE, at, Why.AUTOMATIC)
    elif known["list"]:
        mail.settle(State.SET_ASIDE, at, Why.LIST)
    return not mail.waits


def _is_forged(letter: Letter, at: datetime) -> bool:
    """Hold what the box's own mail server could not prove to come from where it says."""
    prover = letter.mail.box.prover.lower()
    if prover and not _proven(prover, letter.known["proof"], letter.mail.sender):
        letter.mail.settle(State.HELD, at, Why.UNPROVEN)
    return not letter.mail.waits


def _proven(prover: str, said: Sequence[str], sender: str) -> bool:
    """Tell whether the last result of this server says that the sender's domain was proven."""
    mine = [each.lower().split(";") for each in said]
    found = next((each for each in mine if each[0].split()[:1] == [prover]), [])
    results = [each.split() for each in found[1:] if each.strip()]
    if any(each[0] == "dmarc=fail" for each in results):
        return False
    domain = sender.rpartition("@")[2]
    signed = {f"header.d={domain}", f"header.i=@{domain}"}
    return any(
        each[0] == "dmarc=pass" or (each[0] == "dkim=pass" and signed & set(each))
        for each in results
    )


def _is_flood(letter: Letter, at: datetime) -> bool:
    mail = letter.mail
    if mail.sender and _sent(mail, at) >= mail.box.cap:
        mail.settle(State.HELD, at, Why.FLOOD)
        telling.tell_flood(mail, at=at)
    return not mail.waits


def _sent(mail: Mail, at: datetime) -> int:
    """Return how many mails came from the same address within the last hour."""
    rows = Mail.objects.filter(tenant=mail.tenant_id, sender=mail.sender)
    return int(rows.filter(received_at__gt=at - HOUR).exclude(pk=mail.pk).count())


def _is_of_nobody(letter: Letter, at: datetime) -> bool:
    """Hold what no account of the tenant wrote; nobody is answered, so nothing is revealed."""
    mail = letter.mail
    if len(letter.known["from"]) == 1 and mail.sender:
        mail.user = sender_of(mail)
    if mail.user is None:
        mail.settle(State.HELD, at, Why.UNKNOWN)
    elif not mail.user.is_active or mail.user.joined_at is None:  # joining proved the address
        mail.settle(State.HELD, at, Why.UNJOINED)
    return not mail.waits


def _is_of_somebody(letter: Letter, at: datetime) -> bool:
    user: Any = letter.mail.user
    bring(letter, user, at=at)
    return True
