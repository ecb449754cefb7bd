"""Articles, what customers are shown of them, what they solved, what was looked for."""

import django.contrib.postgres.search
import django.db.models.deletion
import jianyue.knowledge.words
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0006_verdicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("text_zh", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("keywords", models.CharField(blank=True, max_length=300)),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("how_to", "how-to"),
                            ("fault", "known fault"),
                            ("workaround", "workaround"),
                            ("question", "question"),
                            ("setting", "configuration"),
                        ],
                        max_length=12,
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=80)),
                ("written_at", models.DateTimeField()),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default=jianyue.knowledge.words.Standing["DRAFT"],
                        max_length=10,
                    ),
                ),
                ("published", models.PositiveIntegerField(null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("internal", "the provider's people only"),
                            ("chosen", "chosen customers"),
                            ("all", "all customers"),
                        ],
                        default=jianyue.knowledge.words.Audience["INTERNAL"],
                        max_length=10,
                    ),
                ),
                ("review_date", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("internal", models.BooleanField(default=True)),
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
                (
                    "ticket",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticket",
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
                (
                    "written_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("text_zh", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("keywords", models.CharField(blank=True, max_length=300)),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("how_to", "how-to"),
                            ("fault", "known fault"),
                            ("workaround", "workaround"),
                            ("question", "question"),
                            ("setting", "configuration"),
                        ],
                        max_length=12,
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=80)),
                ("written_at", models.DateTimeField()),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
                (
                    "article",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="knowledge.article",
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
                    "written_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("found", models.PositiveIntegerField()),
                ("opened", models.BooleanField(default=False)),
                ("internal", models.BooleanField(default=False)),
                (
                    "by",
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
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Solution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "article",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="knowledge.article",
                    ),
                ),
                (
                    "by",
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
                    "ticket",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="tickets.ticket",
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
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="article_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("article", "customer"), name="edition_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="search",
            index=models.Index(fields=["tenant", "at"], name="search_by_day"),
        ),
        migrations.AddIndex(
            model_name="solution",
            index=models.Index(fields=["tenant", "at"], name="solution_by_day"),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_at", None)),
                fields=("article", "ticket"),
                name="solved_once",
            ),
        ),
        Fence("article"),
        Fence("edition", leaf=True),
        Fence("solution", leaf=True),
        Fence("search", leaf=True),
    ]
