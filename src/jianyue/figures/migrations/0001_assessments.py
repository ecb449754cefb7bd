"""What reviews and checks found."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=60)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("part", models.PositiveIntegerField(null=True)),
                ("whole", models.PositiveIntegerField(null=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("words", models.CharField(max_length=1000)),
                ("assessed_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "agreed by the customer"),
                            ("contested", "contested by the customer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer_words", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assessed_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
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
                        condition=models.Q(("replaced_at", None)),
                        fields=("contract", "indicator", "from_at"),
                        name="assessment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("part__isnull", False),
                                ("value", None),
                                ("whole__gt", 0),
                                ("part__lte", models.F("whole")),
                            ),
                            models.Q(("part", None), ("value__isnull", False), ("whole", None)),
                            _connector="OR",
                        ),
                        name="assessment_counts_or_values",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="assessment_of_a_period",
                    ),
                ],
            },
        ),
        Fence("Assessment", leaf=True),
    ]
