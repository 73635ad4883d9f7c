"""The day of a clock's warning is kept, and by which calendar it was dated: the periodic job takes only what is due.

Clocks that run already bear no calendar: the next round looks at each of them once and dates their warnings.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two fields and an index of the warnings to come."""

    dependencies: ClassVar = [("cases", "0008_filings_without_an_account")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="caseclock",
            name="warns_on",
            field=models.DateField(
                help_text="day of the warning before the end; null: none, or not dated yet", null=True
            ),
        ),
        migrations.AddField(
            model_name="caseclock",
            name="dated_by",
            field=models.CharField(
                blank=True, default="", help_text="edition of the calendar by which end and warning were computed",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="caseclock",
            index=models.Index(
                condition=models.Q(("state", "running"), ("warned_at__isnull", True)), fields=["warns_on"],
                name="case_clock_warns",
            ),
        ),
    ]  # fmt: skip
