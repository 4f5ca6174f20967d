"""Fewer indexes and fewer parents looked for when 100,000 children are registered at once.

What goes is asked by nobody (the households of a kelurahan, the mothers of a household), or the
same transaction has written or checked it. `posyandu/models/people.py` says which and why.
"""

import django.db.models.deletion
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("posyandu", "0002_weighing_table")]

    operations = [
        migrations.RemoveIndex(model_name="balita", name="balita_by_birth_and_name"),
        migrations.AddIndex(
            model_name="balita", index=models.Index(fields=["born_on"], name="balita_by_birth")
        ),
        migrations.AlterField(
            model_name="balita",
            name="ibu",
            field=models.ForeignKey(
                "posyandu.ibu", PROTECT, blank=True, null=True, db_constraint=False, db_index=False
            ),
        ),
        migrations.AlterField(
            model_name="ibu",
            name="keluarga",
            field=models.ForeignKey(
                "posyandu.keluarga", PROTECT, db_constraint=False, db_index=False
            ),
        ),
        migrations.AlterField(
            model_name="keluarga",
            name="kelurahan",
            field=models.ForeignKey(
                "posyandu.kelurahan", PROTECT, db_constraint=False, db_index=False
            ),
        ),
        # Taking db_index from a column, Django drops every index of that column alone that it finds
        # in PostgreSQL, a unique one of Meta too: it comes back afterwards.
        migrations.RemoveConstraint(model_name="keanggotaan", name="balita_in_one_posyandu"),
        migrations.AlterField(
            model_name="keanggotaan",
            name="balita",
            field=models.ForeignKey(
                "posyandu.balita",
                django.db.models.deletion.CASCADE,
                related_name="keanggotaan",
                db_index=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="keanggotaan",
            constraint=models.UniqueConstraint(
                fields=["balita"],
                condition=models.Q(until__isnull=True),
                name="balita_in_one_posyandu",
            ),
        ),
        migrations.AlterField(
            model_name="keanggotaan",
            name="posyandu",
            field=models.ForeignKey(
                "posyandu.posyandu", PROTECT, db_constraint=False, db_index=False
            ),
        ),
    ]
