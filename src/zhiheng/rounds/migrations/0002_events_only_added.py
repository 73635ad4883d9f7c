"""A trigger that refuses to change, remove or empty the history of sheets."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION sheet_events_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of sheets are only added: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON rounds_sheetevent
    FOR EACH ROW EXECUTE FUNCTION sheet_events_are_only_added();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON rounds_sheetevent
    FOR EACH STATEMENT EXECUTE FUNCTION sheet_events_are_only_added();
"""
BACKWARD = """
DROP TRIGGER append_only_rows ON rounds_sheetevent;
DROP TRIGGER append_only_table ON rounds_sheetevent;
DROP FUNCTION sheet_events_are_only_added();
"""


class Migration(migrations.Migration):
    """The trigger."""

    dependencies: ClassVar = [("rounds", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
