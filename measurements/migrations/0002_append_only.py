"""Keep the raw columns of a measurement as they were written, whoever asks.

The derived rows, the child a measurement belongs to (a merge of two records of one child) and the
batch stay changeable. Deleting is refused on PostgreSQL too; SQLite's test runner empties its
tables with DELETE, so there the model's own refusal has to do. A later migration that alters the
table makes SQLite copy it, and the copy has no trigger: `_append_only` says what it has to do.
"""

from django.db import migrations

from measurements.migrations import _append_only


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{_append_only.MESSAGE}' USING ERRCODE = '23514'; END$$"
        )
    _append_only.guard(_append_only.OF_0002)(apps, schema_editor)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER measurement_raw_stays ON measurements_measurement")
        schema_editor.execute("DROP FUNCTION measurement_is_append_only()")
    else:
        schema_editor.execute("DROP TRIGGER measurement_raw_stays")


class Migration(migrations.Migration):
    dependencies = [("measurements", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
