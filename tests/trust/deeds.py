"""What the processes of a trial do with the database. Loaded once Django stands."""

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from jianyue.cli.rota import Rota, Turn
from jianyue.cli.rounds import ALWAYS, ROUNDS, deliver
from jianyue.escalation import acknowledging
from jianyue.escalation.models import Step
from jianyue.evidence.models import Chain, Seal
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.notices.models import Notice, State
from jianyue.notices.sending import Carriers
from jianyue.tickets.models import Ticket
from tests import cast
from tests.story import Story
from tests.trust import bringing
from tests.trust.trials import LOOKS, STEPS

OUTSIDE = Path(os.environ["JIANYUE_DATA"]) / "outside"
NEEDED = ("ladders", "warnings", "reminders", "deliver", "clocks", "seals", "seals-told")
Known = dict[str, Any]


@cache
def people() -> cast.Cast:
    """The cast, as a process that has just started finds it."""
    return cast.found()


def taken(notice: Notice) -> None:
    """Take a notice along, as a carrier does: written outside at once, whoever dies then."""
    line = json.dumps([notice.pk, f"notice-{notice.pk}"]).encode() + b"\n"
    file = os.open(OUTSIDE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line)
    os.close(file)


def look(now: datetime) -> None:
    """Have a worker that has just started make its rounds until nothing is left to do."""
    turns = {name: ROUNDS[name] for name in NEEDED}
    turns["deliver"] = Turn(partial(deliver, carriers=Carriers(mail=taken)), ALWAYS)
    rota = Rota(turns)
    while rota.one_pass(lambda: now):
        pass
    if any(rota.failures.values()):
        raise AssertionError(rota.failures)


def prepared(start: datetime, number: int) -> Known:
    """Have tickets of the first level reported; return what is there before anybody dies."""
    story = Story(people(), start)
    tickets = [story.report().pk for _ in range(number)]
    with inside(people().agent.tenant_id):
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {"tickets": tickets, "notices": newest, "count": _count()}


def at_the_desk(start: datetime, before: Known, place: str) -> None:
    """Do what somebody at the desk does, once each."""
    story = Story(people(), start + timedelta(minutes=1))
    ticket = _ticket(before)
    if place == "reported":
        story.report()
    elif place == "brought":
        bringing.brought_in(people(), start)
    elif place == "acknowledged":
        look(start + timedelta(minutes=6))
        _acknowledge(before, start + timedelta(minutes=7))
    else:
        story.record(ticket, "responded", text="已联系网点。")


def healed(start: datetime, before: Known, place: str) -> tuple[list[str], int]:
    """Have workers go on; return what is wrong then, and how many notices left again."""
    wrong = list(_traces(before, place))
    for minute in LOOKS:
        look(start + timedelta(minutes=minute))
    with inside(people().agent.tenant_id):
        wrong += _lost(before)
    if place == "brought":
        wrong += bringing.found_whole(people(), start, before["count"])
    again = _again()
    if place != "accepted" and again:
        wrong.append(f"{again} notices left again after a death at {place}")
    elif again > 1:
        wrong.append(f"{again} notices left again after one death")
    for pk in before["tickets"]:  # nothing of this trial is left for the next
        Story(people(), start + timedelta(hours=1)).record(
            _ticket({"tickets": [pk]}), "resolved", text="好"
        )
    look(start + timedelta(hours=1, minutes=1))
    OUTSIDE.unlink(missing_ok=True)
    return wrong, again


def _traces(before: Known, place: str) -> Iterator[str]:
    """Yield where something is there of a deed whose process died before it committed."""
    if place == "reported" and _count() != before["count"]:
        yield "a report is there whose process died"
    if place in {"recorded", "copied"}:
        with inside(people().agent.tenant_id):
            facts = [fact.kind for fact in _ticket(before).facts()]
        if facts != ["reported"]:
            yield f"facts are there whose process died: {facts}"
    if place == "acknowledged":
        with inside(people().agent.tenant_id):
            if Notice.objects.filter(pk__gt=before["notices"], acknowledged_at__isnull=False):
                yield "an acknowledgement is there whose process died"


def _lost(before: Known) -> Iterator[str]:
    steps = Step.objects.filter(ticket__in=before["tickets"])
    if steps.count() != STEPS:
        yield f"{steps.count()} steps of {STEPS} were told"
    notices = Notice.objects.filter(pk__gt=before["notices"])
    for notice in notices.exclude(state__in=(State.SENT, State.WITHDRAWN)):
        yield f"the notice {notice.key} is {notice.state}"
    went = {pk for pk, _ in _outside()}
    for notice in notices.filter(state=State.SENT).exclude(pk__in=went):
        yield f"the notice {notice.key} is marked as sent and nobody took it"
    yield from _sealed(before)
    for ticket in Ticket.objects.filter(pk__in=before["tickets"]):
        yield from (f"{ticket}: {each.what}" for each in breaks_of(ticket.timeline))


def _sealed(before: Known) -> Iterator[str]:
    """Yield where the chain of seals has a gap, or a customer was not told of it exactly once."""
    for chain in Chain.objects.all():
        seals = list(Seal.objects.filter(contract=chain.contract_id).order_by("number"))
        if [each.number for each in seals] != list(range(1, chain.number + 1)):
            yield f"the seals of {chain} have a gap"
        if any(bytes(two.previous) != bytes(one.hash) for one, two in pairwise(seals)):
            yield f"the seals of {chain} do not stand on one another"
        if chain.told != chain.number:
            yield f"the seals of {chain} were not sent"
    told = Notice.objects.filter(pk__gt=before["notices"], kind="sealed")
    if told.filter(user=people().representative).count() != 1:
        yield "the customer was not sent the seals exactly once"
    if Ticket.objects.filter(pk__in=before["tickets"], timeline__sealed=0).exists():
        yield "a ticket was not sealed"


def _again() -> int:
    keys: dict[int, set[str]] = defaultdict(set)
    times: Counter[int] = Counter()
    for pk, key in _outside():
        keys[pk].add(key)
        times[pk] += 1
    if any(len(each) > 1 for each in keys.values()):
        raise AssertionError("a repeat has another key")
    return sum(times.values()) - len(times)


def _outside() -> list[tuple[int, str]]:
    if not OUTSIDE.exists():
        return []
    return [tuple(json.loads(line)) for line in OUTSIDE.read_text().splitlines()]


def _count() -> int:
    with inside(people().agent.tenant_id):
        return int(Ticket.objects.count())


def _ticket(before: Known) -> Ticket:
    with inside(people().agent.tenant_id):
        ticket: Ticket = Ticket.objects.select_related("version").get(pk=before["tickets"][0])
    return ticket


def _acknowledge(before: Known, at: datetime) -> None:
    with inside(people().agent.tenant_id):
        called = Notice.objects.filter(pk__gt=before["notices"], kind="escalated")
        acknowledging.acknowledge(called.order_by("pk")[0], at=at)
