"""Parties consent to electronic service, and a service says on which consent it was sent; services before it say none."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table and a link to it."""

    dependencies: ClassVar = [("cases", "0009_clocks_due")]

    operations: ClassVar = [
        migrations.CreateModel(
            name='ServiceConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='uscc:… of who consents', max_length=64)),
                ('address', models.CharField(help_text='where it takes what is served; no number of a person', max_length=200)),
                ('given_on', models.DateField()),
                ('origin', models.CharField(choices=[('account', 'account'), ('paper', 'paper')], max_length=16)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=150)),
                ('file', models.ForeignKey(blank=True, help_text='scan of the paper', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casefile')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='service',
            name='consent',
            field=models.ForeignKey(blank=True, help_text='on which it was sent electronically', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='cases.serviceconsent'),
        ),
        migrations.AddConstraint(
            model_name='serviceconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('subject',), name='consent_stands_once'),
        ),
    ]
