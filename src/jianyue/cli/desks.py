"""What the commands do with tickets. Loaded once Django stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

from jianyue.cli.explaining import CLAUSE, NOT_FOR_IT, moment, slices_of, verdict_of
from jianyue.dashboards.keeping import rebuild as rebuild_standings
from jianyue.escalation.owing import have_climbed, have_warned
from jianyue.governance.copying import rebuild as rebuild_meetings
from jianyue.hotline.copying import rebuild as rebuild_calls
from jianyue.knowledge.copying import rebuild as rebuild_articles
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Tenant
from jianyue.ledger.speech import Language, Refused
from jianyue.money.copying import rebuild as rebuild_money
from jianyue.reports.timelines import rebuild as rebuild_reports
from jianyue.request_types.defining import rebuild as rebuild_types
from jianyue.services.terms import terms_of_version
from jianyue.surveys.copying import rebuild as rebuild_surveys
from jianyue.tickets.acts import ACTS
from jianyue.tickets.folding import Told, standing
from jianyue.tickets.models import Ticket
from jianyue.tickets.rebuild import rebuild
from jianyue.tickets.words import BEGUN
from jianyue.upkeep.copying import rebuild as rebuild_upkeep
from jianyue.watch.copying import rebuild as rebuild_windows
from jianyue.watch.status.changing import have_looked
from jianyue.watch.status.updates import rebuild as rebuild_updates


class NotFound(Refused):
    """There is no such ticket, or more than one."""


def rebuilt(*, now: datetime) -> tuple[int, list[str]]:
    """Make copies and lost timers anew; return how many tickets there are, and those mended."""
    counts: list[int] = []
    changed: dict[str, None] = {}
    for tenant in Tenant.objects.order_by("pk"):
        changed |= dict.fromkeys(rebuild_windows(tenant.pk))  # before the tickets they defer
        changed |= dict.fromkeys(rebuild_updates(tenant.pk))
        have_looked(tenant.pk, now)
        changed |= dict.fromkeys(rebuild_surveys(tenant.pk))
        changed |= dict.fromkeys(rebuild_calls(tenant.pk))
        changed |= dict.fromkeys(rebuild_articles(tenant.pk))
        changed |= dict.fromkeys(rebuild_upkeep(tenant.pk))
        changed |= dict.fromkeys(rebuild_types(tenant.pk))
        changed |= dict.fromkeys(rebuild(tenant.pk, looked=counts.append))
        changed |= dict.fromkeys(rebuild_money(tenant.pk))
        changed |= dict.fromkeys(rebuild_reports(tenant.pk))
        changed |= dict.fromkeys(rebuild_meetings(tenant.pk))
        changed |= dict.fromkeys(rebuild_standings(tenant.pk, now=now))
        changed |= dict.fromkeys(have_climbed(tenant.pk, now))
        changed |= dict.fromkeys(have_warned(tenant.pk, now))
    return sum(counts), list(changed)


def explain(
    console: Console, number: str, provider: str, language: Language, *, now: datetime
) -> None:
    """Print one ticket. Raises NotFound."""
    tenant = _tenant_of(number, provider)
    with inside(tenant.pk):
        ticket = Ticket.objects.select_related("version").get(number=number)
        terms = terms_of_version(ticket.version)
        facts, zone = ticket.facts(), ZoneInfo(terms.zone)
        console.print(f"[bold]{escape(number)}[/bold] · {escape(terms.zone)}")
        for fact in facts:
            _print_fact(console, fact, zone, language)
        said = {"kind": ticket.kind, "service": ticket.service}
        clocks = standing(facts, terms, **said, now=now).clocks
    for told in clocks:
        _print_clock(console, told, zone, language)
    if not clocks:
        console.print(NOT_FOR_IT.words(language))


def _tenant_of(number: str, provider: str) -> Tenant:
    found = []
    for tenant in Tenant.objects.order_by("pk"):
        with inside(tenant.pk):
            if provider in {"", tenant.code} and Ticket.objects.filter(number=number).exists():
                found.append(tenant)
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(tenant.code for tenant in found)
        raise NotFound(
            f"有多个服务方使用编号 {number}，请加 --provider（{codes}）。",
            f"Several providers have a ticket {number}: add --provider ({codes}).",
        )
    raise NotFound(f"没有工单 {number}。", f"There is no ticket {number}.")


def _print_fact(console: Console, fact: Fact, zone: ZoneInfo, language: Language) -> None:
    act = ACTS.get(fact.kind)
    words = act.said if act is not None else BEGUN.get(fact.kind)
    said = words.words(language) if words is not None else fact.kind
    details = fact.body | (fact.body.get("attributes") or {})
    shown = [f"{name}={details[name]}" for name in sorted(details) if name in DETAILS]
    late = "" if fact.recorded_at == fact.occurred_at else f" ({moment(fact.recorded_at, zone)})"
    console.print(
        f"  {moment(fact.occurred_at, zone)}{late}  {said}  [dim]{escape(', '.join(shown))}[/dim]",
        soft_wrap=True,
    )


DETAILS = frozenset(
    {
        "urgency", "impact", "priority", "problem", "service", "system", "customer", "device",
        "ground", "number", "names", "until", "target",
    }
)  # fmt: skip


def _print_clock(console: Console, told: Told, zone: ZoneInfo, language: Language) -> None:
    promised = told.promised
    clause = f"{CLAUSE.words(language)} {escape(promised.clause)}" if promised.clause else ""
    console.print(f"\n[bold]{escape(promised.title.words(language))}[/bold] {clause}")
    console.print(f"  {verdict_of(told.clock, zone, language)}", soft_wrap=True)
    console.print(slices_of(told.clock, zone, language))
