"""What people say with their acts: for each field something that may or may not be allowed."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from jianyue.demo.matters import matters_of
from jianyue.simulation.scene import Scene
from jianyue.tickets.acts import Act
from jianyue.tickets.rules import exclusion_grounds, pause_grounds
from jianyue.tickets.words import Mode

LATE: Final = 0.15  # how many acts are written down late
MINUTE: Final = timedelta(minutes=1)
BACKWARD: Final = frozenset({"visited", "session_held"})  # these last until they are written down


def said_with(act: Act, customer: str, scene: Scene) -> dict[str, Any]:
    """Return the fields that somebody fills in for an act on a ticket of a customer."""
    chance = scene.chance
    optional = [name for name in act.takes if name in FIELDS and chance.random() < 1 / 3]
    said = {name: FIELDS[name](scene, customer, act) for name in (*act.needs, *optional)}
    if chance.random() < LATE:
        back = MINUTE * chance.randint(1, 45)
        said |= {"occurred_at": scene.now - back, "late_reason": "补记"}
    return said


def graded(scene: Scene, customer: str) -> Mapping[str, str]:
    """Return what some matter of the customer is graded by."""
    return scene.chance.choice(matters_of(customer)).attributes


def _ground(scene: Scene, customer: str, act: Act) -> str:
    agreement = scene.agreement(customer)
    known = exclusion_grounds(agreement) if act.kind == "excluded" else pause_grounds(agreement)
    return scene.chance.choice([*sorted(known), "none of these"][: max(1, len(known))])


def _until(scene: Scene, _customer: str, act: Act) -> Any:  # noqa: ANN401 - an instant
    if act.kind in BACKWARD:
        return scene.now
    return scene.now + MINUTE * scene.chance.randint(-10, 48 * 60)


def _target(scene: Scene, customer: str, _act: Act) -> str:
    return scene.chance.choice(["", *sorted(scene.agreement(customer).targets)])


Field = Callable[[Scene, str, Act], Any]
FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "text": lambda *_: "已处理。",
        "reason": lambda *_: "样例原因",
        "attributes": lambda scene, customer, _: graded(scene, customer),
        "ground": _ground,
        "until": _until,
        "target": _target,
        "number": lambda scene, *_: scene.chance.randint(1, 2),
        "names": lambda scene, *_: scene.chance.randint(2, 9),
        "tags": lambda scene, *_: [scene.chance.choice(("重复", "待查", "现场"))],
        "mode": lambda scene, *_: scene.chance.choice(list(Mode)).value,
        "effort": lambda scene, *_: Decimal(scene.chance.randint(1, 12)),
        "undoes_breach": lambda scene, *_: scene.chance.random() < 1 / 2,
        "assignee": lambda scene, *_: scene.person(
            scene.chance.choice(("engineer", "engineer2", "agent"))
        ),
    }
)
