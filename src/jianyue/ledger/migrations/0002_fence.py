"""Keep each table to its tenant."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    """Policies, and keys that cannot leave the tenant."""

    dependencies: ClassVar = [
        ("ledger", "0001_timelines"),
    ]
    operations: ClassVar = [
        Fence("timeline"),
        Fence("fact", leaf=True),
        Fence("words", leaf=True),
    ]
