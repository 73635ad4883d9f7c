"""Who wrote in a draft, which bodies co-sign, and who took a document."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three fields."""

    dependencies: ClassVar = [("cases", "0003_events_only_added")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="casedocument",
            name="drafters",
            field=models.JSONField(default=list, help_text="accounts that wrote in the draft"),
        ),
        migrations.AddField(
            model_name="casedocument",
            name="co_signers",
            field=models.JSONField(default=list, help_text="codes of the bodies that co-sign; none: the holder's own"),
        ),
        migrations.AddField(
            model_name="service",
            name="person",
            field=models.CharField(blank=True, help_text="vault token of who took it", max_length=40),
        ),
    ]
