"""What was agreed, from the texts in a bundle and the facts that name them; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from jianyue.agreements.holidays import Announcement, NoSuchCountry
from jianyue.agreements.language import Agreement
from jianyue.agreements.reading import read_text
from jianyue.engine.spans import Span
from jianyue.evidence import layout
from jianyue.evidence.history import Course, Published, course_of, digest_of, signed_in
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.opening import Bundle
from jianyue.evidence.proven import Proven
from jianyue.evidence.sealed import ODD
from jianyue.watch.alerts.heard import Heard


@dataclass
class Read:
    """What the first reading of the facts leaves behind: tickets are counted in the second.

    heard   what alerts tell of the period; their facts are too many to be kept
    hidden  subjects that matter to figures and of which nothing lies inside
    """

    heard: Heard
    contract: Proven | None = None
    beside: dict[str, dict[str, Proven]] = field(default_factory=dict)
    timelines: int = 0
    facts: int = 0
    withheld: int = 0
    hidden: set[str] = field(default_factory=set)


def period_in(bundle: Bundle, head: Mapping[str, Any]) -> Span:
    """Return the period of a bundle. Raises Misfit."""
    try:
        edges = (datetime.fromisoformat(head["period"][name]) for name in ("start", "end"))
        return Span(*(each.astimezone(UTC) for each in edges))
    except ODD as odd:
        raise Misfit(
            bundle.place(layout.MANIFEST), "期间无法读取", "its period cannot be read"
        ) from odd


def course_in(bundle: Bundle, read: Read) -> tuple[Course, tuple[int, ...]]:
    """Return the agreements as they came into force, each held against the fact that says so."""
    if read.contract is None:
        raise Misfit(
            bundle.place(layout.FACTS), "缺少合同的事实", "the contract's facts are missing"
        )
    agreements = dict[int, Agreement]()
    unproven: list[int] = []
    signed, _ = signed_in(read.contract.facts)
    for each in signed:
        name = layout.AGREEMENT.format(each.number)
        if name not in bundle.entries:
            raise Misfit(bundle.place(name), "缺少这个条目", "this entry is missing")
        text = _text(bundle, name)
        if each.text and digest_of(text) != each.text:
            raise Misfit(
                bundle.place(name), "不是签署生效的文本", "it is not the text that came into force"
            )
        unproven += [] if each.text else [each.number]
        agreement = read_text(text).agreement
        if agreement is None:
            raise Misfit(bundle.place(name), "协议无法读取", "the agreement cannot be read")
        agreements[each.number] = agreement
    try:
        course = course_of(read.contract.facts, agreements, _notices(bundle))
    except (*ODD, NoSuchCountry) as odd:
        raise Misfit(
            bundle.place(layout.NOTICES), "日历无法读取", "the calendars cannot be read"
        ) from odd
    return course, tuple(unproven)


def _text(bundle: Bundle, name: str) -> str:
    try:
        return bundle.whole(name).decode()
    except UnicodeDecodeError as odd:
        raise Misfit(bundle.place(name), "协议无法读取", "the agreement cannot be read") from odd


def _notices(bundle: Bundle) -> list[Published]:
    return [
        (
            datetime.fromisoformat(each["published_at"]).astimezone(UTC),
            Announcement(
                each["country"], each["year"], frozenset(map(date.fromisoformat, each["closed"])),
                frozenset(map(date.fromisoformat, each["make_up"])),
                f"{each['source']} v{each['version']}",
            ),
        )
        for each in bundle.said(layout.NOTICES)["notices"]
    ]  # fmt: skip
