"""The first vintage of rounds that were locked before vintages were kept, and a trigger that refuses to change what is kept."""

from typing import Any, ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION kept_sheets_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sheets of a vintage are only added: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON rounds_keptsheet
    FOR EACH ROW EXECUTE FUNCTION kept_sheets_are_only_added();
"""
BACKWARD = """
DROP TRIGGER append_only_rows ON rounds_keptsheet;
DROP FUNCTION kept_sheets_are_only_added();
"""


def keep(apps: Any, _editor: Any) -> None:
    """Keep what was locked as the first vintage, by whom as the history of the sheets tells."""
    rounds, vintages, kept, events = (
        apps.get_model("rounds", name) for name in ("Round", "Vintage", "KeptSheet", "SheetEvent")
    )
    for one in rounds.objects.filter(state="locked", vintage=0).select_related("asker"):
        last = events.objects.filter(sheet__round=one, kind="locked").order_by("-pk").first()
        one.vintage, one.locked_by = 1, last.username if last is not None else ""
        one.save(update_fields=["vintage", "locked_by"])
        made = vintages.objects.create(
            round=one, number=1, locked_at=one.locked_at or one.created_at, locked_by=one.locked_by,
            publisher=one.asker.name_zh,
        )  # fmt: skip
        for sheet in one.sheets.all():
            cells = [[each.row, each.line, each.text, each.value, each.note] for each in sheet.cells.all()]
            kept.objects.create(
                vintage=made, sheet=sheet, state=sheet.state, cells=cells if sheet.state == "locked" else []
            )


class Migration(migrations.Migration):
    """The first vintages and the trigger."""

    dependencies: ClassVar = [("rounds", "0003_vintages")]

    operations: ClassVar = [
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
