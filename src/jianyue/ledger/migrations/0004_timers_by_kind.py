from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_memory"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="timer", name="timer_due"),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(fields=["subject", "kind", "at", "id"], name="timer_due"),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("subject", "call")), fields=["at", "id"], name="timer_of_call"
            ),
        ),
    ]
