"""Keep each table to its tenant."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    """Policies, and keys that cannot leave the tenant."""

    dependencies: ClassVar = [
        ("agreements", "0001_contracts"),
        ("people", "0002_fence"),
    ]
    operations: ClassVar = [
        Fence("contract"),
        Fence("version"),
        Fence("signature", leaf=True),
        Fence("viewing", leaf=True),
        Fence("seat", leaf=True),
    ]
