"""Keep with a contract from which part of a promised time on somebody is warned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_handover"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="warned_from",
            field=models.PositiveSmallIntegerField(default=75, db_default=75),
        ),
    ]
