"""Rows of the watch: outages, alerts, checks, transactions, recovery, backups, status pages."""

from jianyue.watch.models_alerts import Alert, AlertLog, Monitor, Signal
from jianyue.watch.models_backups import BackupJob, BackupKey, BackupRun, RestoreTest
from jianyue.watch.models_checks import Blind, Check, Method, Standing, Turned, Watch
from jianyue.watch.models_outages import Outage
from jianyue.watch.models_recovery import Improvement, Recovery, RecoveryPlan
from jianyue.watch.models_status import StatusPage, StatusUpdate
from jianyue.watch.models_transactions import Batch, LeftOut, Source, Tally, Way
from jianyue.watch.words import Judged

__all__ = [
    "Alert",
    "AlertLog",
    "BackupJob",
    "BackupKey",
    "BackupRun",
    "Batch",
    "Blind",
    "Check",
    "Improvement",
    "Judged",
    "LeftOut",
    "Method",
    "Monitor",
    "Outage",
    "Recovery",
    "RecoveryPlan",
    "RestoreTest",
    "Signal",
    "Source",
    "Standing",
    "StatusPage",
    "StatusUpdate",
    "Tally",
    "Turned",
    "Watch",
    "Way",
]
