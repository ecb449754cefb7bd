"""Keep each table to its tenant."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    """Policies, and keys that cannot leave the tenant."""

    dependencies: ClassVar = [
        ("notices", "0001_outbox"),
        ("people", "0002_fence"),
    ]
    operations: ClassVar = [
        Fence("notice", leaf=True),
    ]
