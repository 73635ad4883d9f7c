"""Note each coming, changing and lifting of a visibility stop, whichever way it is done."""

from django.db import migrations, models

NOTE = """
CREATE FUNCTION ledger_note_visibility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO ledger_visibilitychange (record_id, changed_at) VALUES (OLD.record_id, clock_timestamp());
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.record_id <> OLD.record_id) THEN
        INSERT INTO ledger_visibilitychange (record_id, changed_at) VALUES (NEW.record_id, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_note_visibility AFTER INSERT OR UPDATE OR DELETE ON ledger_visibilitystop
    FOR EACH ROW EXECUTE FUNCTION ledger_note_visibility();
INSERT INTO ledger_visibilitychange (record_id, changed_at) SELECT record_id, ordered_at FROM ledger_visibilitystop;
"""
FORGET = """
DROP TRIGGER ledger_note_visibility ON ledger_visibilitystop;
DROP FUNCTION ledger_note_visibility();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_register_spans")]

    operations = [
        migrations.CreateModel(
            name="VisibilityChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record_id", models.CharField(max_length=64)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["changed_at"], name="visibility_changed")]},
        ),
        migrations.RunSQL(NOTE, FORGET),
    ]
