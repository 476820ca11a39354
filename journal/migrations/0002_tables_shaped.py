from django.db import migrations

from journal.sql.tables import shape_tables


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_the_journal")]
    operations = [migrations.RunPython(shape_tables, migrations.RunPython.noop, elidable=False)]
