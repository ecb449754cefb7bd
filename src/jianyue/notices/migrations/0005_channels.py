"""Channels of people, the robots behind them, and what was tried with each notice."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Bind, Fence, Outbox


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_memory"),
        ("notices", "0004_resets"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("tokens", models.FloatField()),
                ("filled_at", models.DateTimeField()),
                ("rests_until", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "digest"), name="robot_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail", "mail"),
                            ("wecom", "WeCom group robot"),
                            ("dingtalk", "DingTalk group robot"),
                            ("feishu", "Feishu group robot"),
                            ("gateway", "SMS or voice gateway"),
                        ],
                        max_length=10,
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("sealed", models.TextField(blank=True)),
                ("shown", models.CharField(blank=True, max_length=300)),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("always_urgent", models.BooleanField(default=True)),
                ("added_at", models.DateTimeField()),
                (
                    "customer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "robot",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.robot",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_from_and_until",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="log",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="notice",
            name="urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="notice",
            name="address",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="notices.address",
            ),
        ),
        Fence("robot"),
        Fence("address"),
        Outbox("address"),
        Bind("notice", "address"),
    ]
