"""Names that one part of an agreement uses and another part must have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from jianyue.agreements.opening import is_country
from jianyue.agreements.problems import Fault, Path, did_you_mean, shown
from jianyue.agreements.promises import Measure, Scheme

MEASURES = frozenset(get_args(Measure))
OF_TARGETS = {"attainment", "solving-rate", "repeat-rate"}
OF_SERVICES = {
    "availability",
    "downtime-minutes",
    "mttr",
    "mttf",
    "outages",
    "longest-outage",
    "failure-rate",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """Names at `pattern` (`*` is any key, all texts below count) must be keys of `part`."""

    pattern: str
    part: str
    zh: str
    en: str
    needed: bool = True


REFERENCES = (
    Reference("contacts.staffed", "calendars", "服务时间（calendars）", "calendar"),
    Reference("contacts.accepts", "calendars", "服务时间（calendars）", "calendar"),
    Reference("services.*.hours", "calendars", "服务时间（calendars）", "calendar"),
    Reference("services.*.domain", "domains", "服务领域（domains）", "domain"),
    Reference("domains.*.indicators", "indicators", "指标（indicators）", "indicator"),
    Reference("targets.*.calendar", "calendars", "服务时间（calendars）", "calendar"),
    Reference("targets.*.services", "services", "服务（services）", "service"),
    Reference("targets.*.extension.approved_by", "roles", "角色（roles）", "role", needed=False),
    Reference("ladders.calendar", "calendars", "服务时间（calendars）", "calendar"),
    Reference("ladders.steps.*.*.tell", "roles", "角色（roles）", "role", needed=False),
    Reference("ladders.*.*.tell", "roles", "角色（roles）", "role", needed=False),
    Reference("maintenance.window", "calendars", "服务时间（calendars）", "calendar"),
    Reference("maintenance.notice.calendar", "calendars", "服务时间（calendars）", "calendar"),
    Reference("maintenance.confirmed_by", "roles", "角色（roles）", "role", needed=False),
    Reference("indicators.*.calendar", "calendars", "服务时间（calendars）", "calendar"),
    Reference("indicators.*.domain", "domains", "服务领域（domains）", "domain"),
    Reference("fees.surcharge.outside", "calendars", "服务时间（calendars）", "calendar"),
    Reference("credits.*.when", "indicators", "指标（indicators）", "indicator"),
    Reference("credits.*.once_with", "indicators", "指标（indicators）", "indicator"),
    Reference("reports.*.to", "roles", "角色（roles）", "role", needed=False),
    Reference("behind.*.target", "targets", "时限（targets）", "target"),
    Reference("behind.*.calendar", "calendars", "服务时间（calendars）", "calendar"),
    Reference("behind.*.services", "services", "服务（services）", "service"),
    Reference("examples.*.ticket.service", "services", "服务（services）", "service"),
    Reference("examples.*.period.service", "services", "服务（services）", "service"),
)


def dangling(tree: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for every name in a tree that no part of it has.

    Roles are only held against the list of roles where the agreement has one.
    """
    for reference in REFERENCES:
        known = _keys(tree, reference.part)
        if known or reference.needed:
            for path, name in _names(tree, tuple(reference.pattern.split(".")), ()):
                if name not in known:
                    yield _unknown(path, name, known, reference.zh, reference.en)
    yield from _measured(tree)
    yield from _graded(tree)
    for path, name in _names(tree.get("calendars", ""), ("*", "holidays"), ("calendars",)):
        if not is_country(name):
            yield Fault(
                path,
                f"不知道“{shown(name)}”的节假日",
                f"the holidays of {shown(name)!r} are not known",
                "写国家代码，如 `CN`、`US`、`DE-BY`，或 `none`",
                "write the code of a country, like `CN`, `US`, `DE-BY`, or `none`",
            )


def _keys(tree: Mapping[str, Any], part: str) -> set[str]:
    found = tree.get(part)
    return set(found) if isinstance(found, dict) else set()


def _unknown(path: Path, name: str, known: set[str], zh: str, en: str) -> Fault:
    hints = did_you_mean(name, known)
    return Fault(
        path, f"没有名为“{shown(name)}”的{zh}", f"there is no {en} {shown(name)!r}", *hints
    )


def _names(here: Any, pattern: Path, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401  (any part of a tree)
    if isinstance(here, str):
        if not pattern:
            yield path, here
        return
    pairs = here.items() if isinstance(here, dict) else enumerate(here)
    for key, value in pairs:
        if not pattern or pattern[0] in {"*", str(key)}:
            yield from _names(value, pattern[1:], (*path, str(key)))


def _measured(tree: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield indicators without a measure, or taken over something that is not there."""
    indicators = tree.get("indicators")
    for name, said in indicators.items() if isinstance(indicators, dict) else ():
        measure = said.get("measure", name) if isinstance(said, dict) else name
        path = ("indicators", name)
        if measure == name and name not in MEASURES:
            hints = did_you_mean(name, MEASURES)
            yield Fault(
                path,
                f"指标“{name}”没有写 measure",
                f"indicator {name!r} says no measure",
                *hints,
                at_key=True,
            )
            continue
        part = "targets" if measure in OF_TARGETS else "services" if measure in OF_SERVICES else ""
        if part and isinstance(said, dict):
            for place, of in _names(said.get("of", []), (), (*path, "of")):
                if of not in _keys(tree, part):
                    yield _unknown(
                        place, of, _keys(tree, part), f"项（{part}）", part.removesuffix("s")
                    )


def _graded(tree: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield targets whose levels no grading gives, or whose calendars miss one of them."""
    targets = tree.get("targets")
    schemes = _keys(tree, "levels") & set(get_args(Scheme))
    for name, said in targets.items() if isinstance(targets, dict) else ():
        within = said.get("within") if isinstance(said, dict) else None
        if not isinstance(within, dict):
            continue
        path = ("targets", name)
        by = said.get("by")
        if (by and by not in schemes) or not schemes:
            yield Fault(
                (*path, "by") if by else (*path, "within"),
                "时限按级别不同，但协议没有这种级别",
                "it differs by level, and the agreement has no such levels",
                "在 levels 下写出级别",
                "write the levels under `levels`",
            )
        calendar = said.get("calendar")
        missing = set(within) - set(calendar) if isinstance(calendar, dict) else set()
        for level in sorted(missing):
            yield Fault(
                (*path, "calendar"),
                f"第 {level} 级没有服务时间",
                f"level {level} has no calendar",
            )
