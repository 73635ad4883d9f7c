"""Triggers that refuse to change, remove or empty reports of progress, what was said of them, and the history of items."""

from typing import ClassVar

from django.db import migrations

TABLES = ("planning_progress", "planning_progresscheck", "planning_followupevent", "planning_findingevent")
FUNCTION = """
CREATE FUNCTION planning_rows_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of planning are only added: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
ON_TABLE = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION planning_rows_are_only_added();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION planning_rows_are_only_added();
"""
OFF_TABLE = """
DROP TRIGGER append_only_rows ON {table};
DROP TRIGGER append_only_table ON {table};
"""
FROZEN = """
CREATE FUNCTION planning_frozen_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen evaluation stays as it is: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER frozen_rows BEFORE UPDATE OR DELETE ON planning_planevaluation
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION planning_frozen_stays();
"""
THAWED = "DROP TRIGGER frozen_rows ON planning_planevaluation; DROP FUNCTION planning_frozen_stays();"
FORWARD = FUNCTION + "".join(ON_TABLE.format(table=table) for table in TABLES) + FROZEN
BACKWARD = THAWED + "".join(OFF_TABLE.format(table=table) for table in TABLES)
BACKWARD += "DROP FUNCTION planning_rows_are_only_added();"


class Migration(migrations.Migration):
    """The triggers."""

    dependencies: ClassVar = [("planning", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
