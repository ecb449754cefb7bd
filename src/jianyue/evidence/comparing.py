"""The figures in a bundle against those that its facts come to; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from jianyue.evidence import layout
from jianyue.evidence.agreed import Read, period_in
from jianyue.evidence.counts import Sums, batches_in, classes_in
from jianyue.evidence.history import Course
from jianyue.evidence.leaving import RECOUNTED, why_left
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.opening import Bundle
from jianyue.evidence.others import Recount
from jianyue.evidence.proven import proven_in
from jianyue.evidence.recount import Key, Material, recounted
from jianyue.evidence.sealed import ODD, Sealed
from jianyue.ledger.recorded import Recorded
from jianyue.ledger.speech import Both


@dataclass(frozen=True, slots=True)
class Compared:
    """The names of the figures that came out the same, and of those left out with the reason.

    number  how many came out the same: a promise over several systems has one for each
    """

    number: int
    names: tuple[str, ...]
    left: Mapping[str, Both]


def compared(
    bundle: Bundle, head: Mapping[str, Any], chain: Sequence[Sealed], course: Course, read: Read
) -> Compared:
    """Count every figure anew and compare. Raises Misfit with the first that differs."""
    period, now = period_in(bundle, head), datetime.fromisoformat(head["as_of"]).astimezone(UTC)
    said = _said(bundle)
    whys = {
        measure: why_left(measure, head["format"], hidden=read.hidden)
        for measure in RECOUNTED | {measure for measure, _ in said.values()}
    }
    measures = {measure for measure, why in whys.items() if why is None}
    material = _material(bundle, head, chain, course, read)
    found = recounted(replace(material, measures=measures), period, now)
    for key, (measure, told) in said.items():
        if measure in measures and found.get(key) != told:
            mine, theirs = _written(found.get(key)), _written(told)
            raise Misfit(
                bundle.place(layout.FIGURES, _named(key)),
                f"包内写的是 {theirs}，由事实算出的是 {mine}",
                f"it says {theirs}, and the facts come to {mine}",
            )
    if missing := found.keys() - said.keys():
        place = bundle.place(layout.FIGURES, _named(min(missing)))
        raise Misfit(place, "缺少这项指标", "this figure is missing")
    left = {key[0]: why for key, (measure, _) in said.items() if (why := whys[measure])}
    names = tuple(sorted({key[0] for key in found}))
    return Compared(len(found), names, dict(sorted(left.items())))


def _material(
    bundle: Bundle, head: Mapping[str, Any], chain: Sequence[Sealed], course: Course, read: Read
) -> Material:
    if read.contract is None:
        raise ValueError("the course of a contract was read from its facts")
    contract, period = read.contract.facts, period_in(bundle, head)
    beside = {
        subject: {number: each.facts for number, each in found.items()}
        for subject, found in read.beside.items()
    }
    classes: Mapping[str, Sums] = {}
    if head["format"] != layout.FIRST:
        classes = classes_in(bundle, batches_in(contract, period), period)
    named = {number: each.timeline for number, each in read.beside.get("outage", {}).items()}
    return Material(
        course, contract, beside, lambda: _tickets(bundle, chain), classes, read.heard, named
    )


def _tickets(bundle: Bundle, chain: Sequence[Sealed]) -> Iterator[Sequence[Recorded]]:
    for proven in proven_in(bundle, chain):
        if proven.subject == "ticket":
            yield proven.facts


def _said(bundle: Bundle) -> dict[Key, tuple[str, Recount]]:
    """Return the figures of a bundle. Raises Misfit."""
    place = bundle.place(layout.FIGURES)
    try:
        return {
            (each["indicator"], each["of"]): (each["measure"], _recount(each))
            for each in bundle.said(layout.FIGURES)["figures"]
        }
    except (*ODD, ZeroDivisionError) as odd:
        raise Misfit(place, "指标无法读取", "the figures cannot be read") from odd


def _recount(said: Mapping[str, Any]) -> Recount:
    value = None if said["value"] is None else Fraction(said["value"])
    return Recount(value, said["part"], said["whole"])


def _named(key: Key) -> str:
    return "/".join(each for each in key if each)


def _written(told: Recount | None) -> str:
    if told is None or told.value is None:
        return "–"
    counts = [f"{each}" for each in (told.part, told.whole) if each is not None]
    return f"{told.value} ({'/'.join(counts)})" if counts else f"{told.value}"
