"""Levels: matrices that turn round, levels that nobody gives, levels without a promise."""

from collections.abc import Iterator, Sequence

from jianyue.agreements.checking.draft import Draft, level_words
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Scheme
from jianyue.agreements.rendering.words import FACTS
from jianyue.agreements.terms import ticket_scheme
from jianyue.agreements.texts import Text
from jianyue.engine.targets import EVERY_LEVEL

ENDS = {"worked_around", "restored", "resolved"}
Table = Sequence[Sequence[int]]


def given_levels(agreement: Agreement, scheme: Scheme) -> set[int]:
    """Return the levels that a grading can give."""
    levels = agreement.levels
    match scheme:
        case "incident":
            return {level for row in incident_table(agreement) for level in row}
        case "handling":
            return {level for row in _handling_table(agreement) for level in row}
        case "priority":
            return set(levels.priority)
        case "problem":
            return set(levels.problem)
        case "service":
            own = {each.service_level for each in agreement.services.values()} - {None}
            named = {*levels.customers.values(), *levels.devices.values(), *levels.systems.values()}
            return {*levels.service, *named, *(level for level in own if level)}
        case "none":
            return {EVERY_LEVEL}


def incident_table(agreement: Agreement) -> Table:
    """Return the incident matrix, urgency by impact, strictest first; empty without one."""
    matrix = agreement.levels.incident
    if matrix is None:
        return ()
    return [
        [matrix.level_of(urgency, impact) or EVERY_LEVEL for impact in matrix.impact]
        for urgency in matrix.urgency
    ]


def _handling_table(agreement: Agreement) -> Table:
    handling = agreement.levels.handling
    return handling.matrix if handling else ()


def _turns(table: Table) -> Iterator[tuple[int, int, int, int]]:
    """Yield row and column of each cell that is milder than its milder neighbour, and both."""
    for row, cells in enumerate(table):
        for column, level in enumerate(cells):
            right = cells[column + 1] if column + 1 < len(cells) else level
            below = table[row + 1][column] if row + 1 < len(table) else level
            if level > min(right, below):
                yield row + 1, column + 1, level, min(right, below)


@rule("matrix-turns-round")
def matrix_turns_round(draft: Draft) -> Iterator[Seen]:
    """Find cells of either matrix that are out of order."""
    levels = draft.agreement.levels
    handling = levels.handling.clause if levels.handling else None
    tables = (
        ("incident", incident_table(draft.agreement), levels.clause),
        ("handling", _handling_table(draft.agreement), handling or levels.clause),
    )
    for name, table, clause in tables:
        for row, column, level, milder in _turns(table):
            yield seen(
                "levels", name, clause=clause, row=row, column=column, level=level, milder=milder
            )


@rule("level-nobody-gives")
def level_nobody_gives(draft: Draft) -> Iterator[Seen]:
    """Find levels of targets that their grading never gives."""
    for name, promise, promised in draft.targets():
        unknown = set(promised.target.limits) - given_levels(draft.agreement, promised.scheme)
        if unknown and promised.scheme != "none":
            words = tuple(level_words(level) for level in sorted(unknown))
            target = titled(name, promise.title)
            yield seen("targets", name, clause=promise.clause, target=target, levels=words)


@rule("level-skipped")
def level_skipped(draft: Draft) -> Iterator[Seen]:
    """Find gaps in the levels of a target."""
    for name, promise, promised in draft.targets():
        kept = set(promised.target.limits)
        given = given_levels(draft.agreement, promised.scheme)
        gaps = sorted(level for level in given - kept if min(kept) < level < max(kept))
        if gaps and promised.scheme != "none":
            words = tuple(level_words(level) for level in gaps)
            target = titled(name, promise.title)
            yield seen("targets", name, clause=promise.clause, target=target, levels=words)


def _promised_at(draft: Draft, level: int) -> set[str]:
    """Return the facts that incidents of a level are promised."""
    return {
        promise.to
        for _, promise, promised in draft.incident_targets()
        if {level, EVERY_LEVEL} & set(promised.target.limits)
    }


def _incident_levels(draft: Draft) -> list[int]:
    schemes = {promised.scheme for _, _, promised in draft.incident_targets()}
    if schemes - {"none", ticket_scheme(draft.agreement)} or not schemes:
        return []
    return sorted(given_levels(draft.agreement, ticket_scheme(draft.agreement)) - {EVERY_LEVEL})


@rule("level-without-target")
def level_without_target(draft: Draft) -> Iterator[Seen]:
    """Find levels that nothing is promised for."""
    for level in _incident_levels(draft):
        if not _promised_at(draft, level):
            yield seen("targets", clause=draft.agreement.levels.clause, level=level_words(level))


@rule("level-without-end")
def level_without_end(draft: Draft) -> Iterator[Seen]:
    """Find levels whose incidents may stay open for ever."""
    for level in _incident_levels(draft):
        facts = _promised_at(draft, level)
        if facts and not facts & ENDS:
            words = tuple(Text(zh=FACTS[fact][0], en=FACTS[fact][1]) for fact in sorted(facts))
            clause = draft.agreement.levels.clause
            yield seen("targets", clause=clause, level=level_words(level), facts=words)


RULES = (
    matrix_turns_round,
    level_nobody_gives,
    level_skipped,
    level_without_target,
    level_without_end,
)
