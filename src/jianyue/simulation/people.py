"""What people do next: reports, acts on tickets, and acts about the house."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from jianyue.demo.matters import matters_of
from jianyue.demo.worlds import REPORTERS
from jianyue.escalation import acknowledging, leaving, patience, warnings_set
from jianyue.escalation.leaving import Absence
from jianyue.escalation.warnings_set import ASSIGNEE, MANAGERS, Rule
from jianyue.ledger.fence import inside
from jianyue.notices.calls import CALLS
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.people.permissions import MAY
from jianyue.simulation.scene import Scene
from jianyue.simulation.words import graded, said_with
from jianyue.tickets import actions, joining
from jianyue.tickets.actions import Report
from jianyue.tickets.acts import ACTS, Act
from jianyue.tickets.words import State

ASTRAY: Final = 0.06  # how often somebody tries what is not his
HOUR: Final = timedelta(hours=1)
# How often each act is chosen in a state, against the others there; what stands nowhere, rarely.
LIKELY: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        State.NEW: {
            "acknowledged": 9, "responded": 5, "reclassified": 3, "assigned": 4, "noted": 1,
            "paused": 1, "arrived": 1, "resolved": 1,
        },
        State.WORKING: {
            "responded": 2, "reclassified": 2, "assigned": 1, "planned": 1, "paused": 4,
            "resumed": 5, "rejected": 1, "arrived": 2, "worked_around": 2, "restored": 3,
            "solution_proposed": 3, "consented": 3, "resolved": 7, "extension_asked": 1,
            "extended": 1, "noted": 1, "visited": 1, "session_held": 1,
        },
        State.RESOLVED: {"verified": 3, "reopened": 3, "closed": 5, "excluded": 1, "noted": 1},
        State.CLOSED: {"reopened": 2, "excluded": 1, "exclusion_agreed": 1, "corrected": 1},
    }
)  # fmt: skip


def report(scene: Scene, customer: str) -> int:
    """Have somebody of a customer report a matter; return the ticket's id."""
    chance, person = scene.chance, scene.person(REPORTERS[customer])
    matters = matters_of(customer)
    matter = chance.choices(matters, weights=[each.weight for each in matters])[0]
    attributes = matter.attributes if chance.random() < 5 / 6 else {}
    said = Report(
        matter.kind, matter.title, matter.text, service=matter.service, attributes=attributes,
        occurred_at=scene.now - HOUR / 4 if chance.random() < 1 / 6 else None,
    )  # fmt: skip
    with inside(person.tenant_id, person.customer_id):
        ticket = actions.report(
            scene.stage.signed[customer].contract, said, at=scene.now, by=person
        )
    scene.tickets.append((ticket.pk, customer))
    scene.numbers[ticket.pk] = ticket.number
    return int(ticket.pk)


def act_on(scene: Scene, pk: int, customer: str, state: str) -> str:
    """Have somebody do something with a ticket, allowed or not; return what. Raises Refused."""
    act = _act(scene, state)
    person = _person(scene, act, customer)
    scene.doing = f"{person.email.split('@')[0]} {act.kind}"
    said = said_with(act, customer, scene)
    with inside(person.tenant_id, person.customer_id):
        actions.record(pk, act.kind, at=scene.now, by=person, **said)
    return scene.doing


def _act(scene: Scene, state: str) -> Act:
    likely = LIKELY.get(state, {})
    if not likely or scene.chance.random() < ASTRAY:
        return scene.chance.choice(list(ACTS.values()))
    return ACTS[scene.chance.choices(list(likely), weights=list(likely.values()))[0]]


def _person(scene: Scene, act: Act, customer: str) -> User:
    """Return somebody of the provider or of the ticket's customer whose roles allow the act."""
    users = scene.stage.people.users
    ours = scene.stage.people.organisations[customer].pk
    near = [user for user in users.values() if user.customer_id in {None, ours}]
    if scene.chance.random() < ASTRAY:
        return scene.chance.choice(list(users.values()))
    able = [user for user in near if any(act.deed in MAY[role] for role in user.roles)]
    return scene.chance.choice(able)


def look_after_house(scene: Scene) -> str:
    """Have somebody do something that is about no ticket alone. Raises Refused."""
    name = scene.chance.choice(list(HOUSE))
    scene.joined = []
    scene.doing = name
    with inside(scene.stage.tenant):
        HOUSE[name](scene)
    return name


def _acknowledge(scene: Scene) -> None:
    rows = Notice.objects.filter(kind__in=CALLS, acknowledged_at=None).select_related("user")
    waiting = list(rows.order_by("-pk")[:5])
    if waiting:
        acknowledging.acknowledge(scene.chance.choice(waiting), at=scene.now, by_link=True)


def _leave(scene: Scene) -> None:
    user = scene.person(scene.chance.choice(("engineer", "engineer2", "duty", "agent")))
    start = scene.now + HOUR * scene.chance.randint(0, 12)
    deputy = scene.person("operations") if scene.chance.random() < 1 / 2 else None
    absence = Absence(user, start, start + HOUR * scene.chance.randint(1, 30), deputy)
    leaving.enter(absence, at=scene.now, by=scene.person("operations"))


def _warnings(scene: Scene) -> None:
    contract = scene.stage.signed[_customer(scene)].contract
    percents = sorted(scene.chance.sample((30, 50, 75, 90, 100, 120, 150), 3))
    rules = [Rule(each, scene.chance.choice((ASSIGNEE, MANAGERS))) for each in percents]
    warnings_set.set_warnings(contract, rules, at=scene.now, by=scene.person("operations"))


def _patience(scene: Scene) -> None:
    contract = scene.stage.signed[_customer(scene)].contract
    first, other = scene.chance.randint(3, 20), scene.chance.randint(10, 60)
    patience.set_patience(contract, first, other, at=scene.now, by=scene.person("operations"))


def _join(scene: Scene) -> None:
    """Merge two tickets of one contract, or split one in two."""
    customer = _customer(scene)
    known = [pk for pk, of in scene.tickets if of == customer][-8:]
    if len(known) < 2:  # noqa: PLR2004 - a pair
        return
    one, other = scene.joined = scene.chance.sample(known, 2)
    agent = scene.person("agent")
    if scene.chance.random() < 1 / 2:
        joining.merge(one, other, reason="同一故障", at=scene.now, by=agent)
        return
    said = Report("incident", "拆分出的事项", attributes=graded(scene, customer))
    split = joining.split(one, said, at=scene.now, by=agent)
    scene.tickets.append((split.pk, customer))
    scene.numbers[split.pk] = split.number


def _customer(scene: Scene) -> str:
    return scene.chance.choice(sorted(scene.stage.signed))


HOUSE: Final[Mapping[str, Callable[[Scene], Any]]] = MappingProxyType(
    {
        "acknowledge": _acknowledge,
        "acknowledge again": _acknowledge,
        "acknowledge more": _acknowledge,
        "leave": _leave,
        "warnings": _warnings,
        "patience": _patience,
        "join": _join,
    }
)
