"""How a contract ends: told ahead, renewed where that was agreed, ended at its last day (C02)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.agreements import telling
from jianyue.agreements.amounts import Amount
from jianyue.agreements.checking.draft import after
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import HEAVY, Contract, ContractState, Version, VersionState
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Tenant
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must

ONE_DAY = timedelta(days=1)
USUAL_NOTICE = Amount.parse("30 days")
MONTHS = {"months": 1, "years": 12}
OBJECTED, RENEWED = "renewal_objected", "renewed"


def term_of(
    agreement: Agreement, contract: Contract, *, at: datetime
) -> tuple[date | None, date | None]:
    """Return first and last day of the term that a version brings when it is signed at `at`.

    What the text leaves open (a purchase, the contract that it follows) stays as the contract has
    it. An open-ended term has no last day (A01, C36).
    """
    term, day = agreement.term, at.astimezone(ZoneInfo(agreement.zone)).date()
    if term is None:
        return contract.starts_date, contract.ends_date
    begins = {"signing": day, "purchase": contract.starts_date or day}
    starts = term.from_ if isinstance(term.from_, date) else begins[term.from_]
    if term.open_ended:
        return starts, None
    if term.to is not None:
        return starts, term.to
    return starts, after(starts, term.lasts) - ONE_DAY if term.lasts else contract.ends_date


def end_due(at: datetime) -> int:
    """Tell of, renew and end the terms whose time has come; return how many contracts changed.

    Safe to repeat: a notice is decided once for each end, and an ended contract is not found again.
    """
    changed = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            running = Contract.objects.filter(
                state=ContractState.RUNNING, ends_date__lte=at.date() + timedelta(days=400)
            )
            for contract in running.select_for_update(skip_locked=True):
                changed += _look_at_term(contract, at)
            for contract in Contract.objects.filter(state=ContractState.ENDED):
                _look_at_retention(contract, at)
    return changed


def _look_at_retention(contract: Contract, at: datetime) -> None:
    """Tell once that the records need no longer be kept; nothing is deleted by itself."""
    until = contract.kept_until
    if until is None or at.date() <= until:
        return
    said = Both(
        f"约定的记录保存期至 {until.isoformat()}，已届满。请先取走所需记录，再决定如何处理。",
        f"The records were to be kept until {until.isoformat()}. Take what is needed, then decide "
        "what becomes of them.",
    )
    telling.ends(contract, until, "retention_over", said, at=at)


def _look_at_term(contract: Contract, at: datetime) -> int:
    """Return whether the contract changed."""
    version = _in_force(contract)
    ends_date = contract.ends_date
    if version is None or ends_date is None:
        return 0
    agreement = version.agreement()
    today = at.astimezone(ZoneInfo(agreement.zone)).date()
    if today < ahead_of(ends_date, _notice(agreement)):
        return 0
    if today <= ends_date:
        _tell_ahead(contract, agreement, ends_date, at)
        return 0
    if renews(contract, agreement):
        _renew(contract, agreement, ends_date, at)
    else:
        _end(contract, agreement, ends_date, at)
    return 1


def ahead_of(day: date, notice: Amount) -> date:
    """Return the day that lies `notice` before `day`; working days are counted as days."""
    if notice.unit not in MONTHS:
        return day - (after(day, notice) - day)
    months = day.year * 12 + day.month - 1 - int(notice.count) * MONTHS[notice.unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def renews(contract: Contract, agreement: Agreement) -> bool:
    """Tell whether the term goes on by itself: so agreed, and nobody has objected since."""
    term = agreement.term
    if term is None or term.renewal != "automatic" or term.renewed_for is None:
        return False
    kinds = [OBJECTED, RENEWED, "in_force"]
    facts = Fact.objects.filter(timeline=contract.timeline_id, kind__in=kinds)
    last = facts.order_by("-seq").first()
    return last is None or last.kind != OBJECTED


@transaction.atomic
def object_to_renewal(contract: Contract, *, reason: str = "", at: datetime, by: User) -> None:
    """Say for one's side that the term shall not renew itself. Raises NotAllowed."""
    if not may(by, Deed.SIGN_FOR_CUSTOMER):
        must(by, Deed.DRAFT_AGREEMENTS)
    version = _in_force(contract)
    if version is None or not renews(contract, version.agreement()):
        raise NotAllowed(
            "这份合同不会自动续期。", "The term of this contract does not renew itself."
        )
    entry = Entry(OBJECTED, at, {}, {"reason": reason})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)


