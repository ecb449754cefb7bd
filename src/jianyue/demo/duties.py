"""Rosters of the sample world: a hotline round the clock, duty outside office hours, leaves."""

from datetime import date, datetime, timedelta
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.engine.spans import Span
from jianyue.escalation import holdings, layers, leaving, overriding, rosters, swapping
from jianyue.escalation.layers import Plan
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Roster
from jianyue.escalation.overriding import Cover
from jianyue.escalation.rosters import Outline
from jianyue.escalation.standing import standing
from jianyue.escalation.swapping import Wish
from jianyue.people.models import User

DAY: Final = timedelta(days=1)
HOTLINE: Final = Outline("热线值班（全年 24 小时）", "Hotline (24 hours, all year)", shown=True)
OVERTIME: Final = Outline(
    "非工作时间值班", "Duty outside office hours", hours="5x8", outside=True, shown=True
)
ROLES: Final = {
    "department-manager": ("duty", "operations"),
    "customer-manager": ("project", "operations"),
    "service-manager": ("quality", "operations"),
}


def plan(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Set rosters up, give roles, and let a few things change in the days around `now`."""
    users = people.users
    by, bank = users["operations"], signed["bank"].contract
    hotline = rosters.open_roster(HOTLINE, None, at=since, by=by)
    _turns(hotline, 1, (users["agent"], users["agent2"]), 1, since, by)
    _turns(hotline, 2, (users["duty"],), 7, since, by)
    overtime = rosters.open_roster(OVERTIME, bank, at=since, by=by)
    _turns(overtime, 1, (users["engineer"], users["engineer2"], users["mobile"]), 7, since, by)
    holdings.hold(bank, "department-manager", overtime, at=since, by=by)
    for role, (holder, deputy) in ROLES.items():
        holdings.hold(bank, role, users[holder], at=since, by=by)
        holdings.hold(bank, role, users[deputy], deputy=True, at=since, by=by)
    _changes(hotline, users, now)
    away = Absence(users["duty"], now + 8 * DAY, now + 12 * DAY, users["operations"])
    leaving.enter(away, at=now, by=users["duty"])
    leaving.enter(Absence(users["mobile"], now + 9 * DAY, now + 11 * DAY), at=now, by=by)


def _turns(
    roster: Roster, position: int, members: tuple[User, ...], days: int, since: datetime, by: User
) -> None:
    monday = since.date() - timedelta(days=since.weekday())
    said = Plan(members, date(monday.year, monday.month, monday.day), days)
    layers.set_layer(roster, position, said, since=since, at=since, by=by)


def _changes(hotline: Roster, users: dict[str, User], now: datetime) -> None:
    """Let somebody take a day over, and somebody ask for a swap."""
    said = Cover(users["agent2"], now + 2 * DAY, now + 3 * DAY, users["agent"], "家中有事")
    overriding.take_over(hotline, said, at=now, by=users["operations"])
    ahead = standing([hotline], at=now).rosters[hotline.pk].stretches(now + 4 * DAY, now + 9 * DAY)
    asker, other = users["agent2"], users["agent"]
    spans = {pk: next(each.span for each in ahead[1:] if each.person == pk)
             for pk in (asker.pk, other.pk)}  # fmt: skip
    back = Span(spans[other.pk].start, spans[other.pk].end)
    swapping.ask(hotline, Wish(other, spans[asker.pk], back, "想换一天"), at=now, by=asker)
