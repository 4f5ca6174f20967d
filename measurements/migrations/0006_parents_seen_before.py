"""Fewer parents looked for when a reading is stored, each of them locked as it was found.

The same transaction has read or written them: the models say which and why. The child is checked
as before.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import OF_0004, guard, unguard


class Migration(migrations.Migration):
    dependencies = [
        ("measurements", "0005_rounds_and_ledger"),
        ("posyandu", "0006_parents_seen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(unguard, guard(OF_0004)),
        migrations.AlterField(
            model_name="measurement",
            name="recorded_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="measurement",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="measurements.weighingsession",
            ),
        ),
        migrations.AlterField(
            model_name="measurementresult",
            name="operasi",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="measurements.operasitimbang",
            ),
        ),
        migrations.AlterField(
            model_name="stalecell",
            name="operasi",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="measurements.operasitimbang",
            ),
        ),
        migrations.AlterField(
            model_name="stalecell",
            name="posyandu",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="posyandu.posyandu",
            ),
        ),
        migrations.RunPython(guard(OF_0004), unguard),
    ]
