"""What stands for which value of a column: chosen by a person, else what most likely is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.agreements.grading import level_in
from jianyue.agreements.language import Agreement
from jianyue.agreements.terms import ticket_scheme
from jianyue.imports import guessing
from jianyue.imports.models import Import
from jianyue.imports.rows import Cells
from jianyue.imports.words import SKIP
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import MAY, Deed
from jianyue.services.inforce import history_of
from jianyue.tickets.words import Kind, State

TAKE: Final = "+"  # rows of that organisation are brought in
SKIPPED: Final = Both("不导入这些行", "leave these rows out")
TAKEN: Final = Both("导入", "bring in")
WORKERS: Final = tuple(role for role, deeds in MAY.items() if Deed.WORK in deeds)
People = Mapping[str, int]  # ids by address and by name, in small letters


@dataclass
class Choices:
    """What each value of a file of tickets stands for.

    chosen     by field and value, as a person has decided it
    reporters  who can have reported something, workers who can have it
    """

    kept: Import
    agreement: Agreement
    chosen: Mapping[str, Mapping[str, str]]
    reporters: People
    workers: People

    @classmethod
    def of(cls, kept: Import, by: User, at: datetime) -> "Choices":
        """Return the choices of an import; two queries."""
        agreement = agreement_of(kept, at)
        customer = kept.contract.customer_id
        known = User.objects.visible_to(by).filter(erased_at=None, left_at=None)
        own = list(known.filter(customer=None).values_list("pk", "email", "name"))
        working = set(known.filter(is_active=True, customer=None, grants__role__in=WORKERS)
                      .values_list("pk", flat=True))  # fmt: skip
        theirs = known.filter(customer=customer).values_list("pk", "email", "name")
        workers = _people(each for each in own if each[0] in working)
        return cls(kept, agreement, kept.values, _people([*own, *theirs]), workers)

    def state(self, cells: Cells) -> str:
        """Return where a ticket stands, SKIP, or nothing where no column tells."""
        return self._listed(cells, "state", {*State.open(), State.CLOSED})

    def kind(self, cells: Cells) -> str:
        """Return which kind it is; an incident where no column tells."""
        return self._listed(cells, "kind", set(Kind)) or Kind.INCIDENT.value

    def organisation(self, cells: Cells) -> str:
        """Return SKIP where the rows of that organisation are left out."""
        return self._chosen("organisation", cells["organisation"]) or TAKE

    def service(self, cells: Cells) -> str:
        """Return the service of the agreement, or none."""
        said = self._chosen("service", cells["service"])
        return said if said in self.agreement.services else ""

    def attributes(self, cells: Cells) -> dict[str, str]:
        """Return what grades the ticket as its priority says."""
        chosen = self._chosen("priority", cells["priority"])
        return attributes_of(self.agreement, chosen, self.service(cells)) if chosen else {}

    def reporter(self, cells: Cells) -> int:
        """Return who has reported it; where that is nobody here, whom the import names instead."""
        found = self.reporters.get(self._chosen("reporter", cells["reporter"]).casefold())
        return found or self.kept.reporter_id or self.kept.by_id

    def stranger(self, cells: Cells) -> str:
        """Return who has reported it there, where that is nobody here."""
        said = cells["reporter"]
        return "" if self._chosen("reporter", said).casefold() in self.reporters else said

    def assignee(self, cells: Cells) -> int | None:
        """Return who works on it, where that is somebody here."""
        return self.workers.get(self._chosen("assignee", cells["assignee"]).casefold())

    def _listed(self, cells: Cells, name: str, known: Iterable[str]) -> str:
        value = cells[name]
        if not value:
            return ""
        said = self._chosen(name, value)
        if said == SKIP or said in set(known):
            return said
        cells.note(name, "还没有选定它对应什么。", "Nobody has said what it stands for.")
        return ""

    def _chosen(self, name: str, value: str) -> str:
        chosen = self.chosen.get(name, {})
        return chosen[value] if value in chosen else self.proposed(name, value)

    def proposed(self, name: str, value: str) -> str:
        """Return what a value most likely stands for; nothing where nothing fits."""
        if name in {"reporter", "assignee"}:
            people = self.reporters if name == "reporter" else self.workers
            return value if value.casefold() in people else ""
        match name:
            case "state":
                found = guessing.state(value, self.kept.source)
            case "kind":
                found = guessing.kind(value, self.kept.source)
            case "priority":
                found = self._grade(value)
            case "service":
                found = _service(self.agreement, value)
            case _:
                found = _organisation(self.kept, value)
        return found or ""

    def _grade(self, value: str) -> str | None:
        grades = list(grades_of(self.agreement))
        place = guessing.rank(value, len(grades))
        return grades[place - 1] if place else None

    def offered(self, name: str) -> dict[str, Both]:
        """Return what the values of a field may stand for; nothing for people, who are too many."""
        skip = {SKIP: SKIPPED}
        match name:
            case "state":
                return {each.value: each.said for each in (*State.open(), State.CLOSED)} | skip
            case "kind":
                return {each.value: each.said for each in Kind} | skip
            case "priority":
                return grades_of(self.agreement)
            case "service":
                services = self.agreement.services.items()
                return {key: Both(each.title.zh, each.title.en) for key, each in services}
            case "organisation":
                return {TAKE: TAKEN} | skip
            case _:
                return {}


def agreement_of(kept: Import, at: datetime) -> Agreement:
    """Return the agreement in force; before any is, the first. Raises IndexError without one."""
    history = history_of(kept.contract)
    return (history.at(at) or history.agreed[0]).agreement


def grades_of(agreement: Agreement) -> dict[str, Both]:
    """Return the grades that a priority may stand for, the most urgent first."""
    levels = agreement.levels
    match ticket_scheme(agreement):
        case "priority":
            grades = levels.priority
        case "problem" | "handling":
            grades = levels.problem
        case "incident" if levels.incident is not None:
            pairs = _pairs(agreement)
            return {str(level): Both(f"{level} 级", f"level {level}") for level in sorted(pairs)}
        case _:
            return {}
    return {
        str(level): Both(grade.title.zh, grade.title.en) if grade.title
        else Both(f"{level} 级", f"level {level}")
        for level, grade in sorted(grades.items())
    }  # fmt: skip


def attributes_of(agreement: Agreement, grade: str, service: str) -> dict[str, str]:
    """Return what grades a ticket so."""
    match ticket_scheme(agreement):
        case "priority":
            return {"priority": grade}
        case "problem":
            return {"problem": grade}
        case "handling":
            return {"problem": grade} | ({"service": service} if service else {})
        case "incident":
            pair = _pairs(agreement).get(int(grade)) if grade.isdecimal() else None
            return dict(zip(("urgency", "impact"), pair, strict=True)) if pair else {}
        case _:
            return {}


def _pairs(agreement: Agreement) -> dict[int, tuple[str, str]]:
    """Return a pair of urgency and impact for each level that has one."""
    matrix = agreement.levels.incident
    found: dict[int, tuple[str, str]] = {}
    for urgency in matrix.urgency if matrix else ():
        for impact in matrix.impact if matrix else ():
            said = {"urgency": urgency, "impact": impact}
            level = level_in(agreement, "incident", said)
            if level is not None:
                found.setdefault(level, (urgency, impact))
    return found


def _service(agreement: Agreement, value: str) -> str:
    said = value.casefold().strip()
    for key, each in agreement.services.items():
        if said in {key.casefold(), each.title.zh.casefold(), each.title.en.casefold()}:
            return key
    return ""


def _organisation(kept: Import, value: str) -> str:
    """Return whether rows of an organisation are meant: where one is the customer, no others."""
    names = names_of(kept.contract.customer)
    column = kept.distinct.get(str(kept.columns.get("organisation")), ())
    if any(said.casefold().strip() in names for said, _ in column):
        return TAKE if value.casefold().strip() in names else SKIP
    return TAKE


def names_of(organisation: Organisation) -> set[str]:
    """Return what an organisation is called, in small letters."""
    said = (organisation.name, organisation.name_en, organisation.code)
    return {each.casefold() for each in said if each}


def _people(rows: Iterable[tuple[int, str, str]]) -> People:
    """Return ids by address and by name; a name that two people have names nobody."""
    kept = list(rows)
    found: dict[str, int] = {}
    twice: set[str] = set()
    for pk, _, name in kept:
        said = name.casefold()
        if said in found:
            twice.add(said)
        found[said] = pk
    found = {name: pk for name, pk in found.items() if name not in twice}
    return found | {email.casefold(): pk for pk, email, _ in kept}
