"""A public notice stands still with its clock."""

from typing import ClassVar

from django.db import migrations, models


def with_their_clocks(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Let the notices stand still whose clock does, and open again those that closed meanwhile."""
    clocks = apps.get_model("cases", "CaseClock").objects.filter(state="suspended", case__closed=False)
    for clock in clocks.select_related("case"):
        if clock.case.content.get("public_notice") == clock.clock:
            clock.case.public_notices.filter(from_day=clock.started_on).update(paused=True, ended=False)


class Migration(migrations.Migration):
    """One field."""

    dependencies: ClassVar = [("cases", "0005_series_by_office")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="publicnotice",
            name="paused",
            field=models.BooleanField(
                default=False, help_text="its clock stands still: it takes comments all the same"
            ),
        ),
        migrations.RunPython(with_their_clocks, migrations.RunPython.noop),
    ]
