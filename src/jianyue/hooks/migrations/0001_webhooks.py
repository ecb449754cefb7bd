"""Addresses that are told what happens, and what they were told."""

import django.contrib.postgres.fields
import django.db.models.deletion
import jianyue.hooks.words
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0007_happenings"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("sealed", models.TextField()),
                ("shown", models.CharField(max_length=300)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "in order"),
                            ("by_hand", "stopped by hand"),
                            ("silent", "nothing was accepted for 24 hours"),
                            ("gone", "the other side answered 410: gone"),
                            ("left", "who answers for it has left, or may not any more"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("disabled_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("internal", models.BooleanField(default=True)),
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
                    "owner",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("event", models.CharField(max_length=40)),
                ("body", models.TextField()),
                ("cause", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be sent"),
                            ("leased", "being sent"),
                            ("accepted", "accepted"),
                            ("failed", "not delivered"),
                        ],
                        default=jianyue.hooks.words.Standing["WAITING"],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("log", models.JSONField(default=list)),
                ("internal", models.BooleanField(default=True)),
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
                    "endpoint",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="hooks.endpoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["tenant", "next_at"],
                        name="delivery_waiting",
                    ),
                    models.Index(fields=["endpoint", "-decided_at"], name="delivery_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("endpoint", "cause"), name="delivery_once")
                ],
            },
        ),
        Fence("endpoint"),
        Fence("delivery", leaf=True),
    ]
