"""Payments, breach cases and settlements of contracts."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("indicator", "an indicator missed"),
                            ("duty", "a duty not done"),
                            ("confidentiality", "confidentiality broken"),
                            ("interruption", "an interruption by intent or gross negligence"),
                            ("payment", "a payment not made"),
                            ("other", "something else"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "breaker",
                    models.CharField(
                        choices=[("provider", "provider"), ("customer", "customer")], max_length=10
                    ),
                ),
                (
                    "opened_by_side",
                    models.CharField(
                        choices=[("provider", "provider"), ("customer", "customer")], max_length=10
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=120)),
                ("clause", models.CharField(blank=True, max_length=40)),
                ("title", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "to be told to the other side"),
                            ("told", "told, being handled"),
                            ("cure", "to be cured by a day"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("tell_by", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "minor"), ("serious", "serious"), ("grave", "grave")],
                        max_length=10,
                    ),
                ),
                ("talks", models.PositiveSmallIntegerField(default=0)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sum", "a sum of money"),
                            ("kind", "service in kind"),
                            ("interruption", "compensation for the interruption"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("offered_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("cure_until_date", models.DateField(null=True)),
                ("cured_at", models.DateTimeField(null=True)),
                ("rights", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="breaches",
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
                    "opened_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplement",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
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
                (
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=80)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("schedule", "payment schedule"),
                            ("item", "item charged"),
                            ("settlement", "settlement"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(null=True)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("clause", models.CharField(blank=True, max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("period_from_date", models.DateField(null=True)),
                ("period_until_date", models.DateField(null=True)),
                ("statement_date", models.DateField(null=True)),
                ("stated_date", models.DateField(null=True)),
                ("due_date", models.DateField(null=True)),
                (
                    "waits",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("condition", "waits for its condition"),
                            ("invoice", "waits for the invoice"),
                            ("receipt", "waits for the receipt"),
                            ("acceptance", "waits for acceptance"),
                            ("signing", "waits for the signing"),
                            ("start", "waits for the start"),
                            ("end", "waits for the end"),
                            ("purchase", "waits for the purchase"),
                            ("notice", "waits for the notice"),
                            ("request", "waits for the request"),
                            ("breach", "waits for the breach"),
                            ("incident", "waits for the incident"),
                        ],
                        max_length=12,
                    ),
                ),
                ("met_date", models.DateField(null=True)),
                ("event_date", models.DateField(null=True)),
                ("dropped", models.BooleanField(default=False)),
                (
                    "invoiced",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18),
                ),
                ("paid", models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18)),
                ("paid_date", models.DateField(null=True)),
                ("planned_at", models.DateTimeField()),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues",
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
                    "planned_by",
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
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
                (
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("look_at", models.DateTimeField()),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "invoice"),
                            ("payment", "payment"),
                            ("offset", "offset"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("on_date", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("voided_seq", models.PositiveIntegerField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "due",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="money.due",
                    ),
                ),
                (
                    "posted_by",
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
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("from_date", models.DateField()),
                ("until_date", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "waits for the customer"),
                            ("contested", "contested"),
                            ("agreed", "agreed by both"),
                            ("restated", "restated, waits for the customer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("currency", models.CharField(max_length=3)),
                ("fee", models.DecimalField(decimal_places=2, max_digits=18)),
                ("adjustment", models.DecimalField(decimal_places=2, max_digits=18)),
                ("payable", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "set_off",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18),
                ),
                ("issued_at", models.DateTimeField()),
                ("silence_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
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
                    "issued_by",
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
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
                (
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fee", "fee of the period"),
                            ("late", "late fee"),
                            ("credit", "service credit"),
                            ("breach", "breach sum of the provider"),
                            ("breach-customer", "breach sum of the customer"),
                        ],
                        max_length=16,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=40)),
                ("clause", models.CharField(blank=True, max_length=40)),
                ("title_zh", models.CharField(max_length=200)),
                ("title_en", models.CharField(max_length=200)),
                ("figure", models.CharField(blank=True, max_length=120)),
                ("value", models.CharField(blank=True, max_length=120)),
                ("shown_zh", models.CharField(blank=True, max_length=300)),
                ("shown_en", models.CharField(blank=True, max_length=300)),
                ("evidence", models.JSONField(default=list)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("otherwise", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("agreed", models.DecimalField(decimal_places=2, max_digits=18)),
                ("covered_by", models.PositiveSmallIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be answered"),
                            ("accepted", "accepted"),
                            ("contested", "contested"),
                            ("answered", "answered by the provider"),
                            ("silent", "accepted by silence"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("asked", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("answer", models.CharField(blank=True, max_length=1000)),
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
                    "contested_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
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
                        related_name="+",
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
                    "settlement",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="money.settlement",
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
            name="Suspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("unpaid", "not paid in time"),
                            ("breach", "a breach that was not cured"),
                            ("emergency", "an emergency"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("told", "told ahead"),
                            ("running", "suspended"),
                            ("ended", "resumed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "breach",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="money.breach",
                    ),
                ),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
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
                    "due",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="money.due",
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
                (
                    "told_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(
                fields=["tenant", "contract", "opened_at"], name="breach_of_contract"
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="breach_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="breach_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["tenant", "contract", "due_date"], name="due_of_contract"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("tenant", "number"), name="due_number_once"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(fields=("contract", "key"), name="due_key_once"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="due_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("amount"))),
                name="due_not_paid_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentplan",
            constraint=models.UniqueConstraint(fields=("contract",), name="payment_plan_once"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(fields=("due", "seq"), name="posting_once"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="posting_more_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="settlement_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                fields=("contract", "from_date"), name="settlement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_date__gte", models.F("from_date"))),
                name="settlement_has_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.UniqueConstraint(
                fields=("settlement", "place"), name="settlement_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("agreed__gte", 0)),
                name="settlement_line_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="suspension_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at", None), ("until_at__gt", models.F("from_at")), _connector="OR"
                ),
                name="suspension_has_a_length",
            ),
        ),
        Fence("paymentplan", leaf=True),
        Fence("due"),
        Fence("posting", leaf=True),
        Fence("breach"),
        Fence("suspension", leaf=True),
        Fence("settlement"),
        Fence("settlementline", leaf=True),
    ]
