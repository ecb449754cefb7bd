"""Keep who asked for a new password until a worker has looked."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a fence: whose account it is, and whether there is one, is not known yet."""

    dependencies: ClassVar = [("notices", "0003_customers")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ResetAsked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
            ],
        ),
    ]
