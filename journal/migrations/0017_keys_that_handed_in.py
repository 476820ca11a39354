from django.db import migrations, models

from journal.sql.days import make_day_tables_anew
from journal.sql.tables import keep_api_keys

_NAMES = ["provider", "model", "agent", "environment", "status", "api_key"]


def _kept() -> models.Field:
    return models.BigIntegerField(
        db_default=-1, default=-1, help_text="As calls have it; -1: nobody noted it."
    )


def _key(*fields: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        *fields, blank=True, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0016_keys_on_shelves'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='api_key',
            field=models.BigIntegerField(help_text='Id of the key that handed it in; 0: none did. None: from before this was noted.', null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='api_key',
            field=models.BigIntegerField(help_text='Id of the key that handed in what was told of it first, as entries have it.', null=True),
        ),
        migrations.RemoveConstraint(model_name='rollup', name='rollup_once'),
        migrations.AddField(model_name='rollup', name='api_key', field=_kept()),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.UniqueConstraint(
                fields=["project", "bucket", *_NAMES, "currency", "shard"], name='rollup_once'
            ),
        ),
        migrations.RemoveConstraint(model_name='latencyrollup', name='latency_rollup_once'),
        migrations.AddField(model_name='latencyrollup', name='api_key', field=_kept()),
        migrations.AddConstraint(
            model_name='latencyrollup',
            constraint=models.UniqueConstraint(
                fields=["project", "measure", "bucket", *_NAMES, "shard"], name='latency_rollup_once'
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(model_name='dayrollup', name='api_key', field=_kept()),
                migrations.AddField(model_name='daylatency', name='api_key', field=_kept()),
                migrations.AlterField(
                    model_name='dayrollup',
                    name='pk',
                    field=_key(
                        "project_id", "part", "day", "currency", "model", "provider", *_NAMES[2:], "shard"
                    ),
                ),
                migrations.AlterField(
                    model_name='daylatency',
                    name='pk',
                    field=_key("project_id", "measure", "day", *_NAMES, "shard"),
                ),
            ],
        ),
        # Their keys are their rows, so the tables of days are made anew.
        migrations.RunPython(make_day_tables_anew, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(keep_api_keys, migrations.RunPython.noop, elidable=False),
    ]
