"""Addresses under which the maintenance of a contract is read."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.db import migrations, models

from jianyue.ledger.fencing import Bind


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("escalation", "0007_warned_from"),
        ("ledger", "0004_timers_by_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="contract",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.contract",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(("roster", None), ("contract", None), _connector="OR"),
                name="feed_of_one_thing",
            ),
        ),
        Bind("feed", "contract"),
    ]
