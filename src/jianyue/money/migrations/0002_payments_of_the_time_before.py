"""Tell payments that fell due before payments were kept here from those that are overdue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("money", "0001_payments_breaches_settlements"),
    ]

    operations = [
        migrations.AddField(
            model_name="due",
            name="earlier",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="posting",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "invoice"),
                    ("payment", "payment"),
                    ("offset", "offset"),
                    ("before", "paid before payments were kept here"),
                ],
                max_length=10,
            ),
        ),
    ]
