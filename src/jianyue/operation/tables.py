"""The tables against the migrations of this version. Loaded once Django stands."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jianyue.ledger.fencing import grants

# What was recorded, signed or read stays so: the application adds rows here and changes none.
ONLY_ADDED = (
    "ledger_fact",
    "agreements_signature",
    "tickets_readlog",
    "tickets_download",
    "escalation_step",
    "escalation_warned",
    "escalation_acknowledgement",
    "watch_tally",
    "evidence_seal",
)


def waiting() -> list[str]:
    """Return the migrations that were not applied yet, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown() -> list[str]:
    """Return the migrations that a newer version has applied and this one does not know."""
    executor = MigrationExecutor(connection)
    known, applied = set(executor.loader.disk_migrations), set(executor.loader.applied_migrations)
    own = {app for app, _ in known}
    return [f"{app}.{name}" for app, name in sorted(applied - known) if app in own]


def bring_up() -> None:
    """Apply what waits, and give the roles of web and worker what they need of new tables.

    One process at a time; a second one waits and finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('jianyue.migrate'))")
    try:
        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            for statement in grants(only_added=ONLY_ADDED):
                cursor.execute(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('jianyue.migrate'))")
