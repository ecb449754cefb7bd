"""The copies on rows of alerts: what their facts and their judgements say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Fact
from jianyue.tickets.models import Ticket
from jianyue.watch.alerts.heard import ENDED, JUDGED, instant, rows_of, verdicts_in
from jianyue.watch.models import Alert, AlertLog, Outage


def mended() -> list[str]:
    """Make the copies of this tenant anew; return what changed. Safe to repeat.

    What came to an older version stands on its row alone, but for its judgement.
    """
    return [name for contract in Contract.objects.order_by("pk") for name in _mended(contract)]


def _mended(contract: Contract) -> Iterator[str]:
    going: set[int] = set()
    for log in AlertLog.objects.filter(contract=contract).order_by("pk"):
        facts = list(Fact.objects.filter(timeline=log.timeline_id).order_by("seq"))
        begun = {row["alert"]: row for each in facts if each.kind != ENDED for row in rows_of(each)}
        ended = {row["alert"]: row for each in facts if each.kind == ENDED for row in rows_of(each)}
        missed = {alert for alert, row in begun.items() if "began" not in row}
        yield from _set(log, begun, _begun(contract, list(begun.values())))
        yield from _set(log, ended, {alert: _ended(row) for alert, row in ended.items()})
        going = (going | begun.keys()) - missed - ended.keys()
        rows = sum(len(list(rows_of(each))) for each in facts)
        if log.rows != rows:
            log.rows = rows
            log.save(update_fields=["rows"])
            yield log.number
    wrong = Alert.objects.filter(contract=contract, pk__in=going, ended_at__isnull=False)
    for alert in wrong.select_related("log"):
        alert.ended_at = None
        alert.save(update_fields=["ended_at"])
        yield f"{alert.log} {alert.pk}"
    yield from _judged(contract)


def _set(
    log: AlertLog, ids: Mapping[int, Any], columns: Mapping[int, Mapping[str, Any]]
) -> Iterator[str]:
    for alert in Alert.objects.filter(pk__in=ids).order_by("pk"):
        if _copied(alert, columns[alert.pk]):
            yield f"{log.number} {alert.pk}"


def _copied(alert: Alert, columns: Mapping[str, Any]) -> bool:
    """Copy columns onto the row; return whether any was otherwise."""
    wrong = [name for name, value in columns.items() if getattr(alert, name) != value]
    for name in wrong:
        setattr(alert, name, columns[name])
    if wrong:
        alert.save(update_fields=[name.removesuffix("_id") for name in wrong])
    return bool(wrong)


def _begun(
    contract: Contract, rows: Sequence[Mapping[str, Any]]
) -> Mapping[int, Mapping[str, Any]]:
    """Return what rows of alerts raised or missed say, as columns."""
    numbers = [row["ticket"] for row in rows if "ticket" in row]
    found = Ticket.objects.filter(contract=contract, number__in=numbers)
    tickets = dict(found.values_list("number", "pk"))
    names = [UUID(row["outage"]) for row in rows if "outage" in row]
    of = Outage.objects.filter(contract=contract, timeline__in=names)
    outages = {str(name): pk for name, pk in of.values_list("timeline", "pk")}
    return {
        row["alert"]: {
            "system": row.get("system", ""), "raised_at": instant(row["raised"]),
            "began_at": instant(row.get("began", row["raised"])),
            "planned": row.get("planned", False), "monitor_id": row.get("monitor"),
            "ticket_id": tickets.get(row.get("ticket", "")),
            "outage_id": outages.get(row.get("outage", "")),
        }
        for row in rows
    }  # fmt: skip


def _ended(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "ended_at": instant(row["ended"]), "severity": row["severity"],
        "signals": row["signals"], "turns": row["turns"],
    }  # fmt: skip


def _judged(contract: Contract) -> Iterator[str]:
    facts = Fact.objects.filter(timeline=contract.timeline_id, kind=JUDGED).order_by("seq")
    verdicts = verdicts_in(facts)
    judged = Alert.objects.filter(contract=contract, pk__in=verdicts).order_by("pk")
    for alert in judged:
        fact = verdicts[alert.pk]
        said = {"judged": fact.body["judged"], "judged_at": fact.occurred_at,
                "judged_by_id": fact.by_id}  # fmt: skip
        if _copied(alert, said):
            yield f"{contract.code} {alert.pk}"
    for alert in (
        Alert.objects.filter(contract=contract).exclude(judged="").exclude(pk__in=verdicts)
    ):
        said = {"judged": "", "judged_at": None, "judged_by_id": None}
        if _copied(alert, said):
            yield f"{contract.code} {alert.pk}"
