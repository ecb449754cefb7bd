"""How contracts stand, and the readings of their figures by period."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.BigIntegerField(default=0)),
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
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="heard_once")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(blank=True, max_length=60)),
                ("of", models.CharField(blank=True, max_length=120)),
                ("measure", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=12)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("is_final", models.BooleanField()),
                (
                    "stand",
                    models.CharField(
                        choices=[
                            ("broken", "missed"),
                            ("danger", "in danger"),
                            ("kept", "kept"),
                            ("none", "no value or no goal"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("goal", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("margin", models.FloatField(null=True)),
                ("part", models.PositiveIntegerField(null=True)),
                ("whole", models.PositiveIntegerField(null=True)),
                ("due", models.PositiveIntegerField(null=True)),
                ("spare", models.IntegerField(null=True)),
                ("said", models.JSONField()),
                ("taken_at", models.DateTimeField()),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="agreements.contract",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "indicator", "of", "from_at"), name="reading_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="reading_of_a_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("look_at", models.DateTimeField()),
                ("stale_from", models.DateTimeField(null=True)),
                ("kept", models.PositiveSmallIntegerField(default=0)),
                ("danger", models.PositiveSmallIntegerField(default=0)),
                ("broken", models.PositiveSmallIntegerField(default=0)),
                ("none", models.PositiveSmallIntegerField(default=0)),
                ("at_risk", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="agreements.contract",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract",), name="standing_once")
                ],
            },
        ),
        Fence("heard", leaf=True),
        Fence("reading", leaf=True),
        Fence("standing", leaf=True),
    ]
