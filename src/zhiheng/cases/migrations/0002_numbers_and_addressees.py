"""Gapless numbers, whom a case waits for, and when documents were sent and publications end."""

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """New fields and one table."""

    dependencies: ClassVar = [("cases", "0001_initial")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("key", models.CharField(help_text="case/procedure/year or document/mark/year", max_length=200, primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
            options={"ordering": ["key"]},
        ),
        migrations.AlterField(
            model_name="case",
            name="number",
            field=models.CharField(help_text="year, procedure and a gapless number", max_length=120, unique=True),
        ),
        migrations.AddField(
            model_name="case",
            name="awaits",
            field=models.JSONField(default=list, help_text="whom the steps open now are for: codes of bodies, subjects, expert, public"),
        ),
        migrations.AddField(
            model_name="case",
            name="bodies",
            field=models.JSONField(default=list, help_text="codes of all bodies that the procedure names in this case"),
        ),
        migrations.AddField(
            model_name="case",
            name="told_party",
            field=models.BooleanField(default=False, help_text="the affected party knows of the case and may see it"),
        ),
        migrations.AddField(
            model_name="casedocument",
            name="sent_at",
            field=models.DateTimeField(help_text="when the step for which it is written was taken with it", null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="due_on",
            field=models.DateField(help_text="last day of the term of a publication", null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(fields=["awaits"], name="case_awaits"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(fields=["bodies"], name="case_bodies"),
        ),
    ]
