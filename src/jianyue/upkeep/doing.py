"""What happens to one job: begun, its steps, what was found, done or not, moved, taken over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.upkeep import telling
from jianyue.upkeep.copying import copy_job
from jianyue.upkeep.making import give, set_timer
from jianyue.upkeep.models import Finding, Job
from jianyue.upkeep.planning import able
from jianyue.upkeep.rules import LAST_DAY, Rule
from jianyue.upkeep.words import JobState

WORDS: Final = 2000
LARGEST: Final = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a step.

    reading  what was read off; None where nothing was
    """

    done: bool
    reading: Decimal | None = None
    words: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it says that the step was done, or why not."""
        return self.done or bool(self.words)


@transaction.atomic
def begin(job: Job, *, at: datetime, by: User) -> Job:
    """Record that the work begins; safe to repeat. Raises NotAllowed."""
    kept = _locked(job, by)
    return kept if kept.state == JobState.RUNNING else _added(kept, Entry("job_begun", at), at, by)


@transaction.atomic
def record(job: Job, said: Mapping[int, Told], *, at: datetime, by: User) -> Job:
    """Record steps; what is said as it was said before adds nothing. Raises NotAllowed."""
    return _recorded(_locked(job, by), said, at, by)


@transaction.atomic
def finish(job: Job, said: Mapping[int, Told], *, words: str = "", at: datetime, by: User) -> Job:
    """Record the last steps, and that it is done. Raises NotAllowed for a step without a word."""
    kept = _recorded(_locked(job, by), said, at, by)
    told = told_of(kept)
    open_ = [n for n in range(1, kept.steps + 1) if n not in told or not told[n].is_answer]
    if open_:
        named = "、".join(map(str, open_))
        raise NotAllowed(
            f"第 {named} 步没有做，也没有说明原因。",
            f"Step {', '.join(map(str, open_))}: neither done, nor said why not.",
        )
    kept = _added(kept, Entry("job_finished", at, {}, _words(words=words)), at, by)
    telling.over(kept)
    return kept


@transaction.atomic
def find(job: Job, text: str, *, at: datetime, by: User) -> Finding:
    """Record what was found meanwhile. Raises NotAllowed."""
    kept = _locked(job, by)
    if not text.strip():
        raise NotAllowed("请写明发现了什么。", "Say what was found.")
    if kept.state == JobState.PLANNED:
        kept = _added(kept, Entry("job_begun", at), at, by)
    said = text.strip()[:WORDS]
    fact = ledger.add(kept.timeline_id, Entry("job_found", at, {}, {"text": said}), at=at, by=by.pk)
    copy_job(kept)
    finding: Finding = Finding.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept.contract, job=kept,
        seq=fact.seq, text=said, found_at=at, found_by=by,
    )  # fmt: skip
    return finding


@transaction.atomic
def skip(job: Job, *, reason: str, at: datetime, by: User) -> Job:
    """Say that it is not done this time, and why. Raises NotAllowed."""
    kept = _locked(job, by)
    entry = Entry("job_skipped", at, {}, {"reason": _reason(reason)})
    kept = _added(kept, entry, at, by)
    telling.over(kept)
    return kept


@transaction.atomic
def move(job: Job, starts_at: datetime, *, reason: str, at: datetime, by: User) -> Job:
    """Put a job off or forward before it is due; it has as much time as before.

    What is late stays late. Raises NotAllowed.
    """
    kept = _locked(job, by)
    if at > kept.due_at:
        raise NotAllowed("已经逾期，不能改期。", "It is late already; it cannot be moved.")
    if kept.state != JobState.PLANNED or starts_at.date() > LAST_DAY:
        raise NotAllowed("已经开始，不能改期。", "It has begun; it cannot be moved.")
    due = starts_at + Rule.kept(kept.plan.rule).allowed
    if due <= at:
        raise NotAllowed("新的期限已经过去。", "That time has passed.")
    body = {"starts_at": starts_at.isoformat(), "due_at": due.isoformat()}
    kept = _added(kept, Entry("job_moved", at, body, {"reason": _reason(reason)}), at, by)
    telling.moved(kept)
    return kept


@transaction.atomic
def take_over(job: Job, person: User, *, reason: str = "", at: datetime, by: User) -> Job:
    """Let another person do it: oneself, or a colleague who is told. Raises NotAllowed."""
    kept = _locked(job, by)
    if not able(kept.contract).filter(pk=person.pk).exists():
        raise NotAllowed("请选择在职的同事。", "Choose a colleague who is there.")
    if kept.person_id != person.pk:
        give(kept, person, reason.strip()[:WORDS], at=at, by=by)
    return kept


@transaction.atomic
def reopen(job: Job, *, reason: str, at: datetime, by: User) -> Job:
    """Open a job again that was called done or left undone by mistake. Raises NotAllowed."""
    kept = _locked(job, by, JobState.DONE, JobState.SKIPPED)
    entry = Entry("job_reopened", at, {}, {"reason": _reason(reason)})
    return _added(kept, entry, at, by)


def told_of(job: Job) -> dict[int, Told]:
    """Return what was said last of each step; two queries."""
    facts = Fact.objects.filter(timeline=job.timeline_id, kind="job_step").order_by("seq")
    words = dict(
        Words.objects.filter(timeline=job.timeline_id, field="words").values_list("seq", "text")
    )
    return {fact.body["step"]: _told(fact, words.get(fact.seq, "")) for fact in facts}


def _told(fact: Fact, words: str) -> Told:
    reading = fact.body.get("reading")
    return Told(fact.body["done"], Decimal(reading) if reading is not None else None, words)


def _recorded(job: Job, said: Mapping[int, Told], at: datetime, by: User) -> Job:
    known = told_of(job)
    fresh = {
        place: told
        for place, told in said.items()
        if told != known.get(place, Told(done=False))
    }  # fmt: skip
    if not all(1 <= place <= job.steps for place in fresh):
        raise NotAllowed("没有这一步。", "There is no such step.")
    if any(told.reading is not None and abs(told.reading) > LARGEST for told in fresh.values()):
        raise NotAllowed("读数过大。", "The reading is too large.")
    entries: Iterable[Entry] = [_step(place, fresh[place], at) for place in sorted(fresh)]
    if entries and job.state == JobState.PLANNED:
        entries = [Entry("job_begun", at), *entries]
    for each in entries:
        ledger.add(job.timeline_id, each, at=at, by=by.pk)
    copy_job(job)
    return job


def _step(place: int, told: Told, at: datetime) -> Entry:
    body: dict[str, Any] = {"step": place, "done": told.done}
    if told.reading is not None:
        body["reading"] = f"{told.reading:f}"
    return Entry("job_step", at, body, _words(words=told.words))


def _locked(job: Job, by: User, *states: JobState) -> Job:
    must(by, Deed.WORK)
    rows = Job.objects.visible_to(by).select_for_update(of=("self",))
    kept: Job = rows.select_related("plan__contract", "contract", "person").get(pk=job.pk)
    if kept.state not in (states or JobState.standing()):
        raise NotAllowed(
            "状态已经改变，请刷新后再看。", "It has moved on meanwhile; look at it again."
        )
    return kept


def _added(job: Job, entry: Entry, at: datetime, by: User) -> Job:
    ledger.add(job.timeline_id, entry, at=at, by=by.pk)
    copy_job(job)
    set_timer(job)
    return job


def _reason(text: str) -> str:
    if not text.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    return text.strip()[:WORDS]


def _words(**words: str) -> dict[str, str]:
    return {name: text.strip()[:WORDS] for name, text in words.items() if text.strip()}
