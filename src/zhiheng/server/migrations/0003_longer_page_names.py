"""Longer names of lists: each register is one."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Names of up to 120 signs."""

    dependencies: ClassVar = [("server", "0002_workspace")]

    operations: ClassVar = [
        migrations.AlterField(model_name="chosencolumns", name="page", field=models.CharField(max_length=120)),
        migrations.AlterField(model_name="savedview", name="page", field=models.CharField(max_length=120)),
    ]
