"""Feeds of what is due on one's tickets, of visits and planned work."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("escalation", "0008_feeds_of_maintenance"),
        ("ledger", "0005_contract_of_timeline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="agenda",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="feed",
            name="words",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agenda", False),
                    models.Q(("contract", None), ("roster", None)),
                    _connector="OR",
                ),
                name="feed_of_agenda_alone",
            ),
        ),
    ]
