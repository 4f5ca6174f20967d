"""A list of children in the order of their names is read from its beginning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posyandu", "0006_parents_seen_before")]

    operations = [
        migrations.AddIndex(
            model_name="balita",
            index=models.Index(fields=["nama", "id"], name="balita_by_name"),
        ),
    ]
