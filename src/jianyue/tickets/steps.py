"""The steps of a macro: a closed list, in the one order in which they are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.tickets.acts import ACTS, Act
from jianyue.tickets.replies import LONGEST
from jianyue.tickets.rules import GRADED_BY
from jianyue.tickets.tagging import words_of
from jianyue.tickets.words import Category

INTERNAL: Final = "internal"  # a note that only the provider's people see
ME: Final = "me"
TEXTS: Final = frozenset({"text", "reason", "cause"})
# Step -> what may be said with it; they are done in this order, whatever was written first.
STEPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "acknowledged": (),
        "reclassified": ("attributes", "category", "reason"),
        "assigned": ("team", "assignee"),
        "tagged": ("tags",),
        "untagged": ("tags",),
        "resumed": (),
        "responded": ("text",),
        INTERNAL: ("text",),
        "planned": ("text",),
        "paused": ("ground", "text"),
        "resolved": ("text", "cause"),
        "closed": (),
    }
)
NOTE: Final = Both("内部备注", "Internal note")
LONGEST_VALUE: Final = 80


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a macro, and what is said with it as plain values."""

    name: str
    given: Mapping[str, Any]

    @property
    def act(self) -> Act:
        """The act that it is."""
        return ACTS["noted" if self.name == INTERNAL else self.name]

    @property
    def said(self) -> Both:
        """What it is called."""
        return NOTE if self.name == INTERNAL else self.act.said

    @property
    def text(self) -> str:
        """The words that stand on the ticket afterwards, braces and all."""
        return "\n".join(str(self.given[name]) for name in ("text", "reason") if name in self.given)


def steps_in(kept: object) -> list[Step]:
    """Return the steps that a macro keeps, in order; what is no step of the list is left out."""
    if not isinstance(kept, Mapping):
        return []
    return [
        Step(name, {key: kept[name][key] for key in fields if key in kept[name]})
        for name, fields in STEPS.items()
        if isinstance(kept.get(name), Mapping)
    ]


def checked(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return steps as they are kept. Raises NotAllowed for what no step takes, and for none."""
    unknown = given.keys() - STEPS.keys()
    if unknown or any(said.keys() - set(STEPS[name]) for name, said in given.items()):
        raise NotAllowed("没有这样的步骤。", "There is no such step.")
    if not given:
        raise NotAllowed("请至少选择一个步骤。", "Choose one step at least.")
    kept = {
        name: {key: value for key, value in given[name].items() if value}
        for name in STEPS
        if name in given
    }
    for name, said in kept.items():
        _check(name, said)
    return kept


def _check(name: str, said: Mapping[str, Any]) -> None:
    step = Step(name, said)
    missing = [each for each in step.act.needs if not said.get(each)]
    if missing or (name == "assigned" and not said):
        raise NotAllowed(f"“{step.said.zh}”还缺内容。", f"“{step.said.en}” needs more.")
    for key in TEXTS & said.keys():
        if not isinstance(said[key], str) or len(said[key]) > LONGEST:
            raise NotAllowed(f"文字最多 {LONGEST} 字。", f"At most {LONGEST} characters of text.")
    if "tags" in said:
        words_of(str(said["tags"]))
    grades = said.get("attributes", {})
    short = all(isinstance(v, str) and len(v) <= LONGEST_VALUE for v in grades.values())
    if grades.keys() - GRADED_BY or not short:
        raise NotAllowed("没有这项定级依据。", "Tickets are not graded by this.")
    if said.get("category") and said["category"] not in set(Category):
        raise NotAllowed("没有这一类别。", "There is no such class.")
    if len(str(said.get("ground", ""))) > LONGEST_VALUE:
        raise NotAllowed("没有这一暂停原因。", "There is no such ground.")
