"""What facts recorded after a release make of it: proposed, issued, accepted or not (semantics 8).

Where an agreement carries late facts, attainments do not move (docs/decisions/0209); all else is
restated.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.db.models import Max, Min

from jianyue.engine.instants import MICROSECOND
from jianyue.figures.figure import Figure
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import said
from jianyue.figures.sides import Sides
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Tenant
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.reports import telling
from jianyue.reports.content import digest, exact, figures_from
from jianyue.reports.freezing import unpacked
from jianyue.reports.models import Kept, Mark, Release, Report, Restatement, utc
from jianyue.reports.timelines import add, json_of
from jianyue.reports.words import Restated
from jianyue.services.models import Window
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Outage

logger = logging.getLogger(__name__)

OVERLAP: Final = 1000  # facts that may have been written while a later one was already seen
NAMED: Final = 20  # things that are named as the reason of a change
WORDS: Final = 1000
ABOUT: Final = ((Ticket, "reported_at"), (Outage, "from_at"), (Window, "from_at"))


def look_due(now: datetime) -> int:
    """Hold released reports against what was recorded since; return how many were looked at.

    Two queries for each tenant where nothing was recorded. Safe to repeat.
    """
    looked = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            looked += _look(tenant, now)
    return looked


def _look(tenant: int, now: datetime) -> int:
    mark, _ = Mark.objects.get_or_create(tenant_id=tenant)
    newest = Fact.objects.filter(tenant=tenant).aggregate(newest=Max("pk"))["newest"] or 0
    if newest == mark.fact:
        return 0
    since, looked = touched(max(mark.fact - OVERLAP, 0)), 0
    rows = Report.objects.filter(contract__in=since, released_at__isnull=False).order_by("pk")
    for report in rows.select_related("contract", "version"):
        if report.until_at > since[report.contract_id]:
            looked += 1
            _safely(report, now)
    mark.fact = newest
    mark.save(update_fields=["fact"])
    return looked


def touched(after: int) -> dict[int, datetime]:
    """Return the contracts of which facts were recorded: since when what they are about began."""
    found: dict[int, datetime] = {}
    for model, begins in ABOUT:
        rows = model.objects.filter(timeline__facts__pk__gt=after).order_by()
        for contract, first in rows.values_list("contract").annotate(first=Min(begins)):
            found[contract] = min(first, found.get(contract, first))
    return found


def _safely(report: Report, now: datetime) -> None:
    try:
        check(report, now=now)
    except Exception:
        # One report that cannot be worked out must not stop the others.
        logger.exception("Could not hold report %s against later facts", report)


@transaction.atomic
def check(report: Report, *, now: datetime) -> Restatement | None:
    """Propose a restatement where a released figure is another one now; None where none is.

    A proposal that is no longer so is taken back; one that has changed gives way to the new one.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related("contract", "version")
    kept: Report = rows.get(pk=report.pk)
    if kept.released_at is None:
        return None
    changes = changes_of(kept, now)
    open_ = Restatement.objects.filter(report=kept, state=Restated.PROPOSED).first()
    text = json_of(changes)
    if open_ is not None and open_.changes == text:
        return open_
    if open_ is not None:
        body = {"number": open_.number}
        add(kept, Entry("restatement_withdrawn", now, body, internal=True), at=now, by=None)
    if not changes:
        return None
    number = Restatement.objects.filter(report=kept).count() + 1
    proposed: dict[str, Any] = {"number": number, "changes": changes, "digest": digest(text)}
    add(kept, Entry("restatement_proposed", now, proposed, internal=True), at=now, by=None)
    telling.tell_proposed(kept, number, at=now)
    return Restatement.objects.get(report=kept, number=number)


def changes_of(report: Report, now: datetime) -> list[dict[str, Any]]:
    """Return each figure that is another one now than was released or last issued."""
    release = Release.objects.get(report=report)
    stands = _standing(report, figures_from(release.figures).figures)
    day = utc(report.until_at) - MICROSECOND
    # What was live at the release moves on by itself; only periods that were over are final.
    before = {
        (each.name, each.of): each
        for each in figures_of(report.contract, day=day, now=now)
        if each.period.span.end <= utc(release.released_at)
    }
    found = []
    for place, (key, old) in enumerate(stands.items()):
        figure = before.get(key)
        if figure is not None and _figure(figure) != old:
            found.append(_change(report, place, old, figure, release))
    return found


