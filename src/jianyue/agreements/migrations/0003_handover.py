"""Say what is handed over at the end of a contract, and until when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_fence"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="handed_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contract",
            name="handover",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="contract",
            name="handover_due_date",
            field=models.DateField(null=True),
        ),
    ]
