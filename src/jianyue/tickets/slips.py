"""Service record slips: written, signed by both sides, chased until they are (B08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from jianyue.documents.pictures import NotAPicture, kind_of
from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import canonical, written
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices.actions import Message, decide
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.actions import Incomplete, add_fact, locked
from jianyue.tickets.models import Result, Slip, Ticket, Way
from jianyue.tickets.sight import knowing
from jianyue.tickets.telling import path_of, representatives
from jianyue.tickets.wishes import LONGEST, kept, too_long

CHASED_AFTER: Final = (timedelta(days=3), timedelta(days=7))
METHODS: Final = frozenset({"password", "totp", "passkey"})
MOST_PARTS: Final = 50
MOST_OF_A_PART: Final = 9999


class Changed(NotAllowed):
    """The slip is no longer the one that was shown."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the engineer writes it down.

    parts    of each: name, count, and model and serial number where known
    outcome  words beside the result
    """

    way: str
    started_at: datetime
    ended_at: datetime
    done: str
    result: str
    place: str = ""
    parts: Sequence[Mapping[str, Any]] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """How the customer signs.

    digest  of the slip as it was shown
    name    as the signer types it
    method  how he proved who he is just now: password, totp or passkey; empty where he drew
    drawn   the drawn signature, a PNG or an SVG of strokes
    """

    digest: str
    name: str
    method: str = ""
    drawn: bytes | None = None


@transaction.atomic
def write(
    ticket_id: int, service: Service, *, at: datetime, by: User, slip_id: int | None = None
) -> Slip:
    """Write a slip, or write one anew that nobody has signed yet; its digest is a fact.

    Raises NotAllowed, Incomplete, Ticket.DoesNotExist, Slip.DoesNotExist.
    """
    must(by, Deed.WRITE_SLIPS)
    ticket = locked(ticket_id, by)
    parts = _checked(service, at)
    slip = Slip.objects.get(ticket=ticket, pk=slip_id) if slip_id else _begun(ticket, by, at)
    if slip.engineer_signed_at or slip.customer_signed_at:
        raise NotAllowed("已签字的记录单不能修改。", "A signed slip no longer changes.")
    for name in ("way", "started_at", "ended_at", "result"):
        setattr(slip, name, getattr(service, name))
    slip.place, slip.outcome = service.place.strip()[:200], service.outcome.strip()[:500]
    slip.done, slip.parts = kept(service.done).strip(), parts
    slip.digest = digest_of(slip, ticket)
    slip.save()
    add_fact(ticket, _entry("slip_written", slip, at), at=at, by=by)
    _set_timers(slip)
    return slip


@transaction.atomic
def sign_for_engineer(slip_id: int, *, digest: str, at: datetime, by: User) -> Slip:
    """Sign a slip as the engineer who rendered the service."""
    must(by, Deed.WRITE_SLIPS)
    ticket, slip = _locked(slip_id, digest, by)
    if slip.engineer_id != by.pk:
        raise NotAllowed("由填写人签字。", "Who wrote the slip signs it.")
    if slip.engineer_signed_at is not None:
        raise NotAllowed("本方已经签字。", "Your side has signed already.")
    slip.engineer_signed_at = at
    slip.save(update_fields=["engineer_signed_at"])
    add_fact(ticket, _entry("slip_signed", slip, at, {"party": "provider"}), at=at, by=by)
    return slip


@transaction.atomic
def sign_for_customer(slip_id: int, hand: Hand, *, at: datetime, by: User) -> Slip:
    """Sign a slip for the customer, over exactly what was shown.

    On the customer's own account he proves who he is, or draws; on the engineer's device, where
    the service is rendered, he draws, and the fact says whose device it was. Raises NotAllowed,
    Changed, Incomplete.
    """
    ticket, slip = _locked(slip_id, hand.digest, by)
    _check_hand(hand, by)
    if slip.customer_signed_at is not None:
        raise NotAllowed("客户已经签字。", "The customer has signed already.")
    method = hand.method or "drawn"
    slip.customer_signed_at, slip.method, slip.drawn = at, method, hand.drawn
    slip.signer_name = hand.name.strip()[:80]
    slip.customer_signer = by if by.is_customer else None
    slip.save()
    more: dict[str, Any] = {"party": "customer", "method": method}
    if hand.drawn is not None:
        more["drawn"] = sha256(hand.drawn).hexdigest()
    entry = _entry("slip_signed", slip, at, more, {"name": slip.signer_name})
    add_fact(ticket, entry, at=at, by=by)
    Timer.objects.filter(subject="slip", subject_id=slip.pk).delete()
    if not by.is_customer:
        _tell_of_foreign_device(ticket, slip, at)
    return slip


def digest_of(slip: Slip, ticket: Ticket) -> str:
    """Return the SHA-256 of a slip as canonical JSON (RFC 8785): what both sides sign."""
    said = {
        "slip": slip.number,
        "ticket": ticket.number,
        "engineer": slip.engineer_id,
        "way": str(slip.way),
        "place": slip.place,
        "started_at": written(slip.started_at),
        "ended_at": written(slip.ended_at),
        "done": slip.done,
        "parts": slip.parts,
        "result": str(slip.result),
        "outcome": slip.outcome,
    }
    return sha256(canonical(said)).hexdigest()


def _begun(ticket: Ticket, by: User, at: datetime) -> Slip:
    number = f"{ticket.number}-S{ticket.slips.count() + 1}"
    return Slip(
        tenant_id=ticket.tenant_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        number=number,
        engineer=by,
        written_at=at,
    )


def _checked(service: Service, at: datetime) -> list[dict[str, Any]]:
    """Return the parts as they are kept. Raises NotAllowed, Incomplete, TooLong."""
    if service.way not in set(Way) or service.result not in set(Result):
        raise NotAllowed("请选择服务方式和结果。", "Choose the way and the result.")
    if not service.done.strip():
        raise Incomplete("请填写服务内容。", "Say what was done.")
    if len(service.done) > LONGEST:
        raise too_long()
    if not service.started_at <= service.ended_at <= at:
        raise NotAllowed("结束时间须在开始之后、现在之前。", "It ends after it began, and by now.")
    parts = [_part(part) for part in service.parts]
    if len(parts) > MOST_PARTS:
        raise NotAllowed(f"备件最多 {MOST_PARTS} 行。", f"At most {MOST_PARTS} parts.")
    return parts


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    name, count = str(part.get("name", "")).strip(), part.get("count", 1)
    if not name or not isinstance(count, int) or not 1 <= count <= MOST_OF_A_PART:
        raise NotAllowed("备件须有名称和数量。", "A part has a name and a number.")
    more = {field: str(part.get(field, ""))[:100] for field in ("model", "serial")}
    return {"name": name[:100], "count": count} | more


def _check_hand(hand: Hand, by: User) -> None:
    must(by, Deed.SIGN_SLIPS if by.is_customer else Deed.WRITE_SLIPS)
    if not hand.name.strip():
        raise Incomplete("请填写签字人姓名。", "Type the name of who signs.")
    if hand.method and hand.method not in METHODS:
        raise NotAllowed("没有这种验证方式。", "There is no such way to prove it.")
    if hand.drawn is None and not (hand.method and by.is_customer):
        raise Incomplete("请手写签名，或先验证身份。", "Draw the signature, or prove who you are.")
    if hand.drawn is not None:
        try:
            kind_of(hand.drawn)
        except NotAPicture as refused:
            raise NotAllowed(
                "签名图片无法接受，请重新签名。", "The drawing is not accepted; sign again."
            ) from refused


def _locked(slip_id: int, digest: str, by: User) -> tuple[Ticket, Slip]:
    """Return a slip that `by` sees, its ticket locked. Raises Changed, Slip.DoesNotExist."""
    found = Slip.objects.visible_to(by).get(pk=slip_id)
    ticket = locked(found.ticket_id, by)
    slip: Slip = Slip.objects.select_for_update().get(pk=slip_id)
    if digest != slip.digest or digest != digest_of(slip, ticket):
        raise Changed(
            "记录单与您看到的不一致，请重新打开后再签字。",
            "The slip is not the one you saw; open it again before you sign.",
        )
    return ticket, slip


def _tell_of_foreign_device(ticket: Ticket, slip: Slip, at: datetime) -> None:
    """Tell the customer of a signature drawn on the engineer's device, so that he can object."""
    among = representatives() & Q(customer=ticket.customer_id)
    people = knowing(ticket, ids=[ticket.reporter_id], among=among)
    said = Message(
        kind="slip-signed",
        cause=("slip", slip.pk),
        subject=Both(f"[{slip.number}] 服务记录单已现场签字", f"[{slip.number}] signed on site"),
        body=Both(
            f"{slip.signer_name} 已在工程师的设备上签字；如有异议，请在工单中说明。",
            f"{slip.signer_name} signed on the engineer's device; if that is not so, say it on the "
            "ticket.",
        ),
        path=f"{path_of(ticket)}slips/{slip.pk}/",
    )
    decide(said, to=[user for user in people if user.is_customer], at=at)


def _entry(
    kind: str,
    slip: Slip,
    at: datetime,
    more: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
) -> Entry:
    body = {"slip": slip.pk, "number": slip.number, "digest": slip.digest} | dict(more or {})
    return Entry(kind, at, body, words or {})


def _set_timers(slip: Slip) -> None:
    timers = [
        Timer(
            tenant_id=slip.tenant_id, subject="slip", subject_id=slip.pk, kind="chase",
            round=number, at=slip.written_at + after,
        )
        for number, after in enumerate(CHASED_AFTER, 1)
    ]  # fmt: skip
    Timer.objects.bulk_create(timers, ignore_conflicts=True)
