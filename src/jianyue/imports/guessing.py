"""What a file most likely means: which column tells what, and what stands for which value."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from jianyue.imports.words import SKIP, Field, Source
from jianyue.replay.mapping_files import shipped
from jianyue.tickets.words import Kind, State

AGAIN: Final = frozenset({"resolved_at", "closed_at"})  # may share a column: Zammad knows one end
PHASES: Final[Mapping[str, str]] = {
    "open": State.NEW, "started": State.WORKING, "resolved": State.RESOLVED,
    "closed": State.CLOSED, "void": SKIP,
}  # fmt: skip
STATES: Final[Mapping[str, str]] = {
    "new": State.NEW, "open": State.WORKING, "pending reminder": State.WORKING,
    "pending close": State.WORKING, "in progress": State.WORKING, "on hold": State.WORKING,
    "solved": State.RESOLVED, "done": State.CLOSED, "closed": State.CLOSED, "merged": SKIP,
    "removed": SKIP, "cancelled": SKIP, "canceled": SKIP, "新": State.NEW, "打开": State.WORKING,
    "处理中": State.WORKING, "挂起": State.WORKING, "已解决": State.RESOLVED, "完成": State.CLOSED,
    "已完成": State.CLOSED, "已关闭": State.CLOSED, "关闭": State.CLOSED, "已取消": SKIP,
    "已合并": SKIP,
}  # fmt: skip
NUMBERED: Final[Mapping[str, Mapping[str, str]]] = {  # states by their number, as seeds have them
    Source.ZAMMAD: {"1": State.NEW, "2": State.WORKING, "3": State.WORKING, "4": State.CLOSED,
                    "5": SKIP},
}  # fmt: skip
KINDS: Final[Mapping[str, str]] = {
    "故障": Kind.INCIDENT, "事件": Kind.INCIDENT, "bug": Kind.INCIDENT, "task": Kind.REQUEST,
    "service request": Kind.REQUEST, "服务请求": Kind.REQUEST, "请求": Kind.REQUEST,
    "投诉": Kind.COMPLAINT, "反馈": Kind.FEEDBACK, "意见": Kind.FEEDBACK, "建议": Kind.FEEDBACK,
    "表扬": Kind.FEEDBACK, "story": Kind.REQUEST, "question": Kind.REQUEST, "咨询": Kind.REQUEST,
}  # fmt: skip
# From the most urgent on; desks that number from the least urgent are told by their words.
RANKS: Final[Sequence[frozenset[str]]] = (
    frozenset({"blocker", "highest", "critical", "very high", "major", "p1", "紧急", "特急", "最高",
               "非常高", "严重", "致命"}),
    frozenset({"high", "urgent", "3 high", "p2", "高", "3 高", "重要"}),
    frozenset({"medium", "normal", "2 normal", "p3", "中", "普通", "2 普通", "一般"}),
    frozenset({"low", "lowest", "very low", "minor", "trivial", "1 low", "p4", "低", "1 低",
               "非常低", "最低"}),
)  # fmt: skip


def columns(heads: Sequence[str], fields: Iterable[Field]) -> dict[str, int]:
    """Return which column most likely tells each field; only ends may share one."""
    folded = [head.casefold().strip() for head in heads]
    taken: set[int] = set()
    found: dict[str, int] = {}
    for field in fields:
        for name in field.names:
            place = folded.index(name) if name in folded else None
            if place is not None and (place not in taken or field.name in AGAIN):
                found[field.name] = place
                taken.add(place)
                break
    return found


def state(value: str, source: str) -> str | None:
    """Return where a ticket of that state stands here; None where nothing fits."""
    said = value.casefold().strip()
    told = NUMBERED.get(source, {}).get(said) or _phases(source).get(said) or STATES.get(said)
    return told or _own(State, said)


def kind(value: str, source: str) -> str | None:
    """Return which kind of ticket that is."""
    said = value.casefold().strip()
    return _own(Kind, said) or _kinds(source).get(said) or KINDS.get(said)


def rank(value: str, most: int) -> int | None:
    """Return the level that a priority most likely is, of `most` levels; 1 is the most urgent."""
    said = value.casefold().strip()
    place = next((place for place, words in enumerate(RANKS, 1) if said in words), None)
    return None if place is None or most < 1 else min(place, most)


def _own(words: type[State] | type[Kind], said: str) -> str | None:
    for each in words:
        if said in {each.value, each.said.zh.casefold(), each.said.en.casefold()}:
            return str(each.value)
    return None


@cache
def _phases(source: str) -> dict[str, str]:
    if source == Source.TABLE:
        return {}
    told = shipped(source).states
    words = told.words if told else {}
    return {word.casefold(): _phase(phase) for word, phase in words.items()}


def _phase(phase: str) -> str:
    return str(PHASES.get(phase, State.WORKING))


@cache
def _kinds(source: str) -> dict[str, str]:
    if source == Source.TABLE:
        return {}
    return {word.casefold(): kind for word, kind in shipped(source).kind.words.items()}
