"""Give organisations a timeline of who changed what, and people a day of erasure."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jianyue.ledger.tenancy
from jianyue.ledger.fencing import Bind


class Migration(migrations.Migration):
    """An organisation that was set up before has no timeline until something changes."""

    dependencies: ClassVar = [
        ("ledger", "0002_fence"),
        ("people", "0002_fence"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="organisation",
            name="timeline",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.timeline",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        Bind("organisation", "timeline"),
    ]
