"""What is kept of accounts: state of the password, sessions, invitations; and for whom a key acts."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables and columns."""

    dependencies: ClassVar = [
        ("actors", "0003_grants_and_sharing"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("server", "0003_longer_page_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AccountState",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="account_state",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("password_set_at", models.DateTimeField()),
                (
                    "must_change_password",
                    models.BooleanField(default=False, help_text="set by somebody else, or reset"),
                ),
                (
                    "excused",
                    models.CharField(
                        blank=True,
                        help_text="why no second factor is asked; none: it is, as the policy says",
                        max_length=300,
                    ),
                ),
                ("failed_codes", models.IntegerField(default=0, help_text="wrong codes since the last right one")),
                ("codes_locked_until", models.DateTimeField(null=True)),
                (
                    "used_codes",
                    models.JSONField(default=list, help_text="digests of the last codes taken, each counts once"),
                ),
                ("made_by", models.CharField(blank=True, max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("language", models.CharField(default="zh", help_text="zh or en", max_length=2)),
                ("by_mail", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name="apikey",
            name="body",
            field=models.ForeignKey(
                help_text="for whom it acts",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="api_keys",
                to="actors.body",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="last_used_at",
            field=models.DateTimeField(help_text="to ten minutes", null=True),
        ),
        migrations.AddField(
            model_name="apikey",
            name="made_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="apikey",
            name="revoked_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(help_text="actors.Role", max_length=32)),
                (
                    "way",
                    models.CharField(
                        choices=[("mail", "mail"), ("letter", "letter"), ("paper", "paper")], max_length=16
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, help_text="where it was sent; forgotten when used or void", max_length=200
                    ),
                ),
                ("contact_source", models.CharField(help_text="where that contact is registered", max_length=300)),
                (
                    "evidence",
                    models.CharField(blank=True, help_text="SHA-256 of the paper, entered by staff", max_length=64),
                ),
                ("evidence_name", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(max_length=500)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("void_at", models.DateTimeField(null=True)),
                ("void_by", models.CharField(blank=True, max_length=150)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="actors.body"
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LoginSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "way",
                    models.CharField(blank=True, help_text="password, socialaccount, mfa, joined by +", max_length=40),
                ),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="login_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="UsedPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=256)),
                ("until", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="used_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
    ]
