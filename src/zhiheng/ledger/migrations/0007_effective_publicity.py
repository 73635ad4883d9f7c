"""Let a state be as closed as the strictest state that came after it, also those that are in the projection already."""

from django.db import migrations, models

CLOSE = """
WITH RECURSIVE ranks(publicity, strictness) AS (
    VALUES ('public', 0), ('departments', 1), ('internal', 2), ('restricted', 3)
), down AS (
    SELECT r.supersedes AS record_id, k.strictness
      FROM ledger_projectedrecord AS r JOIN ranks AS k USING (publicity)
     WHERE r.supersedes <> '' AND k.strictness > 0
    UNION
    SELECT r.supersedes, d.strictness
      FROM down AS d JOIN ledger_projectedrecord AS r ON r.record_id = d.record_id
     WHERE r.supersedes <> ''
), closed AS (
    SELECT record_id, max(strictness) AS strictness FROM down GROUP BY record_id
)
UPDATE ledger_projectedrecord AS r
   SET own_publicity = r.publicity, publicity = stricter.publicity
  FROM closed AS c, ranks AS own, ranks AS stricter
 WHERE r.record_id = c.record_id AND own.publicity = r.publicity
   AND c.strictness > own.strictness AND stricter.strictness = c.strictness;
"""
OPEN = "UPDATE ledger_projectedrecord SET publicity = own_publicity WHERE own_publicity <> '';"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_visibility_changes")]

    operations = [
        migrations.AlterField(
            model_name="projectedrecord",
            name="publicity",
            field=models.CharField(
                help_text="the strictest of the state's own and of every later state's", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="projectedrecord",
            name="own_publicity",
            field=models.CharField(blank=True, default="", help_text="where a later state closed it", max_length=16),
        ),
        migrations.RunSQL(CLOSE, OPEN),
        migrations.AddIndex(
            model_name="projectedrecord",
            index=models.Index(
                condition=models.Q(("own_publicity", ""), _negated=True), fields=["record_type"], name="record_closed"
            ),
        ),
    ]
