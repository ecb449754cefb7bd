"""When a call was acknowledged, and an index of what was not seen."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """For the bell of every page: one count over few rows."""

    dependencies: ClassVar = [("notices", "0005_channels")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="notice", name="acknowledged_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["user", "decided_at"],
                name="notice_unseen",
                condition=models.Q(("seen_at__isnull", True)),
            ),
        ),
    ]
