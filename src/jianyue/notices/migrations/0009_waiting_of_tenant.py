"""Notices that wait are found by their tenant: a storm of one is not looked through for others."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index made anew, beginning with the tenant."""

    dependencies: ClassVar = [
        ("notices", "0008_subscribers"),
    ]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="notice", name="notice_waiting"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["tenant", "next_at"],
                name="notice_waiting",
            ),
        ),
    ]
