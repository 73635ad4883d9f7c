"""Find the enterprises merged into another without reading all of them."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of the merged alone."""

    dependencies: ClassVar = [("ledger", "0001_initial")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="enterprisecard",
            index=models.Index(fields=["merged_into"], name="card_merged", condition=~models.Q(merged_into="")),
        ),
    ]
