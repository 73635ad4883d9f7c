"""Names are searched by keys in a table of their own; the trigrams of whole names go."""

from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Make the names of the cards that are there already, as a rebuild of the projection would."""
    from zhiheng.ledger import search_keys

    cards, names = apps.get_model("ledger", "EnterpriseCard"), apps.get_model("ledger", "SearchName")
    waiting: list[Any] = []
    for card in cards.objects.filter(merged_into="").iterator(chunk_size=2000):
        for row in search_keys.rows(card.subject, card.uscc, card.name, card.former_names, card.aliases):
            waiting.append(names(**dict(zip(search_keys.COLUMNS, row, strict=True))))
        if len(waiting) >= 5000:
            names.objects.bulk_create(waiting)
            waiting = []
    names.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    """The table, its content, and the indexes."""

    dependencies: ClassVar = [("ledger", "0002_card_merged")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SearchName",
            fields=[
                ("key", models.CharField(help_text="subject#place, 0 is the present name", max_length=80, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=300)),
                ("canonical", models.CharField(max_length=300)),
                ("core", models.CharField(max_length=120)),
                ("former", models.BooleanField(default=False)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE ledger_searchname ALTER COLUMN keys SET STATISTICS 1000", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchname",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="search_name_keys"),
        ),
        migrations.AddIndex(
            model_name="searchname", index=models.Index(fields=["subject"], name="search_name_subject")
        ),
        migrations.RemoveIndex(model_name="enterprisecard", name="card_search_trgm"),
        migrations.AddIndex(
            model_name="enterprisecard",
            index=django.contrib.postgres.indexes.GinIndex(fields=["uscc"], name="card_uscc_trgm", opclasses=["gin_trgm_ops"]),
        ),
    ]
