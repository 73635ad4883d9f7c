"""The words of an office's own in the numbers of its documents (机关代字)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One field."""

    dependencies: ClassVar = [("actors", "0003_grants_and_sharing")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="body",
            name="mark",
            field=models.CharField(blank=True, help_text="机关代字, 川市监 in 川市监信告〔2026〕1号", max_length=10),
        ),
    ]
