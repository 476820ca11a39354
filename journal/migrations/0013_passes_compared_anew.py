from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    """What passes changed is found again when somebody asks, with tokens this time."""
    apps.get_model("journal", "Pass").objects.filter(compared_version__isnull=False).update(compared_version=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0012_tokens_of_passes")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
