"""Numbers of documents are a series of each office and mark; what stands below the text of a document."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Q, Subquery


def by_office(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Say which office numbered each document, and let each office's series go on after its last number."""
    case, document = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseDocument")
    series = apps.get_model("cases", "NumberSeries")
    holder = case.objects.filter(pk=OuterRef("case")).values("holder__code")
    document.objects.update(office=Subquery(holder))
    numbered = document.objects.filter(serial__isnull=False).order_by()
    for one in numbered.values("office", "mark", "year").annotate(last=Max(F("serial"))):
        key = f"document/{one['office']}/{one['mark']}/{one['year']}"
        series.objects.update_or_create(key=key, defaults={"last": one["last"]})


class Migration(migrations.Migration):
    """Four fields, and the constraint on numbers."""

    dependencies: ClassVar = [("cases", "0004_co_signers_and_receivers")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="casedocument",
            name="office",
            field=models.CharField(blank=True, help_text="code of the office whose number it bears", max_length=64),
        ),
        migrations.AddField(
            model_name="casedocument",
            name="copies",
            field=models.JSONField(default=list, help_text="bodies that get a copy (抄送)"),
        ),
        migrations.AddField(
            model_name="casedocument",
            name="enclosures",
            field=models.JSONField(default=list, help_text="files of the case that are attached: [{file, name}]"),
        ),
        migrations.AddField(
            model_name="casedocument",
            name="printer",
            field=models.CharField(blank=True, help_text="who prints it (印发机关); empty: no imprint", max_length=100),
        ),
        migrations.AlterField(
            model_name="numberseries",
            name="key",
            field=models.CharField(
                help_text="case/procedure/year or document/office/mark/year",
                max_length=200,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.RunPython(by_office, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="casedocument", name="document_number_once"),
        migrations.AddConstraint(
            model_name="casedocument",
            constraint=models.UniqueConstraint(
                fields=["office", "mark", "year", "serial"],
                name="document_number_once",
                condition=Q(serial__isnull=False),
            ),
        ),
    ]
