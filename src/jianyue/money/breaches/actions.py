"""Breach cases: opened by either side, then step by step (C06, E20)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.counted_days import counted
from jianyue.agreements.models import Contract, Version
from jianyue.agreements.money import Breach as Terms
from jianyue.agreements.settling import currency_of
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.money.breaches import moments, telling
from jianyue.money.breaches.acts import ACTS, Act
from jianyue.money.breaches.costs import cost_of, said_of
from jianyue.money.breaches.folding import OPENED, SAID, copy_onto
from jianyue.money.models_breaches import Breach
from jianyue.money.sums import EARLIEST, agreed_of, money, today_in, written
from jianyue.money.timelines import facts_of
from jianyue.money.words import BreachKind, Right, Severity, Side, Way
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import Agreed
from jianyue.services.staffing import locked_contract

SUBJECT: Final = "breach"
LONGEST: Final = 2000
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Opened:
    """A breach as it is opened.

    about   the indicator and period, or the number of a due, that it comes from; may be empty
    """

    kind: BreachKind
    breaker: Side
    title: str
    happened_at: datetime
    clause: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is said with a step: words, and what the act asks for.

    version  number of the version that is the supplementary agreement
    items    titles of the price list that were not performed
    amount   a sum that was negotiated; without one the agreement's own rule gives it
    """

    words: str = ""
    severity: str = ""
    way: str = ""
    items: tuple[str, ...] = ()
    amount: Decimal | None = None
    version: int | None = None
    right: str = ""


@transaction.atomic
def open_case(contract: Contract, said: Opened, *, at: datetime, by: User) -> Breach:
    """Open a case; the other side does not see it until it is told. Raises NotAllowed."""
    must(by, Deed.HANDLE_BREACHES)
    kept = locked_contract(contract, by)
    agreed = agreed_of(kept, at)
    if not said.title.strip():
        raise NotAllowed("请写明违约的内容。", "Say what was broken.")
    if said.happened_at > at or today_in(agreed.zone, said.happened_at) < EARLIEST:
        raise NotAllowed("发生时间须在 2000 年以后，且不晚于现在。",
                         "It happened after 2000 and not after now.")  # fmt: skip
    terms = agreed.agreement.breach or Terms()
    until = moments.tell_by(said.happened_at, terms.notice, agreed)
    body = {
        "kind": said.kind.value, "breaker": said.breaker.value, "opened_by_side": side_of(by).value,
        "about": said.about[:120], "clause": (said.clause or terms.clause or "")[:40],
        "currency": currency_of(agreed.agreement), "version": agreed.version.pk,
        "happened": said.happened_at.isoformat(),
        "tell_by": until.isoformat() if until else None,
    }  # fmt: skip
    title = said.title.strip()[:200]
    entry = Entry(OPENED, at, body, {"title": title})
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    number = Breach.objects.filter(contract=kept).count() + 1
    breach = Breach(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-V{number:04d}", title=title,
    )  # fmt: skip
    copy_onto(breach, facts_of(breach))
    breach.save()
    moments.set_timers(breach, agreed, at=at)
    return breach


@transaction.atomic
def act(breach: Breach, kind: str, step: Step, *, at: datetime, by: User) -> Breach:
    """Add a step to a case. Raises NotAllowed where it cannot follow, or is the other side's."""
    must(by, Deed.HANDLE_BREACHES)
    kept = locked(breach, by)
    agreed = Agreed(kept.contract, kept.version)
    found = ACTS.get(kind)
    if found is None or not found.can(kept, today_in(agreed.zone, at)):
        raise NotAllowed("现在不能这样做，请刷新后再看。", "This cannot be done now; look again.")
    if found.who(kept) not in {None, side_of(by)}:
        raise NotAllowed("这一步由对方进行。", "This step is the other side's.")
    words = step.words.strip()[:LONGEST]
    if found.needs and not words:
        raise NotAllowed("请写明内容。", "Say what was done, found or agreed.")
    body = _body(found, kept, agreed, step, at)
    ledger.add(
        kept.timeline_id, Entry(kind, at, body, {"text": words} if words else {}), at=at, by=by.pk
    )
    copy_onto(kept, facts_of(kept))
    kept.save()
    moments.set_timers(kept, agreed, at=at)
    if kept.told_at is not None:
        telling.tell_step(kept, kind, SAID[kind], words, at=at, by=by)
    return kept


def side_of(user: User) -> Side:
    """Return the side on which somebody is."""
    return Side.CUSTOMER if user.is_customer else Side.PROVIDER


def locked(breach: Breach, by: User) -> Breach:
    """Return a case, its row locked, if `by` may see it."""
    rows = Breach.objects.visible_to(by).select_for_update(of=("self",))
    found: Breach = rows.select_related("contract", "version").get(pk=breach.pk)
    return found


def _body(found: Act, breach: Breach, agreed: Agreed, step: Step, at: datetime) -> dict[str, Any]:
    match found.kind:
        case "breach_analysed":
            return {"severity": _one_of(Severity, step.severity).value}
        case "breach_supplemented":
            return {"version": _version(breach, step.version).pk}
        case "breach_offered":
            return _offer(breach, agreed, step)
        case "breach_cure_demanded":
            return {"until": _cure_until(agreed, at).isoformat()}
        case "breach_right_used":
            terms = agreed.agreement.breach or Terms()
            right = _one_of(Right, step.right)
            if right.value not in terms.then or right.value in breach.rights:
                raise NotAllowed("协议没有约定这项权利，或已行使。",
                                 "The agreement names no such right, or it was used.")  # fmt: skip
            return {"right": right.value}
    return {}


def _offer(breach: Breach, agreed: Agreed, step: Step) -> dict[str, Any]:
    """Return the compensation: a sum that was negotiated, or what the agreement's rule gives."""
    way = _one_of(Way, step.way)
    if way is Way.KIND:
        return {"way": way.value, "amount": written(NOTHING), "items": []}
    amount, items = step.amount, list(dict.fromkeys(step.items))
    if amount is None:
        said = said_of(agreed.agreement, Side.of(breach.breaker), BreachKind.of(breach.kind))
        try:
            amount = cost_of(agreed.agreement, said, items, None) if said else None
        except ValueError as error:
            raise NotAllowed("请选择价目表中的项目。", "Choose items of the price list.") from error
    if amount is None:
        raise NotAllowed(
            "协议没有给出金额：请选择未履行的项目，或填写协商的金额。",
            "The agreement gives no sum: choose what was not performed, or give the sum agreed.",
        )
    return {"way": way.value, "amount": written(money(amount)), "items": items}


def _cure_until(agreed: Agreed, at: datetime) -> date:
    terms = agreed.agreement.breach or Terms()
    if terms.cure is None:
        raise NotAllowed("协议没有约定纠正期限。", "The agreement names no time to cure.")
    return counted(today_in(agreed.zone, at), terms.cure, agreed.duty)


def _version(breach: Breach, number: int | None) -> Version:
    rows = Version.objects.filter(contract=breach.contract_id, in_force_from__isnull=False)
    found: Version | None = rows.filter(number=number or 0).first()
    if found is None:
        raise NotAllowed("请选择双方已签署的版本。", "Choose a version that both have signed.")
    return found


def _one_of(kind: Any, value: str) -> Any:  # noqa: ANN401 - a closed list and its member
    try:
        return kind.of(value)
    except KeyError:
        raise NotAllowed("请从列表中选择。", "Choose from the list.") from None
