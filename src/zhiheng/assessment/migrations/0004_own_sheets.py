"""Criteria that a body drew up itself, in versions that are only added to."""

import django.db.models.deletion
from django.db import migrations, models


TRIGGERS = (
    "CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON assessment_ownsheet "
    "FOR EACH ROW EXECUTE FUNCTION assessment_history_is_only_added();"
    "CREATE TRIGGER append_only_table BEFORE TRUNCATE ON assessment_ownsheet "
    "FOR EACH STATEMENT EXECUTE FUNCTION assessment_history_is_only_added();"
)
BACKWARD = "DROP TRIGGER append_only_rows ON assessment_ownsheet; DROP TRIGGER append_only_table ON assessment_ownsheet;"


class Migration(migrations.Migration):

    dependencies = [
        ('actors', '0004_mark_of_a_body'),
        ('assessment', '0003_objections_without_a_term'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(max_length=40)),
                ('programme', models.CharField(max_length=70)),
                ('version', models.IntegerField()),
                ('content', models.JSONField(help_text='the sheet, as an assessment of the pack would be written')),
                ('username', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('synthetic', models.BooleanField(default=False)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_sheets', to='actors.body')),
            ],
            options={
                'ordering': ['pack', 'programme', '-version'],
                'constraints': [models.UniqueConstraint(fields=('body', 'pack', 'programme', 'version'), name='own_sheet_version_once')],
            },
        ),
        migrations.RunSQL(TRIGGERS, BACKWARD),
    ]
