"""The text of a plan: how one version of it is written into facts, and read back.

Lengths and people stand in the fact's body, what people wrote stands in its words, so that it can
be erased. Resources that only the provider may read are a fact of their own, which the database
shows to no customer (docs/decisions/0170).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.watch.models_recovery import RecoveryPlan

VERSIONED: Final = "plan_versioned"
RESOURCES: Final = "plan_resources"
MEMBERS, STEPS, MEANS = 16, 40, 24  # of each at most
LINE, TEXT = 200, 4000
LONGEST_STEP: Final = 7 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Member:
    """Who does what in the team; the deputy steps in for whoever cannot be reached.

    user, deputy  ids of people; names and numbers are read when the plan is shown
    """

    user: int
    role: str
    deputy: int | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: what is done, by which role, in how many minutes."""

    text: str
    who: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Means:
    """A resource that recovery needs: spare machines, keys, places, numbers to call."""

    text: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A version of a plan.

    rto, rpo  whole minutes
    reason    why this version was written
    """

    title: str
    systems: tuple[str, ...]
    strategy: str
    rto: timedelta
    rpo: timedelta
    drill_months: int
    review_due: date
    owner: int
    team: tuple[Member, ...]
    steps: tuple[PlanStep, ...]
    means: tuple[Means, ...] = ()
    reason: str = ""

    @property
    def minutes(self) -> int:
        """How long all steps take one after the other."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was written: its number, when, by whom, and its text."""

    number: int
    at: datetime
    by: int | None
    script: Script = field(repr=False)


def entries(script: Script, number: int, at: datetime) -> Iterator[Entry]:
    """Yield the facts that say a version; the second, if any, is internal."""
    body: dict[str, Any] = {
        "version": number,
        "systems": list(script.systems),
        "rto": int(script.rto.total_seconds()),
        "rpo": int(script.rpo.total_seconds()),
        "drill_months": script.drill_months,
        "review_due": script.review_due.isoformat(),
        "owner": script.owner,
        "team": [[each.user, each.deputy or 0] for each in script.team],
        "minutes": [each.minutes for each in script.steps],
    }
    said = {"title": script.title, "strategy": script.strategy, "reason": script.reason}
    for place, member in enumerate(script.team, 1):
        said[f"role-{place}"] = member.role
    for place, step in enumerate(script.steps, 1):
        said |= {f"step-{place}": step.text, f"who-{place}": step.who}
    yield Entry(VERSIONED, at, body, said | _means(script, internal=False))
    hidden = _means(script, internal=True)
    if hidden:
        yield Entry(RESOURCES, at, {"version": number}, hidden, internal=True)


def versions_of(plan: RecoveryPlan) -> dict[int, Version]:
    """Return every version by its number, as far as the reader's fence shows it; two queries."""
    facts = Fact.objects.filter(timeline=plan.timeline_id, kind__in=(VERSIONED, RESOURCES))
    words = words_of(plan.timeline_id)
    found: dict[int, Version] = {}
    hidden: dict[int, Mapping[str, str]] = {}
    written = []
    for fact in facts.order_by("seq"):
        if fact.kind == RESOURCES:
            hidden[fact.body["version"]] = words.get(fact.seq, {})
        else:
            written.append(fact)
    for fact in written:
        number = fact.body["version"]
        script = _script(fact.body, words.get(fact.seq, {}), hidden.get(number, {}))
        found[number] = Version(number, fact.recorded_at, fact.by_id, script)
    return found


def _means(script: Script, *, internal: bool) -> dict[str, str]:
    return {
        f"means-{place}": each.text
        for place, each in enumerate(script.means, 1)
        if each.internal == internal
    }


def _script(body: Mapping[str, Any], said: Mapping[str, str], hidden: Mapping[str, str]) -> Script:
    open_ = {place: Means(text) for place, text in _places(said)}
    means = open_ | {place: Means(text, internal=True) for place, text in _places(hidden)}
    return Script(
        title=said.get("title", ""),
        systems=tuple(body["systems"]),
        strategy=said.get("strategy", ""),
        rto=timedelta(seconds=body["rto"]),
        rpo=timedelta(seconds=body["rpo"]),
        drill_months=body["drill_months"],
        review_due=date.fromisoformat(body["review_due"]),
        owner=body["owner"],
        team=tuple(
            Member(user, said.get(f"role-{place}", ""), deputy or None)
            for place, (user, deputy) in enumerate(body["team"], 1)
        ),
        steps=tuple(
            PlanStep(said.get(f"step-{place}", ""), said.get(f"who-{place}", ""), minutes)
            for place, minutes in enumerate(body["minutes"], 1)
        ),
        means=tuple(means[place] for place in sorted(means)),
        reason=said.get("reason", ""),
    )


def _places(said: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for name, text in said.items():
        if name.startswith("means-"):
            yield int(name.removeprefix("means-")), text
