from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0020_calls_of_no_session_have_their_own_user'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='service_tier',
            field=models.TextField(help_text='As its own answer told it: by it this try is priced.', null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='reported_from',
            field=models.CharField(help_text='The same of the reported cost.', max_length=13, null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='usage_from',
            field=models.CharField(help_text='Public key of the other record of its answer that told the tokens, where its own did not.', max_length=13, null=True),
        ),
    ]
