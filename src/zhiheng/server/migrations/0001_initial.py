"""Keys of the API and the unlogged table in which calls are counted."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """First tables of the server."""

    initial = True
    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key_id",
                    models.CharField(help_text="by which people name it; no secret", max_length=16, unique=True),
                ),
                ("name", models.CharField(max_length=150)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("rate", models.IntegerField(help_text="requests a minute; null: the installation's", null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "caller",
                    models.CharField(
                        help_text="key, or a keyed hash of the address",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("minute", models.BigIntegerField()),
                ("granted", models.BigIntegerField()),
            ],
        ),
        # Nothing is lost when a crash empties it, and a write need not wait for the disk.
        migrations.RunSQL("ALTER TABLE server_ratewindow SET UNLOGGED", "ALTER TABLE server_ratewindow SET LOGGED"),
    ]
