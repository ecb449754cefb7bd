"""Let the tickets that somebody works on, and worked on, be read from an index."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of assigned tickets, the newest first."""

    dependencies: ClassVar = [("tickets", "0004_files_and_slips")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)),
                fields=["tenant", "assignee", "-reported_at"],
                name="ticket_of_worker",
            ),
        ),
    ]
