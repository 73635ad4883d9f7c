"""A trigger that refuses to change, remove or empty the history of cases."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION case_events_are_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of cases are only added: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION case_events_are_only_added();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON cases_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION case_events_are_only_added();
"""
BACKWARD = """
DROP TRIGGER append_only_rows ON cases_caseevent;
DROP TRIGGER append_only_table ON cases_caseevent;
DROP FUNCTION case_events_are_only_added();
"""


class Migration(migrations.Migration):
    """The trigger."""

    dependencies: ClassVar = [("cases", "0002_numbers_and_addressees")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