def _standing(report: Report, frozen: Iterable[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the figures that stand: as released, with what was issued since."""
    stands = {
        (each.name, each.of): {
            "value": each.value, "part": each.part, "whole": each.whole, "kept": each.kept,
            "zh": each.shown.zh, "en": each.shown.en,
        }
        for each in frozen
    }  # fmt: skip
    issued = Restatement.objects.filter(report=report, issued_at__isnull=False).order_by("number")
    for each in issued:
        for change in json.loads(each.changes):
            stands[change["name"], change["of"]] = change["new"]
    return stands


def _figure(figure: Figure) -> dict[str, Any]:
    words = said(figure)
    return {
        "value": exact(figure.value), "part": figure.found.part, "whole": figure.found.whole,
        "kept": figure.kept, "zh": words.zh, "en": words.en,
    }  # fmt: skip


def _change(
    report: Report, place: int, old: Mapping[str, Any], figure: Figure, release: Release
) -> dict[str, Any]:
    return {
        "name": figure.name, "of": figure.of, "old": dict(old), "new": _figure(figure),
        "why": _why(report, place, figure, release),
    }  # fmt: skip


def _why(report: Report, place: int, figure: Figure, release: Release) -> list[dict[str, Any]]:
    """Return what was recorded since the release of the things that count otherwise now."""
    row = Kept.objects.filter(report=report, place=place).first()
    if row is not None and figure.found.sides is not None:
        keys = _differing(unpacked(bytes(row.packed)), figure.found.sides)
        things: Sequence[Any] = list(Ticket.objects.filter(pk__in=keys[:NAMED], security=""))
    else:
        things = [*_later(Outage, report, release), *_later(Window, report, release),
                  *_later(Ticket, report, release)][:NAMED]  # fmt: skip
    kinds: dict[Any, list[str]] = {}
    facts = Fact.objects.filter(
        timeline__in=[each.timeline_id for each in things], recorded_at__gt=release.released_at,
        internal=False,
    )  # fmt: skip
    for fact in facts.order_by("timeline", "seq"):
        kinds.setdefault(fact.timeline_id, []).append(fact.kind)
    return [
        {"number": each.number, "facts": list(dict.fromkeys(kinds.get(each.timeline_id, [])))}
        for each in things
    ]


def _later(model: Any, report: Report, release: Release) -> list[Any]:  # noqa: ANN401 - three models
    begins = dict(ABOUT)[model]
    rows = model.objects.filter(
        contract=report.contract_id, timeline__facts__recorded_at__gt=release.released_at,
        **{f"{begins}__lt": report.until_at},
    )  # fmt: skip
    if model is Ticket:
        rows = rows.filter(security="", reported_at__gte=report.from_at)
    return list(rows.distinct().order_by("pk")[:NAMED])


def _differing(old: Sides, new: Sides) -> list[int]:
    """Return the tickets that count otherwise, come in addition, or no longer count."""
    before, after = _counted(old), _counted(new)
    apart = np.setxor1d(before, after) >> np.int64(8)
    return [int(each) for each in np.unique(apart)]


def _counted(sides: Sides) -> np.ndarray[Any, np.dtype[np.int64]]:
    how = sides.standing.astype(np.int64) + sides.kept.astype(np.int64) * 128
    return (sides.ticket << np.int64(8)) + how


@transaction.atomic
def issue(restatement: Restatement, *, reason: str, at: datetime, by: User) -> Restatement:
    """Issue a restatement as the provider; the customer is asked. Raises NotAllowed."""
    must(by, Deed.WRITE_REPORTS)
    report, kept = _locked(restatement, by)
    if kept.state != Restated.PROPOSED:
        raise NotAllowed("这份更正已经处理。", "This restatement was dealt with.")
    if not reason.strip():
        raise NotAllowed("请说明更正的原因。", "Say why it is restated.")
    if len(reason) > WORDS:
        raise NotAllowed(f"最多 {WORDS} 字。", f"At most {WORDS} characters.")
    body = {"number": kept.number, "digest": kept.digest}
    entry = Entry("restatement_issued", at, body, {"reason": reason.strip()})
    add(report, entry, at=at, by=by.pk)
    to = User.objects.filter(pk__in=report.deliveries.values("user"))
    telling.tell_restated(report, kept.number, to, at=at)
    kept.refresh_from_db()
    return kept


@transaction.atomic
def answer(
    restatement: Restatement, *, accepts: bool, words: str, at: datetime, by: User
) -> Restatement:
    """Accept an issued restatement as the customer, or not, with a reason. Raises NotAllowed."""
    must(by, Deed.ANSWER_RESTATEMENTS)
    report, kept = _locked(restatement, by)
    if kept.state != Restated.ISSUED:
        raise NotAllowed("这份更正已经答复。", "This restatement was answered.")
    if not accepts and not words.strip():
        raise NotAllowed("请说明不接受的原因。", "Say why you do not accept it.")
    if len(words) > WORDS:
        raise NotAllowed(f"最多 {WORDS} 字。", f"At most {WORDS} characters.")
    kind = "restatement_accepted" if accepts else "restatement_contested"
    entry = Entry(kind, at, {"number": kept.number}, {"words": words.strip()})
    add(report, entry, at=at, by=by.pk)
    told = Both("客户接受更正", "restatement accepted")
    if not accepts:
        told = Both("客户不接受更正", "restatement not accepted")
    telling.tell_answered(report, told, by, at=at)
    kept.refresh_from_db()
    return kept


def _locked(restatement: Restatement, by: User) -> tuple[Report, Restatement]:
    rows = Report.objects.visible_to(by).select_for_update(of=("self",))
    report = rows.select_related("contract", "version").get(pk=restatement.report_id)
    return report, Restatement.objects.get(pk=restatement.pk)
