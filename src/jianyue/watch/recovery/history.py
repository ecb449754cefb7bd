"""What the timeline of a plan or a recovery says of each fact, in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.watch.queries import Happened
from jianyue.watch.recovery.courses import Course
from jianyue.watch.recovery.scripts import VERSIONED, Version
from jianyue.watch.recovery_words import SAID, Audience

CALLED: Final = {
    "occurred_at": Both("灾难发生", "disaster"),
    "data_until": Both("数据恢复到", "data up to"),
    "recovered_at": Both("系统恢复", "recovered"),
}
OF_STEP: Final = re.compile(r"step-(\d+)-(started|ended)_at")


def called(name: str) -> Both:
    """Return what a time on record is called, by the name that corrections use."""
    if name in CALLED:
        return CALLED[name]
    found = OF_STEP.fullmatch(name)
    place, edge = (found[1], found[2]) if found else (name, "")
    if edge == "started":
        return Both(f"步骤 {place} 开始", f"step {place} begun")
    return Both(f"步骤 {place} 完成", f"step {place} done")


def named(fact: Fact) -> Both:
    """Return what happened: of a step which one, of a report to whom, of a correction what."""
    said, body = SAID[fact.kind], fact.body
    more = [str(body["step"])] if "step" in body else []
    whom = [Audience.of(each).said for each in body.get("whom", ())]
    times = [called(name) for name in body.get("times", ())]
    zh = "、".join(more + [each.zh for each in (*whom, *times)])
    en = ", ".join(more + [each.en for each in (*whom, *times)])
    return Both(f"{said.zh} {zh}".rstrip(), f"{said.en} {en}".rstrip())


def told(each: Happened, zone: tzinfo) -> Happened:
    """Return a fact with what it says beside its words: the times that a correction gives."""
    times = [datetime.fromisoformat(at) for at in each.fact.body.get("times", {}).values()]
    if not times:
        return each
    shown = ", ".join(f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" for at in times)
    return replace(each, words=(f"→ {shown}", *each.words))


def told_of_plan(each: Happened, versions: Mapping[int, Version]) -> Happened:
    """Return a fact of a plan with why it was written; its text stands on its own page."""
    number = each.fact.body.get("version")
    if number is None:
        return each
    reason = versions[number].script.reason if each.fact.kind == VERSIONED else ""
    return replace(each, words=(f"v{number}", reason) if reason else (f"v{number}",))


def said_of_steps(history: Sequence[Happened]) -> dict[int, tuple[str, ...]]:
    """Return what was said of each step when it was last spoken of, by its place."""
    steps: dict[int, tuple[str, ...]] = {}
    for each in history:
        if each.fact.kind.startswith("recovery_step_") and each.words:
            steps[each.fact.body["step"]] = each.words
    return steps


def owed(course: Course) -> list[tuple[Both, bool]]:
    """Return what E15 asks of a recovery, each with whether it is on record."""
    heard = [(Both(f"通报：{each.said.zh}", f"told: {each.said.en}"), each in course.told)
            for each in Audience]  # fmt: skip
    return [
        (SAID["recovery_handled"], course.first_handled_at is not None),
        (SAID["recovery_recovered"], course.recovered_at is not None),
        *heard,
        (SAID["recovery_verified"], course.verified_at is not None),
        (SAID["recovery_ended"], course.ended_at is not None),
        (SAID["recovery_reviewed"], course.reviewed),
    ]
