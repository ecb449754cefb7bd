"""Kept filters that are shared, and where each person has them among his tabs."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Bind, Fence

TABLE = "tickets_savedfilter"
TARGET = f'ALTER TABLE "{TABLE}" ADD CONSTRAINT "{TABLE}_within" UNIQUE (tenant_id, id)'


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0009_macros_and_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ViewPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("hidden", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="changed_by",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="team",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_filters",
                to="people.team",
            ),
        ),
        migrations.AlterField(
            model_name="savedfilter",
            name="user",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_filters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", None), ("team", None), _connector="OR"),
                name="saved_filter_is_of_one_or_shared",
            ),
        ),
        migrations.AddField(
            model_name="viewplace",
            name="saved",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="tickets.savedfilter",
            ),
        ),
        migrations.AddField(
            model_name="viewplace",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.tenant"
            ),
        ),
        migrations.AddField(
            model_name="viewplace",
            name="user",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="viewplace",
            constraint=models.UniqueConstraint(fields=("user", "saved"), name="view_place_once"),
        ),
        Bind("savedfilter", "team", "changed_by"),
        migrations.RunSQL(TARGET, f'ALTER TABLE "{TABLE}" DROP CONSTRAINT "{TABLE}_within"'),
        Fence("viewplace", leaf=True),
    ]
