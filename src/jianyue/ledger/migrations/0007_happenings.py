"""What happened that somebody outside may want to hear of."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of ids alone, as that of timers."""

    dependencies: ClassVar = [
        ("ledger", "0006_lexicon"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Happening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timeline", models.UUIDField()),
                ("subject", models.CharField(max_length=20)),
                ("seq", models.PositiveIntegerField(default=0)),
                ("kind", models.CharField(max_length=30)),
                ("detail", models.CharField(blank=True, default="", max_length=60)),
                ("happened_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at", "id"], name="happening_due")],
            },
        ),
    ]
