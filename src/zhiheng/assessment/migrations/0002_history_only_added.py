"""Triggers that refuse to change, remove or empty the history of assessments: entries, events, events of titles."""

from typing import ClassVar

from django.db import migrations

TABLES = ("assessment_sheetentry", "assessment_assessmentevent", "assessment_titleevent")
FUNCTION = """
CREATE FUNCTION assessment_history_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of assessments is only added to: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION assessment_history_is_only_added();"
    f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION assessment_history_is_only_added();"
    for table in TABLES
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER append_only_rows ON {table}; DROP TRIGGER append_only_table ON {table};" for table in TABLES
    )
    + "DROP FUNCTION assessment_history_is_only_added();"
)


class Migration(migrations.Migration):
    """The triggers."""

    dependencies: ClassVar = [("assessment", "0001_assessments")]

    operations: ClassVar = [migrations.RunSQL(FUNCTION + TRIGGERS, BACKWARD)]
