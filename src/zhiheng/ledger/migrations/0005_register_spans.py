"""Items of registers in the projection, and which registers they were made for."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of spans."""

    dependencies: ClassVar = [("ledger", "0004_link_judgements")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="projectionstate",
            name="registers",
            field=models.CharField(
                blank=True, default="", help_text="hash of the registers whose spans are there", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="RegisterSpan",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="register/item/first day", max_length=160, primary_key=True, serialize=False
                    ),
                ),
                ("register", models.CharField(max_length=100)),
                ("item_key", models.CharField(max_length=32)),
                ("day_from", models.DateField()),
                ("day_until", models.DateField(help_text="9999-12-31 while nothing follows")),
                ("row_no", models.BigIntegerField()),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="every record that tells of the item, corrected ones too",
                        size=None,
                    ),
                ),
                ("holder", models.CharField(blank=True, help_text="merges applied; '' while unlinked", max_length=80)),
                ("holder_name", models.CharField(blank=True, help_text="as the record writes it", max_length=300)),
                ("division", models.CharField(blank=True, max_length=6)),
                ("publicity", models.CharField(max_length=16)),
                ("public_until", models.DateField(null=True)),
                ("base", models.CharField(help_text="the state that the record's code tells", max_length=16)),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("next_day", models.DateField(help_text="the earlier of ends and due", null=True)),
                ("search_text", models.TextField(blank=True)),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="pairs of signs of search_text (ledger.register_spans)",
                        size=None,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="ledger.projectedrecord",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["register", "item_key", "day_from"], name="span_page"),
                    models.Index(fields=["register", "division"], name="span_place"),
                    models.Index(fields=["next_day", "register"], name="span_next"),
                    models.Index(fields=["holder", "register"], name="span_holder"),
                    django.contrib.postgres.indexes.GinIndex(fields=["rows"], name="span_rows"),
                    django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="span_pairs"),
                ],
            },
        ),
    ]
