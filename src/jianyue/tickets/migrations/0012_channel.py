"""By which way each ticket came to the desk; of those there are it is not known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0011_found_by_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "these pages"),
                    ("hotline", "hotline"),
                    ("messenger", "messenger"),
                    ("mail", "mail"),
                    ("in_person", "in person"),
                    ("program", "a program"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
