"""What a release froze stays as it is: triggers refuse changes of its values once it was approved, and of what it says."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION indicators_values_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.release_id ELSE OLD.release_id END;
BEGIN
    IF (SELECT state FROM indicators_release WHERE id = of) IN ('approved', 'published') THEN
        RAISE EXCEPTION '% of a value of release % is refused: it is frozen', TG_OP, of
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION indicators_release_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'planned' THEN
            RAISE EXCEPTION 'release % stays: it was drafted', OLD.id USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'release % is published and stays as it is', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state = 'approved' AND (
        NEW.state NOT IN ('approved', 'published', 'draft') OR NEW.content_hash <> OLD.content_hash AND NEW.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'release % is frozen', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER indicators_values_frozen BEFORE INSERT OR UPDATE OR DELETE ON indicators_releasevalue
    FOR EACH ROW EXECUTE FUNCTION indicators_values_frozen();
CREATE TRIGGER indicators_release_frozen BEFORE UPDATE OR DELETE ON indicators_release
    FOR EACH ROW EXECUTE FUNCTION indicators_release_frozen();
"""
BACKWARD = """
DROP TRIGGER indicators_values_frozen ON indicators_releasevalue;
DROP TRIGGER indicators_release_frozen ON indicators_release;
DROP FUNCTION indicators_values_frozen();
DROP FUNCTION indicators_release_frozen();
"""


class Migration(migrations.Migration):
    """Freeze what was approved."""

    dependencies: ClassVar = [("indicators", "0002_releases")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
