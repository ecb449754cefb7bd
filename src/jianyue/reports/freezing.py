"""What a release keeps of figures: exact values, what they came from, each ticket behind them."""

import zlib
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import numpy as np
from django.db.models import Count, Sum

from jianyue.evidence.models import Seal
from jianyue.figures.carrying import TERM, frozen_of
from jianyue.figures.figure import Figure
from jianyue.figures.measures import FORMULAS
from jianyue.figures.saying import otherwise_said, said
from jianyue.figures.sides import Sides
from jianyue.ledger.speech import Both
from jianyue.reports.content import NOTHING, Basis, Figures, Frozen, exact
from jianyue.reports.matter import Matter, both
from jianyue.reports.models import Kept, Report
from jianyue.reports.sections.figured import title_of
from jianyue.reports.timelines import json_of, written
from jianyue.services.models import Window
from jianyue.services.terms import terms_of_version
from jianyue.tickets.carried import CARRY
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Outage

LEVEL: Final = 6  # of compression
KEPT_BIT: Final = 128
WIDTH: Final = 9  # bytes of one ticket before compression: eight of the key, one of how it counts


def frozen(matter: Matter, report: Report, seal: Seal | None = None) -> Figures:
    """Return the figures of a report with their basis; the number of queries is fixed.

    seal  the contract's last one, which holds everything that they were computed from
    """
    places = {
        (each.name, each.of): place for place, each in enumerate(matter.figures)
        if each.found.sides is not None
    }  # fmt: skip
    figures = tuple(
        _frozen(each, matter, places.get((each.name, each.of))) for each in matter.figures
    )
    basis = _basis(matter, report)
    if seal is not None:
        basis = replace(basis, seal=(seal.number, bytes(seal.root).hex()))
    return Figures(basis, figures)


def kept_rows(matter: Matter, report: Report) -> list[Kept]:
    """Return the tickets behind each figure that is of tickets, packed; not stored yet."""
    return [
        Kept(
            tenant_id=report.tenant_id, customer_id=report.customer_id, report=report,
            place=place, packed=packed(each.found.sides),
        )
        for place, each in enumerate(matter.figures)
        if each.found.sides is not None
    ]  # fmt: skip


def carries(report: Report) -> bool:
    """Tell whether attainments of a report take nothing in that is recorded after its release."""
    late: str = report.version.agreement().rules.late_facts
    return late == CARRY


def periods_of(matter: Matter) -> list[dict[str, Any]]:
    """Return the periods over which a release freezes attainments, each once (semantics 6).

    What is live at the release moves on by itself, and so does what was frozen before.
    """
    before = frozen_of(matter.contract)
    periods = dict.fromkeys(
        each.period for each in matter.figures
        if each.promised.measure == "attainment" and each.period.span.end <= matter.now
    )  # fmt: skip
    named = [(each.per.value if each.per else TERM, each.span) for each in periods]
    return [
        {"per": per, "from": written(span.start), "until": written(span.end)}
        for per, span in named
        if span not in {each.period for each in before.get(per, ())}
    ]


def packed(sides: Sides) -> bytes:
    """Return how each ticket counts, in the order of their keys: differences, then compressed."""
    order = np.argsort(sides.ticket, kind="stable")
    keys = np.diff(sides.ticket[order], prepend=0).astype("<i8")
    how = sides.standing[order] | np.where(sides.kept[order], KEPT_BIT, 0).astype(np.uint8)
    # Bytes of equal weight lie together, so that the many that are zero cost nothing.
    planes = keys.view(np.uint8).reshape(-1, 8).T.tobytes()
    return zlib.compress(planes + how.tobytes(), LEVEL)


def unpacked(data: bytes) -> Sides:
    """Return what `packed` made of them."""
    raw = np.frombuffer(zlib.decompress(data), np.uint8)
    number = len(raw) // WIDTH
    planes = raw[: number * 8].reshape(8, number).T
    keys = np.ascontiguousarray(planes).view("<i8").reshape(-1).cumsum()
    how = raw[number * 8 :]
    return Sides(keys.astype(np.int64), how >= KEPT_BIT, (how & (KEPT_BIT - 1)).astype(np.uint8))


def _frozen(figure: Figure, matter: Matter, place: int | None) -> Frozen:
    found, goal, measure = figure.found, figure.goal, figure.promised.measure
    return Frozen(
        name=figure.name, of=figure.of, title=title_of(figure),
        of_title=matter.system(figure.of) if figure.of else NOTHING,
        clause=figure.clause, goal=both(goal) if goal else NOTHING, unit=figure.unit.value,
        value=exact(figure.value), shown=said(figure), kept=figure.kept, part=found.part,
        whole=found.whole, contested=found.contested, otherwise=exact(found.otherwise),
        otherwise_shown=otherwise_said(figure) if found.contested else NOTHING, out=found.out,
        open=found.open, lack=found.lack or NOTHING,
        formula=FORMULAS[measure].words if measure else Both("", ""), label=figure.period.label,
        version=figure.version, place=place,
    )  # fmt: skip


def _basis(matter: Matter, report: Report) -> Basis:
    version = report.version
    return Basis(
        at=written(matter.now) or "", contract=matter.contract.code, report=report.number,
        label=matter.label, from_at=written(matter.span.start) or "",
        until_at=written(matter.span.end) or "", version=version.number,
        document=version.document_hash, calendars=_calendars(matter),
        facts=_facts(matter.contract.pk),
    )  # fmt: skip


def _calendars(matter: Matter) -> dict[str, str]:
    terms = terms_of_version(matter.agreed.version)
    found = {}
    for name, spec in matter.agreement.calendars.items():
        days = sorted(day.isoformat() for day in terms.calendar(name).hours.holidays)
        said = json_of([str(spec.model_dump()), days])
        found[name] = sha256(said.encode()).hexdigest()
    return found


def _facts(contract: int) -> dict[str, tuple[int, int]]:
    """Return how many things the contract has, and how many facts were recorded of them."""
    found = {}
    for name, model in (("tickets", Ticket), ("outages", Outage), ("windows", Window)):
        told = model.objects.filter(contract=contract).aggregate(
            things=Count("pk"), facts=Sum("timeline__length")
        )
        found[name] = (told["things"], told["facts"] or 0)
    return found
