import django.db.models.deletion
from django.db import migrations, models

import journal.models.fields


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0017_keys_that_handed_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Random public key.', max_length=13, unique=True)),
                ('session_key', models.CharField(max_length=13)),
                ('call_key', models.CharField(help_text='None: a note on the whole session.', max_length=13, null=True)),
                ('author', models.TextField(help_text='As the writer named themselves; empty when they did not.')),
                ('text', models.TextField(help_text='Redacted.')),
                ('at', journal.models.fields.InstantField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='journal.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'session_key', 'id'], name='note_of_session'), models.Index(condition=models.Q(('call_key__isnull', False)), fields=['project', 'call_key'], name='note_of_call')],
            },
        ),
    ]
