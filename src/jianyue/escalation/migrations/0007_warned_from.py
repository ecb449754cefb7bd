"""Tell each contract the lowest part of a promised time that its plan of warnings names."""

from django.db import migrations

LOWEST = """
UPDATE agreements_contract SET warned_from = lowest.percent
FROM (
    SELECT contract_id, min((rule ->> 0)::smallint) AS percent
    FROM escalation_warningplan, jsonb_array_elements(rules) AS rule GROUP BY contract_id
) AS lowest WHERE lowest.contract_id = agreements_contract.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0006_warnings_of_open_tickets"),
        ("agreements", "0004_warned_from"),
    ]

    operations = [
        migrations.RunSQL(LOWEST, migrations.RunSQL.noop),
    ]
