"""Checking a bundle on a machine that has neither server nor database; pure.

What it reads, it believes only as far as it was proven. The first thing that does not fit is
named, and nothing after it is looked at.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jianyue.engine.spans import Span
from jianyue.evidence import layout
from jianyue.evidence.agreed import Read, course_in, period_in
from jianyue.evidence.comparing import compared
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.opening import Bundle, check_digest, opened
from jianyue.evidence.proven import Proven, proven_in
from jianyue.evidence.sealed import (
    ODD,
    Sealed,
    chain_in,
    check_held,
    check_signature,
    keys_in,
    leaves_in,
    listed_of,
)
from jianyue.ledger.speech import Both
from jianyue.watch.alerts.heard import Heard

HEAD: Final = frozenset(
    {"format", "provider", "contract", "title", "period", "as_of", "seals", "timelines", "words",
     "entries"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Against:
    """What the reader holds and the provider cannot change.

    seals  seals that he was sent, by the name of the file
    keys   fingerprints of keys that he trusts
    """

    seals: Mapping[str, str] = field(default_factory=dict)
    keys: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a bundle that fits.

    keys      fingerprints of the keys that signed
    withheld  facts of which the hash alone is there
    figures   how many figures were counted anew, and the names of these
    left      names of figures that were not, each with the reason
    unproven  versions whose text no fact names
    """

    head: Mapping[str, Any]
    keys: Sequence[str]
    seals: int
    timelines: int
    facts: int
    withheld: int
    figures: int
    names: Sequence[str]
    left: Mapping[str, Both]
    unproven: Sequence[int]
    held: int


def verify(path: Path, against: Against = Against()) -> Verified:
    """Check a bundle from its form to its figures. Raises Misfit with the first that is wrong."""
    with opened(path) as bundle:
        try:
            return _verified(bundle, against)
        except (*ODD, ArithmeticError, RecursionError) as odd:  # what says what nothing should
            raise Misfit(bundle.place(), "内容不合常理", "it says what makes no sense") from odd


def _verified(bundle: Bundle, against: Against) -> Verified:
    head = _head(bundle)
    keys = keys_in(bundle, against.keys)
    check_signature(bundle, keys)
    _check_entries(bundle, head)
    check_digest(bundle)
    chain = chain_in(bundle, keys, head)
    for name, text in against.seals.items():
        check_held(bundle, chain, name, text)
    period = period_in(bundle, head)
    read = _facts(bundle, chain, period, layout.COUNTED[head["format"]])
    read.hidden |= set(head.get("hidden", ()))
    if read.timelines != head["timelines"]:
        raise Misfit(bundle.place(layout.FACTS), "缺少时间线", "a timeline is missing")
    course, unproven = course_in(bundle, read)
    figures = compared(bundle, head, chain, course, read)
    return Verified(
        head, sorted(keys), len(chain), read.timelines, read.facts, read.withheld, figures.number,
        figures.names, figures.left, unproven, len(against.seals),
    )  # fmt: skip


def _head(bundle: Bundle) -> dict[str, Any]:
    place, head = bundle.place(layout.MANIFEST), bundle.said(layout.MANIFEST)
    form = head.get("format")
    told = HEAD | {"hidden"}
    known = {layout.FIRST: HEAD, layout.SECOND: told, layout.FORMAT: told}
    if not isinstance(form, str) or head.keys() != known.get(form):
        raise Misfit(
            place, "不是本版本能核对的证据包", "it is no bundle that this version can check"
        )
    return head


def _check_entries(bundle: Bundle, head: Mapping[str, Any]) -> None:
    """Check that the entries are those of the manifest, in its order, each as it was written."""
    named = [str(each["name"]) for each in head["entries"]] + list(layout.CLOSING)
    there = list(bundle.entries)
    for expected, name in zip(named, there, strict=False):
        if expected not in bundle.entries:
            raise Misfit(bundle.place(expected), "缺少这个条目", "this entry is missing")
        if expected != name:
            raise Misfit(
                bundle.place(name),
                "多出这个条目或顺序不对",
                "it is out of place, or does not belong here",
            )
    if len(named) != len(there):
        name = next(each for each in [*there, *named] if (each in named) != (each in there))
        raise Misfit(
            bundle.place(name), "多出或缺少这个条目", "it does not belong here, or is missing"
        )
    for name in there:
        if not layout.KNOWN.fullmatch(name):
            raise Misfit(bundle.place(name), "不该有这个条目", "it does not belong here")
    starts = [info.header_offset for info in bundle.entries.values()]
    if starts[0] != 0:
        raise Misfit(bundle.place(there[0]), "前面多出内容", "something lies before it")
    for each, until in zip(head["entries"], starts[1:], strict=False):
        _check_entry(bundle, each, until)


def _check_entry(bundle: Bundle, said: Mapping[str, Any], until: int) -> None:
    name = said["name"]
    if bundle.packed(name, until) != said["packed"]:
        raise Misfit(bundle.place(name), "与清单中的哈希不符", "it is not what the manifest says")
    if bundle.hashes(name) != (said["size"], said["sha256"]):
        raise Misfit(
            bundle.place(name),
            "内容与清单中的哈希不符",
            "its content is not what the manifest says",
        )


def _facts(bundle: Bundle, chain: Sequence[Sealed], period: Span, counted: Collection[str]) -> Read:
    """Check every fact once, and against each seal of the period, as it was when that was made.

    What a seal holds and the facts do not come to was removed, or rewritten since.

    counted  subjects on which figures stand
    """
    listed = [chain[number - 1] for number in listed_of(chain, period)]
    read, wanted = Read(Heard(period)), set[bytes]()
    for seal in listed:
        for leaf, found in leaves_in(bundle, seal):
            wanted |= {found} if leaf.subject in counted else set()
            read.hidden |= {leaf.subject} & layout.HIDDEN
    for proven in proven_in(bundle, chain):
        wanted.difference_update(proven.states())
        read.timelines += 1
        read.facts += len(proven.facts) + proven.withheld
        read.withheld += proven.withheld
        _keep(bundle, read, proven)
    if wanted:
        raise _missing(bundle, listed, wanted)
    return read


def _keep(bundle: Bundle, read: Read, proven: Proven) -> None:
    """Keep what is counted of a timeline once all are read. Raises Misfit for a name given twice.

    Names prove nothing, so that of two with the same one neither may hide the other.
    """
    match proven.subject:
        case "contract":
            read.contract = proven
        case "alerts":
            read.heard.read(proven.facts)
        case "ticket":  # counted in the second reading
            pass
        case subject:
            named = read.beside.setdefault(subject, {})
            if proven.number in named:
                place = bundle.place(layout.FACTS, proven.number)
                raise Misfit(place, "两条时间线同名", "two timelines are called the same")
            named[proven.number] = proven


def _missing(bundle: Bundle, listed: Sequence[Sealed], wanted: Collection[bytes]) -> Misfit:
    """Return the first timeline that a seal holds and the facts of the bundle do not come to."""
    number, leaf = next(
        (seal.statement.number, leaf)
        for seal in listed
        for leaf, found in leaves_in(bundle, seal)
        if found in wanted
    )
    return Misfit(
        bundle.place(layout.FACTS, str(leaf.timeline)),
        f"第 {number} 号封条封存过这条时间线，包内没有它，或者内容不同",
        f"seal {number} holds this timeline, and the bundle has none such or another",
    )
