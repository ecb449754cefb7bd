"""Let a worker look at the ladders of tickets that were open before ladders were climbed."""

from django.db import migrations

LOOKS = """
INSERT INTO ledger_timer (tenant_id, subject, subject_id, kind, round, at, attempts)
SELECT tenant_id, 'ticket', id, 'ladder', 1, changed_at, 0 FROM tickets_ticket
WHERE state IN ('new', 'working', 'resolved') ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0004_acknowledged"),
        ("ledger", "0003_memory"),
        ("tickets", "0005_of_worker"),
    ]

    operations = [migrations.RunSQL(LOOKS, migrations.RunSQL.noop)]
