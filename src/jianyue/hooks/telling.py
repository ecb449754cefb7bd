"""From what happened to deliveries: for each address that wants it, what its owner may see."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from jianyue.escalation.models import Step
from jianyue.escalation.rungs import title_of_role
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.words import OF_FACTS, TEST, Event
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Happening
from jianyue.money.models import Settlement
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.reports.models import Report
from jianyue.services.models import Window
from jianyue.tickets.claiming import BATCH, RETRY_BROKEN, agreed, by_tenant
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Outage

logger = logging.getLogger(__name__)

Key = tuple[int, int, int]
MODELS: Final[Mapping[str, Any]] = {
    "ticket": Ticket, "outage": Outage, "window": Window, "report": Report,
    "settlement": Settlement,
}  # fmt: skip
# What is told of each thing: columns of its row, and where people find it.
TOLD: Final[Mapping[str, tuple[Sequence[str], str]]] = {
    "ticket": (
        ("number", "title", "kind", "state", "level", "service", "reported_at", "due_at",
         "breaches_at"), "/tickets/{number}/",
    ),
    "outage": (("number", "system", "grade", "from_at", "until_at"), "/outages/{number}/"),
    "window": (("number", "from_at", "until_at"), "/maintenance/{number}/"),
    "report": (("number", "title"), "/reports/{number}/"),
    "settlement": (("number", "from_date", "until_date"), "/money/settlements/{number}/"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """What happened, with its event and its fact; a broken promise is no fact."""

    happening: Happening
    event: Event
    fact: Fact | None


@dataclass(slots=True)
class Sights:
    """What the owners of addresses see of the things of a batch, each asked about once.

    matters  of the batch, all of one tenant
    """

    matters: Sequence[Matter]
    things: dict[tuple[int, str], dict[UUID, Any]] = field(default_factory=dict)
    steps: dict[int, dict[tuple[int, Key], Step]] = field(default_factory=dict)

    def thing(self, owner: User, happening: Happening) -> Any:  # noqa: ANN401 - a row of any of the models
        """Return what it happened to; None where the owner may not see it."""
        key = owner.pk, happening.subject
        if key not in self.things:
            self.things[key] = self._things(owner, happening.subject)
        return self.things[key].get(happening.timeline)

    def step(self, owner: User, ticket: Ticket, happening: Happening) -> Step:
        """Return the step of a ladder that was told."""
        if owner.pk not in self.steps:
            ids = [each.pk for each in self.things[owner.pk, "ticket"].values()]
            rows = Step.objects.visible_to(owner).filter(ticket__in=ids)
            self.steps[owner.pk] = {(each.ticket_id, each.key): each for each in rows}
        level, index, round_ = map(int, happening.detail.split(":"))
        return self.steps[owner.pk][ticket.pk, (level, index, round_)]

    def _things(self, owner: User, subject: str) -> dict[UUID, Any]:
        ids = {
            each.happening.timeline for each in self.matters if each.happening.subject == subject
        }
        seen = MODELS[subject].objects.visible_to(owner).filter(timeline__in=ids)
        rows = seen.select_related("contract", "customer")
        found = agreed(rows) if subject == "ticket" else rows
        return {each.timeline_id: each for each in found}


def take_due(now: datetime) -> int:
    """Make deliveries of what happened; return how many happenings were looked at.

    Happenings go with the deliveries that they brought about, so that any number of workers may
    run and a crash repeats nothing. One that cannot be worked out is looked at again a minute
    later, and stops no others.
    """
    return _claimed(now) if Happening.objects.filter(at__lte=now).exists() else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    due = Happening.objects.filter(at__lte=now).order_by("at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
    done = [pk for rows in by_tenant(claimed).values() for pk in _done(rows, now)]
    Happening.objects.filter(pk__in=done).delete()
    broken = {each.pk for each in claimed} - set(done)
    Happening.objects.filter(pk__in=broken).update(at=now + RETRY_BROKEN)
    return len(claimed)


def body_of(event: str, at: datetime, data: Mapping[str, Any]) -> str:
    """Return what is sent, as JSON."""
    said = {"type": event, "timestamp": _written(at), "data": data}
    return json.dumps(said, ensure_ascii=False, default=_written)


def fresh(endpoint: Endpoint, event: str, body: str, cause: str, now: datetime) -> Delivery:
    """Return a delivery that is due at once, not stored yet."""
    return Delivery(
        tenant_id=endpoint.tenant_id, customer_id=endpoint.customer_id, endpoint=endpoint,
        key=f"msg_{uuid4().hex}", event=event, body=body, cause=cause, decided_at=now, since=now,
        next_at=now, internal=endpoint.internal,
    )  # fmt: skip


def test_of(endpoint: Endpoint, now: datetime) -> Delivery:
    """Return a delivery by which an address is tried."""
    body = body_of(TEST, now, {"name": endpoint.name})
    return fresh(endpoint, TEST, body, f"test:{uuid4().hex}", now)


def _done(happenings: Sequence[Happening], now: datetime) -> list[int]:
    """Tell of what happened to one tenant; return the ids of what could be told of."""
    try:
        with inside(happenings[0].tenant_id):
            _tell(happenings, now)
    except Exception:
        if len(happenings) > 1:
            return [pk for each in happenings for pk in _done([each], now)]
        logger.exception("Could not tell of happening %s", happenings[0].pk)
        return []
    return [each.pk for each in happenings]


def _tell(happenings: Sequence[Happening], now: datetime) -> None:
    rows = Endpoint.objects.filter(why="", removed_at=None).select_related("owner").order_by("pk")
    endpoints = list(rows)
    wanted = {event for each in endpoints for event in each.events}
    events = [(each, OF_FACTS[each.subject, each.kind]) for each in happenings]
    heard = [(each, event) for each, event in events if event.value in wanted]
    facts = _facts([each for each, _ in heard])
    matters = [Matter(each, event, facts.get((each.timeline, each.seq))) for each, event in heard]
    sights = Sights(matters)
    found = [
        _delivery(endpoint, matter, sights, now)
        for matter in matters
        for endpoint in endpoints
        if matter.event.value in endpoint.events
    ]
    Delivery.objects.bulk_create([each for each in found if each], ignore_conflicts=True)


def _facts(happenings: Sequence[Happening]) -> dict[tuple[UUID, int], Fact]:
    rows = Fact.objects.filter(
        timeline__in={each.timeline for each in happenings},
        seq__in={each.seq for each in happenings},
    )
    return {(fact.timeline_id, fact.seq): fact for fact in (rows if happenings else ())}


def _delivery(endpoint: Endpoint, matter: Matter, sights: Sights, now: datetime) -> Delivery | None:
    """Return what an address is told of a matter; None where its owner may not see it."""
    owner, fact, happening = endpoint.owner, matter.fact, matter.happening
    if not answers(owner) or (fact is not None and fact.internal and owner.is_customer):
        return None
    subject = happening.subject
    row = sights.thing(owner, happening)
    if row is None or (subject == "settlement" and not may(owner, Deed.SEE_MONEY)):
        return None
    at = happening.happened_at if fact is None else fact.occurred_at
    data = data_of(subject, row)
    if matter.event is Event.ESCALATED:
        data |= {"escalation": said_of(sights.step(owner, row, happening), row)}
    body = body_of(matter.event.value, at, data)
    return fresh(endpoint, matter.event.value, body, _cause(happening), now)


def answers(owner: User) -> bool:
    """Tell whether somebody may still answer for an address."""
    return owner.is_active and may(owner, Deed.KEEP_HOOKS)


def data_of(subject: str, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any of the models
    """Return what is told of a thing."""
    names, path = TOLD[subject]
    said = {name: getattr(row, name) for name in names}
    link = f"{settings.SITE_URL}{path.format(number=row.number)}"
    return {
        "contract": row.contract.code, "customer": row.customer.code, **said, "link": link,
    }  # fmt: skip


def said_of(step: Step, ticket: Ticket) -> dict[str, Any]:
    """Return what is told of a step of a ladder: what the ticket's page shows of it.

    Whom it called is left out: the page shows each reader the people whom he may see.
    """
    agreement = ticket.version.agreement()
    titles = [title_of_role(agreement, each["role"]) for each in step.roles]
    return {
        "level": step.level, "step": step.index + 1, "round": step.round, "due_at": step.at,
        "told_at": step.told_at, "late": step.late,
        "roles": [{"zh": each.zh, "en": each.en} for each in titles],
    }  # fmt: skip


def _cause(happening: Happening) -> str:
    return f"{happening.timeline}:{happening.seq}:{happening.kind}:{happening.detail}"[:120]


def _written(value: Any) -> str:  # noqa: ANN401 - an instant, or what has words
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
