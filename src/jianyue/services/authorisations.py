"""Under whose authorisation an engineer works, by which rules, and what he undertook (D07).

The facts stand on the contract's own timeline: `authorised` and `authorisation_ended` by the
customer, `undertaken` by the engineer himself. What stands is a fold of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jianyue.agreements.models import Contract, Seat
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Choice, NotAllowed
from jianyue.notices.actions import Message, decide
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import NAMED, locked_contract, named_seat

KINDS = ("authorised", "authorisation_ended", "undertaken")


class Standing(Choice):
    """How the authorisation of an engineer stands."""

    NONE = "none", "没有授权", "not authorised"
    OVER = "over", "授权已过期", "the authorisation has run out"
    ENDED = "ended", "授权已收回", "the authorisation was taken back"
    GIVEN = "given", "已授权，待本人承诺", "authorised; has not given the undertaking yet"
    COMPLETE = "complete", "已授权，本人已承诺", "authorised, with the undertaking given"


@dataclass(frozen=True, slots=True)
class Authorised:
    """A named engineer and the authorisation under which he works.

    until  the last day; None where there is none
    rules  what he may do, and the customer's rules for outside staff
    """

    seat: Seat
    standing: Standing
    until: date | None = None
    rules: str = ""


@transaction.atomic
def authorise(
    contract: Contract, engineer: User, *, until: date, rules: str, at: datetime, by: User
) -> Fact:
    """Authorise a named engineer until a day, and tell him. Raises NotAllowed."""
    must(by, Deed.CONTEST)
    kept = locked_contract(contract, by)
    named_seat(kept, engineer)
    if not rules.strip() or until < at.date():
        raise NotAllowed(
            "请填写授权范围和须遵守的规定，以及今天以后的截止日期。",
            "Say what is authorised and by which rules, and until which day to come.",
        )
    body = {"user": engineer.pk, "until": until.isoformat()}
    entry = Entry("authorised", at, body, {"text": rules.strip()})
    fact = ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    decide(_message(kept, fact, until), to=[engineer], at=at)
    return fact


@transaction.atomic
def end(contract: Contract, engineer: User, *, at: datetime, by: User) -> Fact:
    """Take an authorisation back. Raises NotAllowed where none stands."""
    must(by, Deed.CONTEST)
    kept = locked_contract(contract, by)
    if _of(kept, engineer, at).standing not in {Standing.GIVEN, Standing.COMPLETE}:
        raise NotAllowed("此人没有有效的授权。", "This person has no authorisation to take back.")
    entry = Entry("authorisation_ended", at, {"user": engineer.pk})
    return ledger.add(kept.timeline_id, entry, at=at, by=by.pk)


@transaction.atomic
def undertake(contract: Contract, *, at: datetime, by: User) -> Fact:
    """Undertake to keep the rules and use what is learned for nothing else. Raises NotAllowed."""
    kept = locked_contract(contract, by)
    if _of(kept, by, at).standing != Standing.GIVEN:
        raise NotAllowed(
            "没有等待您承诺的授权。", "No authorisation waits for an undertaking of yours."
        )
    return ledger.add(kept.timeline_id, Entry("undertaken", at, {"user": by.pk}), at=at, by=by.pk)


def authorised(contract: Contract, at: datetime) -> list[Authorised]:
    """Return the engineers named for a contract, each with how his authorisation stands."""
    seats = Seat.objects.filter(contract=contract, kind__in=NAMED, until_date=None)
    rows = list(seats.select_related("user").order_by("kind", "from_date", "pk"))
    facts = list(Fact.objects.filter(timeline=contract.timeline_id, kind__in=KINDS).order_by("seq"))
    words = words_of(contract.timeline_id) if facts else {}
    return [_folded(seat, facts, words, at.date()) for seat in rows]


def _of(contract: Contract, engineer: User, at: datetime) -> Authorised:
    for each in authorised(contract, at):
        if each.seat.user_id == engineer.pk:
            return each
    raise NotAllowed(
        "此人不是这份合同的指定工程师。", "This person is no named engineer of the contract."
    )


def _folded(
    seat: Seat, facts: Iterable[Fact], words: dict[int, dict[str, str]], today: date
) -> Authorised:
    told = Authorised(seat, Standing.NONE)
    for fact in facts:
        if fact.body.get("user") != seat.user_id:
            continue
        if fact.kind == "authorised":
            until = date.fromisoformat(fact.body["until"])
            standing = Standing.GIVEN if today <= until else Standing.OVER
            told = Authorised(seat, standing, until, words.get(fact.seq, {}).get("text", ""))
        elif fact.kind == "authorisation_ended":
            told = Authorised(seat, Standing.ENDED, told.until, told.rules)
        elif told.standing == Standing.GIVEN:
            told = Authorised(seat, Standing.COMPLETE, told.until, told.rules)
    return told


def _message(contract: Contract, fact: Fact, until: date) -> Message:
    code = contract.code.upper()
    return Message(
        kind="authorised",
        cause=("contract", contract.pk),
        subject=Both(
            f"[{code}] 客户已授权您在现场工作", f"[{code}] the customer has authorised your work"
        ),
        body=Both(
            f"授权至 {until}。请阅读须遵守的规定，并作出承诺。",
            f"Until {until}. Please read the rules you work by, and give your undertaking.",
        ),
        step=str(fact.seq),
        path=f"/agreements/{contract.code}/confidence/",
    )
