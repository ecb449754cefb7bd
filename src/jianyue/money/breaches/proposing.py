"""Breach cases that a missed indicator brings about: proposed, confirmed or dismissed (0203)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.agreements.money import Breach as Terms
from jianyue.agreements.settling import currency_of
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import Both
from jianyue.money.breaches import moments, telling
from jianyue.money.breaches.folding import OPENED, copy_onto
from jianyue.money.models_breaches import Breach
from jianyue.money.timelines import facts_of
from jianyue.money.words import BreachKind, Side
from jianyue.services.agreed import Agreed


@dataclass(frozen=True, slots=True)
class Missed:
    """A promise that its period shows as broken.

    figure    name of the indicator
    clause    that promises it, or makes it cost something
    evidence  kind and number of what the figure stands on
    """

    figure: str
    title: Both
    clause: str
    shown: Both
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period that is over: its days, and the instant at which it ended."""

    first: date
    last: date
    ended_at: datetime


@transaction.atomic
def propose(
    agreed: Agreed, stretch: Stretch, missed: Iterable[Missed], *, at: datetime
) -> list[Breach]:
    """Propose a case for each missed indicator of a period that has none yet; safe to repeat.

    Nothing where the agreement has no breach clause that binds the provider.
    """
    terms = agreed.agreement.breach
    found = list(missed)
    if not found or terms is None or (terms.provider or terms.either) is None:
        return []
    Contract.objects.select_for_update().get(pk=agreed.contract.pk)
    rows = Breach.objects.filter(contract=agreed.contract, kind=BreachKind.INDICATOR)
    known = set(rows.values_list("about", flat=True))
    return [
        _proposed(each, agreed, terms, stretch, at) for each in found
        if about(each.figure, stretch.first, stretch.last) not in known
    ]  # fmt: skip


def about(figure: str, first: date, last: date) -> str:
    """Return what a case of an indicator is about: one of each period."""
    return f"{figure} {first} – {last}"[:120]


def _proposed(each: Missed, agreed: Agreed, terms: Terms, stretch: Stretch, at: datetime) -> Breach:
    contract, ended = agreed.contract, stretch.ended_at
    until = moments.tell_by(ended, terms.notice, agreed)
    title = _title(each, stretch)
    body = {
        "kind": BreachKind.INDICATOR.value, "breaker": Side.PROVIDER.value,
        "opened_by_side": Side.PROVIDER.value, "proposed": True,
        "about": about(each.figure, stretch.first, stretch.last),
        "clause": (each.clause or terms.clause or "")[:40],
        "currency": currency_of(agreed.agreement), "version": agreed.version.pk,
        "happened": ended.isoformat(), "tell_by": until.isoformat() if until else None,
        "title": [title.zh, title.en], "evidence": [list(cited) for cited in each.evidence],
    }  # fmt: skip
    timeline = ledger.begin("breach", contract.whose, Entry(OPENED, at, body), at=at, by=None)
    number = Breach.objects.filter(contract=contract).count() + 1
    breach = Breach(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-V{number:04d}",
        title=title.zh, title_en=title.en,
    )  # fmt: skip
    copy_onto(breach, facts_of(breach))
    breach.save()
    moments.set_timers(breach, agreed, at=at)
    telling.tell_proposed(breach, at=at)
    return breach


def _title(each: Missed, stretch: Stretch) -> Both:
    days = f"{stretch.first} – {stretch.last}"
    zh = f"{each.title.zh}未达标：{each.shown.zh}（{days}）"
    en = f"{each.title.en} missed: {each.shown.en} ({days})"
    return Both(zh[:200], en[:200])
