"""Trials of imports and imports are jobs too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0003_releases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("records", "all records of a contract"),
                    ("evidence", "a bundle of evidence"),
                    ("trial", "trial of an import"),
                    ("import", "import"),
                    ("release", "release of a report"),
                ],
                max_length=20,
            ),
        ),
    ]
