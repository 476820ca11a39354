from django.db import migrations

from journal.sql.days import fill_day_tables


class Migration(migrations.Migration):
    dependencies = [("journal", "0010_sums_by_days")]
    operations = [migrations.RunPython(fill_day_tables, migrations.RunPython.noop, elidable=True)]
