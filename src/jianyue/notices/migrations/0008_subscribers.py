"""People without an account who want to be told of something."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Bind, Fence


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_timers_by_kind"),
        ("notices", "0007_told_late"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=20)),
                ("topic_id", models.BigIntegerField()),
                ("email", models.CharField(blank=True, max_length=254)),
                ("language", models.CharField(default="zh", max_length=2)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "email", "asked_at"], name="subscriber_asked")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("user", None)),
                        fields=("tenant", "topic", "topic_id", "email"),
                        name="subscriber_address_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("user__isnull", False)),
                        fields=("tenant", "topic", "topic_id", "user"),
                        name="subscriber_person_once",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="notice",
            name="user",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="subscriber",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="notices.subscriber",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", None), ("subscriber", None), _connector="XOR"),
                name="notice_tells_one",
            ),
        ),
        Fence("subscriber"),
        Bind("notice", "subscriber"),
    ]
