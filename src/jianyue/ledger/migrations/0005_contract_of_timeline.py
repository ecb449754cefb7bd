from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_timers_by_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="timeline",
            name="contract_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="timeline",
            name="sealed",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="timeline",
            name="sealed_in",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="timeline",
            index=models.Index(
                condition=models.Q(
                    ("contract_id__isnull", False), ("length__gt", models.F("sealed"))
                ),
                fields=["tenant", "contract_id", "id"],
                name="timeline_to_be_sealed",
            ),
        ),
    ]
