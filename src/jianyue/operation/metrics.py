"""The figures of the installation in Prometheus' form: of all providers together, naming none."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from jianyue.operation.heartbeats import NEVER, SILENT, UNSEEN, Beat, Check, beats
from jianyue.operation.installation import Installation

TIMERS: Final = """
    SELECT subject || '/' || kind, count(*), count(*) FILTER (WHERE at < %(late)s), min(at)
    FROM ledger_timer WHERE at <= %(now)s GROUP BY subject, kind ORDER BY 1
"""
# Estimates of the server's own: counting millions of rows each minute would cost more than work.
SIZES: Final = """
    SELECT relname, greatest(reltuples, 0), pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relname IN ('tickets_ticket', 'tickets_clock', 'ledger_fact',
    'ledger_timer', 'notices_notice', 'escalation_step') ORDER BY 1
"""
WHOLE: Final = "SELECT pg_database_size(current_database())"
LADDER: Final = "ticket/ladder"
CARRIED: Final = {"todo": "waiting", "doing": "running"}
Families = Iterator[GaugeMetricFamily]


class Standing:
    """How the installation stands at an instant, as the library collects it."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self.now = now
        self.beats = beats(installation.data)

    def collect(self) -> Families:
        """Yield the figures, each with its help."""
        yield from self._timers()
        yield from _jobs()
        yield from _sizes()
        yield from self._workers()

    def _timers(self) -> Families:
        due = GaugeMetricFamily("jianyue_timers_due", "Timers that are due.", labels=["kind"])
        late = GaugeMetricFamily(
            "jianyue_timers_late", "Timers due for more than 60 seconds.", labels=["kind"]
        )
        lag = GaugeMetricFamily("jianyue_ladder_lag_seconds", "Age of the oldest ladder due.")
        oldest = self.now
        with connection.cursor() as cursor:
            cursor.execute(TIMERS, {"now": self.now, "late": self.now - SILENT})
            for kind, number, number_late, at in cursor.fetchall():
                due.add_metric([kind], number)
                late.add_metric([kind], number_late)
                oldest = at if kind == LADDER else oldest
        lag.add_metric([], (self.now - oldest).total_seconds())
        yield from (due, late, lag)

    def _workers(self) -> Families:
        living = [beat for beat in self.beats if beat.lives(self.now)]
        yield _gauge("jianyue_workers", "Workers that finish their rounds.", len(living))
        rounds = [beat.round_at for beat in self.beats if beat.name]
        if rounds:
            yield _gauge(
                "jianyue_last_round_timestamp_seconds", "When a worker last finished a round.",
                max(rounds).timestamp(),
            )  # fmt: skip
            lag = (self.now - max(rounds)).total_seconds()
            yield _gauge("jianyue_worker_lag_seconds", "Time since then.", lag)
        sound = any(beat.beats(self.now) for beat in living)
        yield _gauge("jianyue_heart_beats", "1 while nothing was found lost.", int(sound))
        yield _by(
            "jianyue_audit_findings", "What the auditors found wrong.", "check", _found(living)
        )
        yield _by("jianyue_notices", "Notices by state.", "state", _notices(living))


def _found(living: list[Beat]) -> Mapping[str, float]:
    return {
        check.value: len({pk for each in living for pk in each.report.found.get(check, ())})
        for check in Check
    }


def _notices(living: list[Beat]) -> Mapping[str, float]:
    """Return what the worker that looked last has counted."""
    looked = [each.report for each in living if each.report.at is not None]
    return max(looked, key=lambda report: report.at or NEVER, default=UNSEEN).notices


def _jobs() -> Families:
    """Yield how many jobs wait and run, as their carrier has them: those that are over are gone."""
    found = dict.fromkeys(CARRIED.values(), 0.0)
    rows = ProcrastinateJob.objects.filter(status__in=CARRIED).values_list("status")
    found |= {CARRIED[status]: number for status, number in rows.annotate(number=Count("pk"))}
    yield _by("jianyue_jobs", "Jobs that are not over.", "state", found)


def _sizes() -> Families:
    rows = GaugeMetricFamily("jianyue_rows", "Rows, as estimated.", labels=["table"])
    sizes = GaugeMetricFamily("jianyue_table_bytes", "Bytes with indexes.", labels=["table"])
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        for table, number, size in cursor.fetchall():
            rows.add_metric([table], number)
            sizes.add_metric([table], size)
        cursor.execute(WHOLE)
        [(whole,)] = cursor.fetchall()
    yield from (rows, sizes, _gauge("jianyue_database_bytes", "Bytes of the database.", whole))


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value)


def _by(name: str, said: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def metrics(installation: Installation, now: datetime) -> bytes:
    """Return the figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Standing(installation, now))
    return generate_latest(registry)
