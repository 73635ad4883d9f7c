"""Triggers that refuse to change, remove or empty proofs, splits and shares: a correction is a further row."""

from typing import ClassVar

from django.db import migrations

TABLES = ("promises_targetproof", "promises_targetsplit", "promises_targetshare")
FUNCTION = """
CREATE FUNCTION promises_rows_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of promises are only added: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
ON_TABLE = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION promises_rows_are_only_added();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION promises_rows_are_only_added();
"""
OFF_TABLE = """
DROP TRIGGER append_only_rows ON {table};
DROP TRIGGER append_only_table ON {table};
"""
FORWARD = FUNCTION + "".join(ON_TABLE.format(table=table) for table in TABLES)
BACKWARD = "".join(OFF_TABLE.format(table=table) for table in TABLES) + "DROP FUNCTION promises_rows_are_only_added();"


class Migration(migrations.Migration):
    """The triggers."""

    dependencies: ClassVar = [("promises", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
