"""What becomes of an alert: which system it is about, and whether it makes an incident."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from jianyue.agreements.terms import Terms
from jianyue.engine.instants import MICROSECOND
from jianyue.ledger.speech import Choice

MOST: Final = 12


class Hours(Choice):
    """When a rule holds, by the service hours of its system."""

    ANY = "any", "任何时候", "at any time"
    INSIDE = "inside", "服务时间内", "inside service hours"
    OUTSIDE = "outside", "服务时间外", "outside service hours"


class Act(Choice):
    """What is done."""

    INCIDENT = "incident", "建立或并入事件", "open or join an incident"
    RECORD = "record", "只记录", "only keep it"


class Rule(NamedTuple):
    """The first rule that fits counts.

    label   name of a label; empty fits every alert
    value   what the label must be; empty for anything but nothing
    system  name of a service in the agreement; empty where it is not known
    """

    label: str
    value: str
    system: str
    hours: str = Hours.ANY
    act: str = Act.INCIDENT


SYSTEM: Final = "system"  # the label that names a service of the agreement by itself


def rule_for(rules: Sequence[Rule], labels: Mapping[str, str], terms: Terms, at: datetime) -> Rule:
    """Return the first rule that fits; without one, an incident about the system of the label."""
    named = labels.get(SYSTEM, "")
    usual = Rule("", "", named if named in terms.agreement.services else "")
    return next((rule for rule in rules if _fits(rule, labels, terms, at)), usual)


def _fits(rule: Rule, labels: Mapping[str, str], terms: Terms, at: datetime) -> bool:
    found = labels.get(rule.label, "")
    if rule.label and (not found or (rule.value and rule.value != found)):
        return False
    return rule.hours == Hours.ANY or (rule.hours == Hours.INSIDE) == _is_open(rule, terms, at)


def _is_open(rule: Rule, terms: Terms, at: datetime) -> bool:
    """Tell whether it is service time of the rule's system; always where none is agreed."""
    service = terms.agreement.services.get(rule.system)
    if service is None or not service.hours:
        return True
    names = service.hours.values()
    return any(terms.calendar(name).elapsed(at, at + MICROSECOND) for name in names)
