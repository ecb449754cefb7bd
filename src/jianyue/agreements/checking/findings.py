"""What the check of a draft says: findings, and the rules that they come from."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Literal

from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.problems import Mark, Marks, Path
from jianyue.agreements.texts import Text
from jianyue.agreements.written import Language, Part, Written

Severity = Literal["error", "contradiction", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "contradiction", "warning", "hint")
BLOCKING = {"error", "contradiction"}
TWO_HOURS = 7200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a careful reader says about a draft before it is signed.

    clause  the clause that it is about; empty where the draft names none
    path    the part of the file, from the top
    place   line and column of that part, where the reading's marks were given
    """

    severity: Severity
    rule: str
    clause: str
    path: Path
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    place: Mark | None = None

    @property
    def where(self) -> str:
        """The path in the file, with points between its steps."""
        return ".".join(self.path)

    @property
    def blocks(self) -> bool:
        """Whether the draft should not be signed as it is."""
        return self.severity in BLOCKING

    def words(self, language: Language) -> str:
        """Return what is found, in one language."""
        return self.zh if language == "zh" else self.en

    def remedy(self, language: Language) -> str:
        """Return what to do about it, in one language."""
        return self.remedy_zh if language == "zh" else self.remedy_en


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a rule found its fault, and the values that its sentence needs."""

    path: Path
    clause: str
    values: Mapping[str, object]


def seen(*path: object, clause: str | None = None, **values: object) -> Seen:
    """Return what a rule saw at `path`; values are put into the rule's sentences by name."""
    return Seen(tuple(map(str, path)), clause or "", values)


Look = Callable[[Draft], Iterable[Seen]]


class Said(Part):
    """What a rule looks for, says and advises, as rules.toml has it."""

    severity: Severity
    """How grave its findings are."""
    summary: Text
    """What it looks for, for the list of rules."""
    says: Text
    """The sentence of a finding, with `{names}` for the values seen."""
    remedy: Text
    """What to do, with the same names."""


@cache
def words() -> Mapping[str, Said]:
    """Return the words of every rule by its id."""
    tree = tomllib.loads((files(__package__ or "") / "rules.toml").read_text("utf-8"))
    return {name: Said.model_validate(said) for name, said in tree.items()}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that drafts are checked for: its id, its words, and the function that looks."""

    id: str
    look: Look

    @property
    def said(self) -> Said:
        """Its words in rules.toml."""
        return words()[self.id]

    def findings(self, draft: Draft, marks: Marks | None) -> list[Finding]:
        """Return what this rule finds in `draft`, with places where `marks` tell them."""
        return [self._finding(each, marks) for each in self.look(draft)]

    def _finding(self, found: Seen, marks: Marks | None) -> Finding:
        clause, said = found.clause, self.said
        zh, en = (f"第 {clause} 条：", f"Clause {clause}: ") if clause else ("", "")
        return Finding(
            said.severity,
            self.id,
            clause,
            found.path,
            zh + filled(said.says.zh, found.values, "zh"),
            en + filled(said.says.en, found.values, "en"),
            filled(said.remedy.zh, found.values, "zh"),
            filled(said.remedy.en, found.values, "en"),
            marks.near(found.path) if marks else None,
        )


def rule(name: str) -> Callable[[Look], Rule]:
    """Make a rule of the function below: it yields what it saw, rules.toml says it in words."""
    return lambda look: Rule(name, look)


def filled(template: str, values: Mapping[str, object], language: Language) -> str:
    """Return `template` with its names replaced by the words of the values."""
    return template.format(**{name: worded(value, language) for name, value in values.items()})


def worded(value: object, language: Language) -> str:
    """Return a value in words: amounts, texts and lengths speak the language; a tuple is listed."""
    if isinstance(value, Written | Text | Length | Share):
        return value.words(language)
    if isinstance(value, tuple):
        listed = [worded(each, language) for each in value]
        return ("、" if language == "zh" else ", ").join(listed)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time for a sentence, in the unit that reads best."""

    seconds: Fraction

    def words(self, language: Language) -> str:
        """Return `43.2 分钟` or `43.2 min`."""
        hours = self.seconds >= TWO_HOURS or self.seconds == TWO_HOURS / 2
        units = ((0, 3600, "小时", "h"), (60, 60, "分钟", "min"), (0, 1, "秒", "s"))
        known = units if hours else units[1:]
        size, zh, en = next(unit[1:] for unit in known if self.seconds >= unit[0])
        return f"{decimals(self.seconds / size, 2)} {zh if language == 'zh' else en}"


@dataclass(frozen=True, slots=True)
class Share:
    """A share for a sentence, cut after so many decimals and never rounded up."""

    value: Fraction
    digits: int = 2

    def words(self, language: Language) -> str:  # noqa: ARG002  (the same in every language)
        """Return `99.44%`."""
        return f"{decimals(self.value * 100, self.digits)}%"


def decimals(value: Fraction, digits: int) -> str:
    """Return `value` cut after `digits` decimals, without trailing zeros."""
    scaled = int(value * 10**digits)
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}}".rstrip("0").rstrip(".") if digits else str(whole)


def titled(name: str, title: Text | None, clause: str | None = None) -> Text:
    """Return what a part is called in a sentence, with its clause in brackets."""
    title = title or Text(zh=name, en=name)
    zh = f"“{title.words('zh')}”" + (f"（第 {clause} 条）" if clause else "")
    en = f"“{title.words('en')}”" + (f" (clause {clause})" if clause else "")
    return Text(zh=zh, en=en)
