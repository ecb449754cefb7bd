"""Let clocks keep their verdicts and tickets whether they were handed on, for figures to count."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

# Exact for clocks of one round at one level; `jianyue rebuild` brings the others.
FIRST_ROUND = """
UPDATE tickets_clock SET verdict_at = ARRAY[verdict.at], verdict_missed = ARRAY[verdict.missed],
    verdict_level = ARRAY[level], last_verdict_at = verdict.at
FROM (
    SELECT id AS clock, COALESCE(breached_at, ended_at) AS at, breached_at IS NOT NULL AS missed
    FROM tickets_clock WHERE breached_at IS NOT NULL OR (state = 'met' AND ended_at IS NOT NULL)
) AS verdict WHERE verdict.clock = tickets_clock.id
"""
# Another team than before took it, or somebody travelled (`tickets.states`).
HANDED_ON = """
UPDATE tickets_ticket SET handed_on = true WHERE timeline_id IN (
    SELECT timeline_id FROM ledger_fact WHERE kind = 'arrived'
    UNION SELECT timeline_id FROM ledger_fact WHERE kind = 'assigned' AND body ->> 'team' IS NOT NULL
    GROUP BY timeline_id HAVING count(DISTINCT body ->> 'team') > 1
)
"""


class Migration(migrations.Migration):
    """Columns of copies, and an index for the verdicts of a period."""

    dependencies: ClassVar = [("tickets", "0005_of_worker")]
    operations: ClassVar = [
        migrations.AddField(
            "clock",
            "verdict_at",
            django.contrib.postgres.fields.ArrayField(models.DateTimeField(), default=list),
        ),
        migrations.AddField(
            "clock",
            "verdict_missed",
            django.contrib.postgres.fields.ArrayField(models.BooleanField(), default=list),
        ),
        migrations.AddField(
            "clock",
            "verdict_level",
            django.contrib.postgres.fields.ArrayField(
                models.PositiveSmallIntegerField(), default=list
            ),
        ),
        migrations.AddField("clock", "last_verdict_at", models.DateTimeField(null=True)),
        migrations.AddField("ticket", "handed_on", models.BooleanField(default=False)),
        migrations.RunSQL(HANDED_ON, migrations.RunSQL.noop),
        migrations.RunSQL(FIRST_ROUND, migrations.RunSQL.noop),
        migrations.AddIndex(
            "clock",
            models.Index(
                condition=models.Q(("last_verdict_at__isnull", False)),
                fields=["tenant", "last_verdict_at"],
                name="clock_concluded",
            ),
        ),
    ]
