"""Keep each table to its tenant."""

from typing import ClassVar

from django.db import migrations

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    """Policies, and keys that cannot leave the tenant."""

    dependencies: ClassVar = [
        ("people", "0001_people"),
        ("ledger", "0002_fence"),
    ]
    operations: ClassVar = [
        Fence("organisation"),
        Fence("user", door=True),
        Fence("grant", door=True, leaf=True),
        Fence("team"),
        Fence("member", leaf=True),
        Fence("invitation", door=True, leaf=True),
    ]
