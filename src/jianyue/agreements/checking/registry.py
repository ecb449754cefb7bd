"""Every rule in order, and the check that goes through them all."""

from jianyue.agreements.checking import (
    behind,
    charges,
    clauses,
    indicators,
    ladders,
    levels,
    notices,
    opening,
    outages,
    parts,
    payments,
    qualities,
    times,
    volumes,
    wording,
)
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import SEVERITIES, Finding, Rule
from jianyue.agreements.language import Agreement
from jianyue.agreements.problems import Marks

RULES: tuple[Rule, ...] = (
    *parts.RULES,
    *levels.RULES,
    *times.RULES,
    *opening.RULES,
    *outages.RULES,
    *ladders.RULES,
    *indicators.RULES,
    *charges.RULES,
    *volumes.RULES,
    *notices.RULES,
    *payments.RULES,
    *behind.RULES,
    *wording.RULES,
    *clauses.RULES,
    *qualities.RULES,
)


def check(agreement: Agreement, marks: Marks | None = None) -> tuple[Finding, ...]:
    """Return every finding about a draft, the gravest first, then in the order of the rules.

    marks  where each part stands in the file, from its reading; adds lines and columns
    """
    draft = Draft(agreement)
    found = [finding for each in RULES for finding in each.findings(draft, marks)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def rules() -> tuple[tuple[str, str, str, str], ...]:
    """Return id, severity and what is looked for, in Chinese and English, of every rule."""
    said = ((each.id, each.said) for each in RULES)
    return tuple((name, each.severity, each.summary.zh, each.summary.en) for name, each in said)
