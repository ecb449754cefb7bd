"""What is due, overdue and paid: of all contracts, of one, and one due."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.agreements.money import Fees
from jianyue.money.called import called
from jianyue.money.dispatch import dispatched
from jianyue.money.models import Breach, Due, Settlement, Suspension
from jianyue.money.payments.folding import SAID
from jianyue.money.payments.moments import SUBJECT, agreed_by
from jianyue.money.payments.queries import Stands, dues_of, stands, sums_of
from jianyue.money.payments.schedule import unstated
from jianyue.money.sums import today_in
from jianyue.money.timelines import history_of
from jianyue.money.words import BreachState, SettlementState, Source, Standing, Waits
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.money.axis import SHAPES, axis, parts
from jianyue.web.money.found import due_for
from jianyue.web.policy import for_those_who


@for_those_who(Deed.SEE_MONEY)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show each contract with what is paid, overdue and still to be settled."""
    user, now = person(request), timezone.now()
    contracts = list(Contract.objects.visible_to(user).select_related("customer").order_by("code"))
    dues: dict[int, list[Stands]] = {contract.pk: [] for contract in contracts}
    for each in dues_of(contracts, user, now=now):
        dues[each.due.contract_id].append(each)
    rows = Settlement.objects.visible_to(user).exclude(state=SettlementState.AGREED)
    settling = list(rows.values_list("contract", flat=True))
    cases = Breach.objects.visible_to(user).exclude(
        state__in=[each for each in BreachState if each.is_over]
    )
    open_cases = list(cases.values_list("contract", flat=True))
    shown = [
        {
            "contract": each, "sums": (sums := sums_of(dues[each.pk])), "parts": parts(sums),
            "next": _next(dues[each.pk]), "settling": settling.count(each.pk),
            "cases": open_cases.count(each.pk),
        }
        for each in contracts
    ]  # fmt: skip
    return render(request, "money/listed.html", {"rows": shown})


@for_those_who(Deed.SEE_MONEY)
@require_GET
def of_contract(request: HttpRequest, code: str) -> HttpResponse:
    """Show the payments of one contract, on a bar, an axis and in a table."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    found = dues_of([contract], user, now=now)
    agreed = agreed_for(contract, now)
    sums = sums_of(found)
    today = today_in(agreed.zone, now) if agreed else now.date()
    suspended = Suspension.objects.visible_to(user).filter(contract=contract).order_by("-pk")
    return render(
        request,
        "money/contract.html",
        {
            "contract": contract,
            "sums": sums,
            "parts": parts(sums),
            "axis": axis(found, today),
            "rows": [row(each) for each in found],
            "earlier": [row(each) for each in found if each.standing is Standing.EARLIER],
            "fees": agreed.agreement.fees if agreed else None,
            "unstated": unstated(agreed.agreement) if agreed else [],
            "suspended": list(suspended[:20]),
            "keeps": may(user, Deed.KEEP_PAYMENTS),
        },
    )


@for_those_who(Deed.SEE_MONEY)
@require_GET
def show(request: HttpRequest, due: str) -> HttpResponse:
    """Show one due: its sum, its day, what was written down, what being late costs."""
    user, kept, now = person(request), due_for(request, due), timezone.now()
    each = stands(kept, now=now)
    fees = agreed_by(kept).agreement.fees or Fees()
    instalment = fees.schedule[kept.place] if kept.place is not None else None
    return render(
        request,
        "money/due.html",
        row(each)
        | {
            "instalment": instalment,
            "late_rule": fees.late,
            "history": [(SAID[one.fact.kind], one) for one in history_of(kept, user)],
            "proof": dispatched(SUBJECT, kept.pk, user),
            "acts": _acts(each, user),
            "earlier": [row(each)],
        },
    )


def row(each: Stands) -> dict[str, Any]:
    """Return a due with what its badge shows."""
    tone, icon = SHAPES[each.standing]
    return {
        "each": each, "due": each.due, "called": called(each.due), "tone": tone, "icon_name": icon,
        "waits": Waits.of(each.due.waits), "standing": each.standing,
    }  # fmt: skip


def _next(found: list[Stands]) -> Due | None:
    open_ = [each for each in found if each.due.unpaid and each.due.due_date]
    return open_[0].due if open_ else None


def _acts(each: Stands, user: User) -> dict[str, bool]:
    due, keeps = each.due, may(user, Deed.KEEP_PAYMENTS)
    live = keeps and not due.dropped
    return {
        "keeps": keeps,
        "pays": live and bool(due.unpaid),
        "invoices": live and due.invoiced < due.amount,
        "meets": live and due.waits not in {"", Waits.INVOICE},
        "earlier": live and each.standing is Standing.EARLIER,
        "states": live
        and not due.earlier
        and bool(due.unpaid)
        and not due.stated_date
        and due.source == Source.SCHEDULE,
        "suspends": keeps and each.may_suspend,
        "claims": each.standing is Standing.OVERDUE and may(user, Deed.HANDLE_BREACHES),
    }
