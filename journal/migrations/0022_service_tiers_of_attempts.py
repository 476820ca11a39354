from django.db import migrations

# Until now every try was priced by the tier of the one that answered. A rebuild tells them apart.
FILL = """UPDATE journal_attempt SET service_tier =
    (SELECT c.service_tier FROM journal_call c WHERE c.id = journal_attempt.call_id)
    WHERE service_tier IS NULL AND call_id IN (SELECT id FROM journal_call WHERE service_tier IS NOT NULL)"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0021_figures_of_other_records")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True)]
