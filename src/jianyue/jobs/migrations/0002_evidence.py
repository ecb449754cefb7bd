"""Bundles of evidence are jobs too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_jobs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("records", "all records of a contract"),
                    ("evidence", "a bundle of evidence"),
                ],
                max_length=20,
            ),
        ),
    ]
