"""All contracts that one may see: what is kept, in danger, missed; the money at risk."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract, ContractState
from jianyue.dashboards import readings
from jianyue.dashboards.counting import open_of
from jianyue.dashboards.models import Reading, Standing
from jianyue.dashboards.words import Stand
from jianyue.documents.charts import Cell as Field
from jianyue.documents.charts import Share, attainment_grid
from jianyue.ledger.speech import Both
from jianyue.money.called import cash
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket
from jianyue.web.dashboards.board import Asked
from jianyue.web.dashboards.parts import (
    NOTHING,
    TONES,
    Cell,
    Part,
    Picture,
    chosen,
    csv_of,
    drawn,
    numbers,
)
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people
from jianyue.web.templatetags.jianyue import moment

PER_PAGE: Final = 25
MONTHS: Final = timedelta(days=31 * 5)
CONTRACT: Final = Both("合同", "Contract")
NO_CONTRACT: Final = Both("没有履行中的合同。", "There is no running contract.")
ICONS: Final = {Stand.BROKEN: "bad", Stand.DANGER: "warn", Stand.KEPT: "ok", Stand.NONE: "idle"}


@for_people
@require_GET
@narrowed_by("page")
def show(request: HttpRequest) -> HttpResponse:
    """Show how the contracts stand, what needs attention first."""
    asked = Asked.of(request)
    page, totals = _page(asked), readings.totals_of(asked.user)
    money = totals["money"] if may(asked.user, Deed.SEE_MONEY) else []
    shown = {
        "page": page,
        "stands": [
            (each, TONES[each], ICONS[each], totals["stands"][each.value]) for each in Stand
        ],
        "money": [cash(amount, currency, asked.language) for amount, currency in money],
        "parts": [_contracts(asked, page), _months(asked, page)],
    }
    return render(request, "dashboards/director.html", shown)


@for_people
@require_GET
@narrowed_by("part", "page")
def csv_file(request: HttpRequest) -> HttpResponse:
    """Give one of the tables as it stands on the page."""
    asked = Asked.of(request)
    make = chosen({"contracts": _contracts, "months": _months}, request)
    return csv_of(make(asked, _page(asked)), "overview", asked.language)


def _page(asked: Asked) -> Page[Contract]:
    contracts = readings.contracts_of(asked.user)
    return Paginator(contracts, PER_PAGE).get_page(asked.request.GET.get("page"))


def _contracts(asked: Asked, page: Page[Contract]) -> Part:
    """Return a row for each contract of a page; a fixed number of queries for all of them."""
    contracts: Sequence[Contract] = list(page.object_list)
    standings = readings.standings_of(contracts)
    running = readings.running_of(contracts, asked.now)
    seen = Ticket.objects.visible_to(asked.user).counted()
    opened = open_of(seen, [each.pk for each in contracts], asked.now)
    sees_money = may(asked.user, Deed.SEE_MONEY)
    rows = [
        [
            Cell(each.said.words(asked.language), _address(each)),
            Cell(each.customer.said.words(asked.language)),
            *_standing(standings.get(each.pk), asked, sees_money=sees_money),
            *_worst(running.get(each.pk, []), each, asked),
            *numbers(*(opened.get(each.pk, NONE_OPEN)[name] for name in ("open", "breached"))),
        ]
        for each in contracts
    ]
    header = (
        CONTRACT, Both("客户", "Customer"), *(each.said for each in SHOWN),
        *([Both("面临扣减", "At risk")] if sees_money else []), Both("数据时间", "As of"),
        Both("最差指标", "Worst figure"), Both("结果", "Result"), Both("预计", "Forecast"),
        Both("未完结", "Open"), Both("其中超时", "Breached"),
    )  # fmt: skip
    return Part("contracts", Both("各合同", "Contracts"), header, rows, NO_CONTRACT, is_open=True)


def _address(contract: Contract) -> str:
    """Return where a contract opens; one that is still prepared has nothing to show."""
    running = contract.state == ContractState.RUNNING
    return reverse("dashboard", args=[contract.code]) if running else ""


SHOWN: Final = (Stand.BROKEN, Stand.DANGER, Stand.KEPT)
NONE_OPEN: Final = {"open": 0, "breached": 0}


def _standing(standing: Standing | None, asked: Asked, *, sees_money: bool) -> list[Cell]:
    if standing is None:
        waits = Both("尚未计算", "not taken yet").words(asked.language)
        return [Cell(NOTHING)] * (len(SHOWN) + sees_money) + [Cell(waits)]
    cells = []
    for stand in SHOWN:
        number = getattr(standing, stand.value)
        cells.append(Cell(str(number), tone=TONES[stand] if number else "", is_number=True))
    if sees_money:
        money = NOTHING
        if standing.at_risk is not None:
            money = cash(standing.at_risk, standing.currency, asked.language)
        cells.append(Cell(money, is_number=True))
    return [*cells, Cell(moment({"request": asked.request}, standing.taken_at))]


def _worst(running: Sequence[Reading], contract: Contract, asked: Asked) -> list[Cell]:
    """Return the figure that stands worst, its value, and how it may end."""
    worst = next((each for each in running if each.stand != Stand.NONE), None)
    if worst is None:
        return [Cell(NOTHING)] * 3
    shown = worst.words("shown") or Both(NOTHING, NOTHING)
    return [
        Cell(worst.title.words(asked.language),
             reverse("figure", args=[contract.code, worst.indicator])),
        Cell(shown.words(asked.language), tone=TONES[worst.stands]),
        Cell(_forecast(worst).words(asked.language)),
    ]  # fmt: skip


def _forecast(reading: Reading) -> Both:
    best, worst = reading.words("best"), reading.words("worst")
    if best is None or worst is None:
        return Both(NOTHING, NOTHING)
    return Both(f"{worst.zh} 至 {best.zh}", f"{worst.en} to {best.en}")


def _months(asked: Asked, page: Page[Contract]) -> Part:
    """Return how many monthly promises were kept, by contract and month."""
    contracts: Sequence[Contract] = list(page.object_list)
    found = readings.months_of(contracts, asked.now - MONTHS)
    labels = sorted({each["label"] for each in found})
    counts = {(each["contract"], each["label"]): each for each in found}
    named = {each.pk: f"{each.code}" for each in contracts}
    fields = [
        _field(named[pk], label, counts.get((pk, label)))
        for pk in named for label in labels
    ]  # fmt: skip
    title = Both("月度承诺：达标数 / 总数", "Monthly promises: kept / all")
    svg = attainment_grid(fields, title=title.words(asked.language)) if fields else ""
    texts = {(each.row, each.column): each.share.shown for each in fields}
    rows = [
        [Cell(name), *numbers(*(texts[name, label] for label in labels))]
        for name in named.values() if labels
    ]  # fmt: skip
    header = (CONTRACT, *(Both(label, label) for label in labels))
    note = Both("▼ 是有承诺未达标的月份。", "▼ is a month in which a promise was missed.")
    empty = Both("还没有按月的指标。", "There are no monthly figures yet.")
    return Part("months", title, header, rows, empty, [Picture(drawn(svg))], note)


def _field(name: str, label: str, counts: dict[str, Any] | None) -> Field:
    if counts is None:
        return Field(name, label, Share(label, None, NOTHING))
    share = Fraction(counts["kept"], counts["whole"])
    return Field(
        name, label, Share(label, share, f"{counts['kept']} / {counts['whole']}"), Fraction(1)
    )
