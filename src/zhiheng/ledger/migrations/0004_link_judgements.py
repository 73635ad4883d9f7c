"""Judgements on proposed links as rows that are only added."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of judgements."""

    dependencies: ClassVar = [("ledger", "0003_search_names")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LinkJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(choices=[("accepted", "accepted"), ("refused", "refused"), ("undone", "undone")], max_length=16)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.CharField(max_length=1000)),
                ("links", models.JSONField(default=list, help_text="record ids of the links that were taken back")),
                ("batch_key", models.CharField(blank=True, help_text="key of the batch owed to the ledger", max_length=64)),
                ("proposal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="ledger.linkproposal")),
            ],
            options={"ordering": ["id"]},
        ),
    ]
