from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_calls_with_contradicting_counts")]
    operations = [
        migrations.RenameField("repricing", "groups", "calls"),
        migrations.RenameField("repricing", "after_group", "after_call"),
        migrations.AlterField(
            "repricing",
            "calls",
            models.BigIntegerField(db_default=0, default=0, help_text="Calls to look at, when it began."),
        ),
        migrations.AlterField(
            "repricing",
            "done",
            models.BigIntegerField(db_default=0, default=0, help_text="How many of them were."),
        ),
        migrations.AlterField(
            "repricing",
            "after_call",
            models.BigIntegerField(help_text="Id of the last one that was: where to go on.", null=True),
        ),
    ]