@transaction.atomic
def arrange_end(
    contract: Contract,
    *,
    handover: str,
    due: date | None,
    retention_months: int,
    at: datetime,
    by: User,
) -> Contract:
    """Settle what is handed over at the end, until when, and how long records are kept (C07)."""
    must(by, Deed.MANAGE_CUSTOMERS)
    contract.handover, contract.handover_due_date = handover, due
    contract.retention_months = retention_months
    contract.save(update_fields=["handover", "handover_due_date", "retention_months"])
    body = {"retention_months": retention_months, "due": due.isoformat() if due else ""}
    entry = Entry("end_arranged", at, body, {"handover": handover})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    return contract


@transaction.atomic
def hand_over(contract: Contract, *, at: datetime, by: User) -> Contract:
    """Record that everything was handed over. Raises NotAllowed before the contract has ended."""
    must(by, Deed.MANAGE_CUSTOMERS)
    if contract.state != ContractState.ENDED or contract.handed_over_at is not None:
        raise NotAllowed(
            "合同终止后才能记录移交，且只记录一次。",
            "A hand-over is recorded once, after the contract has ended.",
        )
    contract.handed_over_at = at
    contract.save(update_fields=["handed_over_at"])
    ledger.add(contract.timeline_id, Entry("handed_over", at), at=at, by=by.pk)
    return contract


def _in_force(contract: Contract) -> Version | None:
    rows = contract.versions.filter(state=VersionState.IN_FORCE).defer(*HEAVY)
    found: Version | None = rows.first()
    return found


def _notice(agreement: Agreement) -> Amount:
    return (agreement.term.notice if agreement.term else None) or USUAL_NOTICE


def _tell_ahead(contract: Contract, agreement: Agreement, ends_date: date, at: datetime) -> None:
    if renews(contract, agreement):
        said = Both(
            "到期后将自动续期；任何一方不同意续期的，请在到期前提出。",
            "It renews itself afterwards; a party that does not want this says so before.",
        )
    else:
        said = Both(
            "到期后不再受理新的工单，已有工单照常办结。需要继续服务时，请双方商定并签署新的版本。",
            "Afterwards nothing new is taken on; open tickets run to their end. To go on, agree on "
            "a new version and sign it.",
        )
    telling.ends(contract, ends_date, "contract_ends_soon", said, at=at)


def _renew(contract: Contract, agreement: Agreement, ends_date: date, at: datetime) -> None:
    term = agreement.term
    if term is None or term.renewed_for is None:
        return
    contract.ends_date = after(ends_date + ONE_DAY, term.renewed_for) - ONE_DAY
    contract.save(update_fields=["ends_date"])
    body = {"until": contract.ends_date.isoformat()}
    ledger.add(contract.timeline_id, Entry(RENEWED, at, body), at=at, by=None)
    said = Both(
        "双方均未提出异议，服务期已自动续期。", "Nobody objected: the term has renewed itself."
    )
    telling.ends(contract, contract.ends_date, "contract_renewed", said, at=at)


def _end(contract: Contract, agreement: Agreement, ends_date: date, at: datetime) -> None:
    midnight = datetime.combine(ends_date + ONE_DAY, time(), ZoneInfo(agreement.zone))
    contract.state, contract.ended_at = ContractState.ENDED, midnight.astimezone(UTC)
    contract.save(update_fields=["state", "ended_at"])
    entry = Entry("ended", contract.ended_at, {"ends_date": ends_date.isoformat()})
    ledger.add(contract.timeline_id, entry, at=at, by=None)
    said = Both(
        "服务期已满，合同终止。已有工单按原版本办结，计时照常；请按约定办理移交。",
        "The term is over and the contract has ended. Open tickets run to their end under the "
        "version they began with; hand over as agreed.",
    )
    telling.ends(contract, ends_date, "contract_ended", said, at=at)
