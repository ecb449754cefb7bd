"""Tickets of other desks, which count nowhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_canned_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="imported",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
