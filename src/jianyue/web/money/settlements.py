"""Settlement statements: a list, and one with its lines, rounds and what can be done."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.money.breaches.proposing import about
from jianyue.money.called import line_called
from jianyue.money.models import Settlement, SettlementLine
from jianyue.money.settlements.folding import SAID, Told, told_of
from jianyue.money.timelines import facts_of, history_of
from jianyue.money.words import LineKind, LineState, SettlementState
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import clause_url, person
from jianyue.web.money.evidence import leads_to
from jianyue.web.money.found import settlement_for
from jianyue.web.policy import for_those_who

SHOWN = 200
TONES = {
    SettlementState.ISSUED: ("warn", "clock"), SettlementState.CONTESTED: ("bad", "warn"),
    SettlementState.AGREED: ("ok", "check"), SettlementState.RESTATED: ("warn", "edit"),
}  # fmt: skip
LINES = {
    LineState.OPEN: ("idle", "clock"), LineState.ACCEPTED: ("ok", "check"),
    LineState.CONTESTED: ("bad", "warn"), LineState.ANSWERED: ("info", "note"),
    LineState.SILENT: ("ok", "clock"),
}  # fmt: skip


@for_those_who(Deed.SEE_MONEY)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the settlements of the contracts that one may see, the newest first."""
    user = person(request)
    rows = Settlement.objects.visible_to(user).select_related("contract__customer")
    found = [_row(each) for each in rows.order_by("-from_date", "-pk")[:SHOWN]]
    issues = may(user, Deed.ISSUE_SETTLEMENTS)
    contracts = Contract.objects.visible_to(user).order_by("code") if issues else []
    return render(request, "money/settlements.html", {"rows": found, "contracts": list(contracts)})


@for_those_who(Deed.SEE_MONEY)
@require_GET
def show(request: HttpRequest, settlement: str) -> HttpResponse:
    """Show one settlement: every line with rule, figure, evidence and sum."""
    user, kept = person(request), settlement_for(request, settlement)
    told = told_of(kept, facts_of(kept))
    lines = [line_row(each, kept, user) for each in kept.lines.order_by("place")]
    happened = history_of(kept, user)
    return render(
        request,
        "money/settlement.html",
        _row(kept)
        | {
            "lines": lines,
            "total": told.now.total,
            "cap": told.now.rules.cap,
            "rounds": _rounds(told, {one.fact.seq: one.words for one in happened}),
            "acts": _acts(kept, told, user),
            "history": [(SAID[one.fact.kind], one) for one in happened],
        },
    )


def line_row(line: SettlementLine, settlement: Settlement, user: User) -> dict[str, Any]:
    """Return a line with what its badge shows and who may act on it."""
    state = LineState.of(line.state)
    tone, icon = LINES[state]
    live = settlement.agreed_at is None
    missed = line.kind == LineKind.CREDIT and line.amount > 0
    opens = breach_url(line, settlement) if missed and may(user, Deed.HANDLE_BREACHES) else ""
    accepts = live and may(user, Deed.ACCEPT_SETTLEMENTS)
    answers = live and may(user, Deed.ISSUE_SETTLEMENTS)
    return {
        "line": line, "called": line_called(line), "kind": LineKind.of(line.kind), "state": state,
        "tone": tone, "icon_name": icon,
        "figure": figure_url(line, settlement), "opens": opens,
        "clause": clause_url(settlement.contract, line.clause) if line.clause else "",
        "evidence": [leads_to(kind, name) for kind, name in line.evidence],
        "accepts": accepts and not state.settled,
        "contests": accepts and state in {LineState.OPEN, LineState.ANSWERED},
        "answers": answers and state in {LineState.CONTESTED, LineState.ANSWERED},
    }  # fmt: skip


def figure_url(line: SettlementLine, settlement: Settlement) -> str:
    """Return where the figure of a line opens; nothing for a line without one."""
    if line.kind != LineKind.CREDIT:
        return ""
    address = reverse("figure", args=[settlement.contract.code, line.figure])
    return f"{address}?day={settlement.until_date.isoformat()}"


def breach_url(line: SettlementLine, settlement: Settlement) -> str:
    """Return where a missed indicator is opened as a breach."""
    said = about(line.figure, settlement.from_date, settlement.until_date)
    asked = urlencode({"about": said, "kind": "indicator", "breaker": "provider"})
    return f"{reverse('money-breach-new', args=[settlement.contract.code])}?{asked}"


def _rounds(told: Told, words: dict[int, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return the rounds with what each came to, for a settlement that was restated."""
    if len(told.rounds) == 1:
        return []
    return [
        {"round": each, "total": each.total, "why": " ".join(words.get(each.seq, ()))}
        for each in told.rounds
    ]


def _acts(kept: Settlement, told: Told, user: User) -> dict[str, bool]:
    now = told.now
    keeps, accepts = may(user, Deed.KEEP_PAYMENTS), may(user, Deed.ACCEPT_SETTLEMENTS)
    live = now.agreed_at is None
    open_ = any(row.state in {LineState.OPEN, LineState.ANSWERED} for row in now.rows)
    return {
        "accepts": accepts and live and open_,
        "refuses": accepts and live and now.number > 1,
        "restates": may(user, Deed.ISSUE_SETTLEMENTS),
        "offsets": keeps and kept.to_offset > 0,
        "charges": keeps and kept.to_charge > 0,
    }


def _row(settlement: Settlement) -> dict[str, Any]:
    state = SettlementState.of(settlement.state)
    tone, icon = TONES[state]
    return {"settlement": settlement, "state": state, "tone": tone, "icon_name": icon}
