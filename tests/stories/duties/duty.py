"""What stories about duties share: the hotline of the bank, and questions about it."""

from datetime import UTC, date, datetime

from jianyue.escalation import layers, rosters
from jianyue.escalation.layers import Plan
from jianyue.escalation.models import Roster
from jianyue.escalation.queries import on_call
from jianyue.escalation.rosters import Outline
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.notices.models import Notice
from tests.acting import As, local
from tests.cast import Cast

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
MONDAY = date(2026, 1, 12)
OVERTIME = Outline("热线值班", "Hotline duty", hours="office", outside=True, shown=True)


def overtime(cast: Cast, acting: As) -> Roster:
    """The bank's hotline outside 5x8: agent and engineer by turns of a day, at nine."""
    roster: Roster = acting("manager", rosters.open_roster, OVERTIME, cast.contracts["bank-1"])
    plan = Plan((cast.agent, cast.engineer), MONDAY, 1)
    acting("manager", layers.set_layer, roster, 1, plan, since=NOW)
    return roster


def who(roster: Roster, text: str) -> str:
    """Return the name of who is on call at a local time; `-` for nobody."""
    with inside(roster.tenant_id):
        [now] = on_call([Roster.objects.get(pk=roster.pk)], local(text))
    return now.person.name if now.person else "-"


def kinds(roster: Roster) -> list[str]:
    """Return the facts of a roster by kind."""
    with inside(roster.tenant_id):
        rows = Fact.objects.filter(timeline=roster.timeline_id).order_by("seq")
        return [fact.kind for fact in rows]


def told(cast: Cast, name: str) -> list[str]:
    """Return the subjects of what somebody is told."""
    with inside(cast.tenants["one"].pk):
        rows = Notice.objects.filter(user=cast.people[name]).exclude(state="withdrawn")
        return [notice.subject for notice in rows.order_by("pk")]
