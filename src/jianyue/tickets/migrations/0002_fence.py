"""Keep each table to its tenant."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    """Policies, and keys that cannot leave the tenant."""

    dependencies: ClassVar = [
        ("tickets", "0001_tickets"),
        ("agreements", "0002_fence"),
    ]
    operations: ClassVar = [
        Fence("ticket"),
        Fence("clock", leaf=True),
        Fence("counter", leaf=True),
        Fence("watcher", leaf=True),
        Fence("link", leaf=True),
    ]
