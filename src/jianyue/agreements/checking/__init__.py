"""Checking a draft before it is signed: `check` says every finding, `rules` lists the rules."""

from jianyue.agreements.checking.findings import Finding
from jianyue.agreements.checking.registry import check, rules

__all__ = ["Finding", "check", "rules"]
