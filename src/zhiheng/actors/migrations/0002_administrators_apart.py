"""Keep the three administrators apart in the database too, whichever way a post is written; let ended posts be given again."""

from django.db import migrations, models

APART = """
CREATE FUNCTION actors_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrators CONSTANT text[] := ARRAY['system_admin', 'security_admin', 'audit_admin'];
    beside text;
BEGIN
    -- Two posts given at the same moment: the second waits here and then sees the first.
    PERFORM 1 FROM auth_user WHERE id = NEW.user_id FOR UPDATE;
    SELECT role INTO beside FROM actors_post
     WHERE user_id = NEW.user_id AND id IS DISTINCT FROM NEW.id AND role <> NEW.role
       AND (role = ANY(administrators) OR NEW.role = ANY(administrators))
       AND valid_from < COALESCE(NEW.valid_until, 'infinity') AND NEW.valid_from < COALESCE(valid_until, 'infinity')
       AND valid_from < COALESCE(valid_until, 'infinity') AND NEW.valid_from < COALESCE(NEW.valid_until, 'infinity')
     LIMIT 1;
    IF beside IS NOT NULL THEN
        RAISE EXCEPTION 'administrators are kept apart: % beside %', NEW.role, beside
            USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER actors_administrators_apart BEFORE INSERT OR UPDATE ON actors_post
    FOR EACH ROW EXECUTE FUNCTION actors_administrators_apart();
"""
TOGETHER = """
DROP TRIGGER actors_administrators_apart ON actors_post;
DROP FUNCTION actors_administrators_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("actors", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="post", name="post_once"),
        migrations.AlterField(
            model_name="post",
            name="valid_until",
            field=models.DateField(blank=True, help_text="first day on which it is held no more", null=True),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(valid_until__isnull=True), fields=("user", "body", "role"), name="post_once"
            ),
        ),
        migrations.RunSQL(APART, TOGETHER),
    ]
