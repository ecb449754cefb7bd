"""Warn also of tickets that were open before there were warnings, and of nothing past."""

from django.db import migrations

FROM_NOW_ON = """
INSERT INTO escalation_warningplan (tenant_id, customer_id, contract_id, rules, since)
SELECT tenant_id, customer_id, id, '[[75, "assignee"], [90, "assignee"], [100, "managers"]]',
    statement_timestamp()
FROM agreements_contract WHERE EXISTS (
    SELECT FROM tickets_ticket t
    WHERE t.contract_id = agreements_contract.id AND t.state IN ('new', 'working', 'resolved')
    AND NOT EXISTS (
        SELECT FROM ledger_timer m
        WHERE m.subject = 'ticket' AND m.subject_id = t.id AND m.kind = 'warning'
    )
) ON CONFLICT DO NOTHING
"""
LOOKS = """
INSERT INTO ledger_timer (tenant_id, subject, subject_id, kind, round, at, attempts)
SELECT tenant_id, 'ticket', id, 'warning', 1, changed_at, 0 FROM tickets_ticket
WHERE state IN ('new', 'working', 'resolved') ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0005_open_tickets"),
        ("agreements", "0001_contracts"),
    ]

    operations = [
        migrations.RunSQL(FROM_NOW_ON, migrations.RunSQL.noop),
        migrations.RunSQL(LOOKS, migrations.RunSQL.noop),
    ]
