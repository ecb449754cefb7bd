"""The level of a ticket, by each of the gradings that an agreement may have (semantics 3)."""

from collections.abc import Mapping

from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.agreements.services import Grade
from jianyue.engine.targets import EVERY_LEVEL

Attributes = Mapping[str, str]


def level_in(agreement: Agreement, scheme: Scheme, attributes: Attributes) -> int | None:
    """Return the level of a ticket in one grading; None where it cannot be told.

    attributes  what the ticket says: urgency, impact, priority, problem, service, customer,
                device, system; a grade by its number or by its name
    """
    levels = agreement.levels
    match scheme:
        case "none":
            return EVERY_LEVEL
        case "incident":
            return _incident(agreement, attributes)
        case "priority":
            return graded(levels.priority, attributes.get("priority", ""))
        case "problem":
            return graded(levels.problem, attributes.get("problem", ""))
        case "service":
            return service_level(agreement, attributes)
        case "handling":
            return _handling(agreement, attributes)


def ranked(level: int | None) -> int | None:
    """Return a level as facts carry it: where every level is alike, all are of the first."""
    return 1 if level == EVERY_LEVEL else level


def graded(grades: Mapping[int, Grade], said: str) -> int | None:
    """Return the level that a word on a ticket names, by number, name or title."""
    for level, grade in grades.items():
        titles = [grade.title.zh, grade.title.en] if grade.title else []
        if said and said in {str(level), grade.name, *titles}:
            return level
    return None


def service_level(agreement: Agreement, attributes: Attributes) -> int | None:
    """Return the strictest of the service levels of system, customer and device (C19).

    None where the ticket names none of them, or one that the agreement does not know.
    """
    levels = agreement.levels
    services = {
        name: service.service_level
        for name, service in agreement.services.items()
        if service.service_level is not None
    }
    known: Mapping[str, Mapping[str, int]] = {
        "service": services,
        "system": levels.systems,
        "customer": levels.customers,
        "device": levels.devices,
    }
    named = {name: attributes[name] for name in known if attributes.get(name)}
    found = [known[name].get(value) for name, value in named.items()]
    if not found or None in found:
        return None
    return min(level for level in found if level is not None)


def _incident(agreement: Agreement, attributes: Attributes) -> int | None:
    matrix = agreement.levels.incident
    if matrix is None:
        return None
    return matrix.level_of(attributes.get("urgency", ""), attributes.get("impact", ""))


def _handling(agreement: Agreement, attributes: Attributes) -> int | None:
    problem = graded(agreement.levels.problem, attributes.get("problem", ""))
    service = service_level(agreement, attributes)
    matrix = agreement.levels.handling
    if problem is None or service is None or matrix is None:
        return None
    return matrix.level_of(problem, service)
