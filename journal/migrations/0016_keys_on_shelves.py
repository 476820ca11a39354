from django.db import migrations, models

from journal.sql.tables import keep_old_keys, restore_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0015_calls_with_unreadable_amounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyShelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SmallIntegerField(help_text='Which table.')),
                ('number', models.IntegerField()),
                ('first_id', models.BigIntegerField(help_text='Its rows begin here.')),
                ('token', models.BinaryField(help_text='Names the filter; of an open shelf, that before it.', max_length=8)),
                ('filter', models.BinaryField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='blob',
            name='blob_once_per_project',
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_event_once_per_project',
        ),
        migrations.AddField(
            model_name='blob',
            name='shelf',
            field=models.IntegerField(db_default=0, default=0, help_text='Where its digest stands in the index.'),
        ),
        migrations.AddField(
            model_name='entry',
            name='shelf',
            field=models.IntegerField(db_default=0, default=0, help_text='Where its key stands in the index.'),
        ),
        migrations.AddConstraint(
            model_name='blob',
            constraint=models.UniqueConstraint(fields=('shelf', 'project', 'digest'), name='blob_once_per_project'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('shelf', 'project', 'event_key'), name='entry_event_once_per_project'),
        ),
        migrations.AddIndex(
            model_name='keyshelf',
            index=models.Index(condition=models.Q(('filter__isnull', True)), fields=['kind', 'number'], name='shelf_open'),
        ),
        migrations.AddConstraint(
            model_name='keyshelf',
            constraint=models.UniqueConstraint(fields=('kind', 'number'), name='shelf_number_once'),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(keep_old_keys, migrations.RunPython.noop, elidable=True),
    ]
