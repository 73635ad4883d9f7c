"""Let PostgreSQL refuse to change or remove rows of both logs."""

from django.db import migrations

from zhiheng.audit import guards


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(guards.installing(), guards.removing())]
