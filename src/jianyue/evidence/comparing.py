"""The figures in a bundle against those that its facts come to; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from jianyue.evidence import layout
from jianyue.evidence.agreed import Read, period_in
from jianyue.evidence.history import Course
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.opening import Bundle
from jianyue.evidence.proven import proven_in
from jianyue.evidence.recount import RECOUNTED, Key, Material, Recount, recounted
from jianyue.evidence.sealed import ODD, Sealed
from jianyue.ledger.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Compared:
    """How many figures came out the same, and the names of those that were left out."""

    number: int
    left: tuple[str, ...]


def compared(
    bundle: Bundle, head: Mapping[str, Any], chain: Sequence[Sealed], course: Course, read: Read
) -> Compared:
    """Count every figure anew and compare. Raises Misfit with the first that differs."""
    period, now = period_in(bundle, head), datetime.fromisoformat(head["as_of"]).astimezone(UTC)
    said = _said(bundle)
    if read.contract is None:
        raise ValueError("the course of a contract was read from its facts")
    beside = {
        subject: {number: each.facts for number, each in found.items()}
        for subject, found in read.beside.items()
    }
    material = Material(course, read.contract.facts, beside, lambda: _tickets(bundle, chain))
    found = recounted(material, period, now)
    for key, (measure, told) in said.items():
        if measure in RECOUNTED and found.get(key) != told:
            mine, theirs = _written(found.get(key)), _written(told)
            raise Misfit(
                bundle.place(layout.FIGURES, _named(key)),
                f"包内写的是 {theirs}，由事实算出的是 {mine}",
                f"it says {theirs}, and the facts come to {mine}",
            )
    if missing := found.keys() - said.keys():
        place = bundle.place(layout.FIGURES, _named(min(missing)))
        raise Misfit(place, "缺少这项指标", "this figure is missing")
    left = {key[0] for key, (measure, _) in said.items() if measure not in RECOUNTED}
    return Compared(len(found), tuple(sorted(left)))


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
    counts = "" if told.whole is None else f" ({told.part}/{told.whole})"
    return f"{told.value}{counts}"
