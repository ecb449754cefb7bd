from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0006_bell"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("kind", "escalated-late")),
                fields=["user", "decided_at"],
                name="notice_told_late",
            ),
        ),
    ]
