"""Keep rosters, their layers, overrides and swaps, leaves, who holds roles, and feeds."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_handover"),
        ("ledger", "0002_fence"),
        ("people", "0003_organisation_timelines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("zone", models.CharField(default="Asia/Shanghai", max_length=60)),
                ("hours", models.CharField(blank=True, max_length=40)),
                ("outside", models.BooleanField(default=False)),
                ("shown", models.BooleanField(default=False)),
                ("told", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rosters",
                        to="agreements.contract",
                    ),
                ),
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
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("tenant", "name"),
                        name="roster_name_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Layer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("from_date", models.DateField()),
                ("days", models.PositiveSmallIntegerField(default=7)),
                ("handovers", models.CharField(default="09:00", max_length=100)),
                ("hours", models.CharField(blank=True, max_length=40)),
                ("outside", models.BooleanField(default=False)),
                ("skips", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
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
                    "roster",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="layers",
                        to="escalation.roster",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)), name="turns_last_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="layer_runs_forward",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("roster", "position"),
                        name="one_layer_stands",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=80)),
                ("deputy", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
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
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roster",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="escalation.roster",
                    ),
                ),
            ],
            options={
                "ordering": ["role", "deputy", "since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("roster__isnull", False), ("user", None)),
                            models.Q(("roster", None), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="held_by_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None), ("user__isnull", False)),
                        fields=("contract", "role", "user"),
                        name="holds_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("roster__isnull", False), ("until", None)),
                        fields=("contract", "role", "roster"),
                        name="roster_holds_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
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
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roster",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.roster",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Swap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("back_from", models.DateTimeField(null=True)),
                ("back_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asker",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "other",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roster",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps",
                        to="escalation.roster",
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
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="swap_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("back_from", None), ("back_until", None)),
                            ("back_until__gt", models.F("back_from")),
                            _connector="OR",
                        ),
                        name="swap_back_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asker", models.F("other")), _negated=True),
                        name="swap_with_another",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "made_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
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
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roster",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="escalation.roster",
                    ),
                ),
                (
                    "swap",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="escalation.swap",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "indexes": [
                    models.Index(fields=["tenant", "roster", "until_at"], name="override_of_roster")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="override_has_a_length",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "deputy",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
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
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["entered_at", "pk"],
                "indexes": [models.Index(fields=["tenant", "until_at"], name="leave_of_house")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="leave_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("deputy")), _negated=True),
                        name="deputy_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
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
                    "layer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="escalation.layer",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("layer", "position"), name="one_to_a_place")
                ],
            },
        ),
        Fence("roster"),
        Fence("layer"),
        Fence("swap"),
        Fence("override", leaf=True),
        Fence("member", leaf=True),
        Fence("leave", leaf=True),
        Fence("holding", leaf=True),
        Fence("feed", door=True, leaf=True),
    ]
