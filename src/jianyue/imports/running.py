"""What workers do about imports: try one, and bring one in, batch by batch, where it stopped."""

import csv
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from jianyue.documents.cells import harmless
from jianyue.imports.actions import close, locked
from jianyue.imports.directory import Organisations, People
from jianyue.imports.files import Row, rows_of
from jianyue.imports.models import Import
from jianyue.imports.rows import Handler, Problem, Result
from jianyue.imports.tickets import Tickets
from jianyue.imports.words import Outcome, What
from jianyue.jobs.running import Overtaken, Run
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.speech import Both, language_of
from jianyue.people.models import User

AT_ONCE: Final = 500
SHOWN: Final = 200  # problems that the page shows; the file has all
HEADS: Final = (
    Both("行", "Row"), Both("结果", "Outcome"), Both("列", "Column"), Both("单元格", "Cell"),
    Both("说明", "Note"),
)  # fmt: skip


def try_out(run: Run) -> dict[str, Any]:
    """Write what would become of each row; return how many of each, and the first problems."""
    by, at = run.job.by, _at(run)
    with run.behind():
        kept = locked(run.job.subject_id, by)
        handler = handler_of(kept, by, at)
    counts, problems = dict.fromkeys(Outcome, 0), list[list[Any]]()
    language, done, noted = language_of(by.language), 0, 0
    with run.path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([each.words(language) for each in HEADS])
        for rows in _batches(kept, 0):
            with run.behind():
                results = handler.look(rows)
            for each in results:
                counts[each.outcome] += 1
                noted += len(each.problems)
                problems += [said.stored() for said in each.problems[: SHOWN - len(problems)]]
                table.writerows(_lines(each, language))
            done += len(rows)
            run.reached(done, kept.rows)
    told = {name.value: number for name, number in counts.items()}
    return {"counts": told, "problems": problems, "noted": noted}


def bring_in(run: Run) -> None:
    """Bring the rows in that are in order, each batch in one transaction with how far it is.

    A run that dies leaves whole batches behind; the next one goes on where it was, and a row that
    was brought in is known by its number there.
    """
    by, at = run.job.by, _at(run)
    with run.behind():
        kept = locked(run.job.subject_id, by)
        handler = handler_of(kept, by, at)
    for rows in _batches(kept, kept.done):
        with run.behind():
            _bring(run, kept, handler, rows, at)
        run.reached(kept.done, kept.rows)
    with run.behind():
        run.end(at)
        close(locked(kept.pk, by), at)


def handler_of(kept: Import, by: User, at: datetime) -> Handler:
    """Return who knows rows of that kind."""
    if kept.what == What.TICKETS:
        return Tickets(kept, by, at)
    return People(kept, by) if kept.what == What.PEOPLE else Organisations(kept, by)


def _bring(run: Run, kept: Import, handler: Handler, rows: list[Row], at: datetime) -> None:
    """Bring one batch in. Raises Overtaken where another run has come further."""
    by = run.job.by
    now = locked(kept.pk, by)
    if now.done != kept.done or now.ended_at is not None:
        raise Overtaken
    results = handler.look(rows)
    handler.bring(results, at=at, by=by)
    for each in results:
        now.counts[each.outcome.value] = now.counts.get(each.outcome.value, 0) + 1
    refused = (said.bare().stored() for each in results for said in each.problems)
    now.problems += islice(refused, max(0, SHOWN - len(now.problems)))
    now.done += len(rows)
    now.save(update_fields=["done", "counts", "problems"])
    faults.reach(Fault.BROUGHT)
    kept.done = now.done


def _batches(kept: Import, after: int) -> Iterator[list[Row]]:
    rows = rows_of(kept, after=after)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _lines(result: Result, language: Any) -> Iterator[list[str]]:  # noqa: ANN401 - a language
    outcome = result.outcome.words(language)
    for each in result.problems or [Problem(result.row, "", "", Both("", ""))]:
        said = [str(each.row), outcome, each.column, each.value, each.said.words(language)]
        yield [harmless(cell) for cell in said]


def _at(run: Run) -> datetime:
    if run.job.started_at is None:
        raise ValueError("a run has begun")
    return run.job.started_at
