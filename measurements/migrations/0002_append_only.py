"""Keep the raw columns of a measurement as they were written, whoever asks.

The derived rows, the child a measurement belongs to (a merge of two records of one child) and the
batch stay changeable. Deleting is refused on PostgreSQL too; SQLite's test runner empties its
tables with DELETE, so there the model's own refusal has to do. A later migration that alters the
table makes SQLite copy it, and the copy has no trigger: such a migration must call `guard` again.
"""

from django.db import migrations

RAW = (
    "id", "session_id", "posyandu_id", "measured_on", "weight_g", "length_mm", "position", "head_mm",
    "arm_mm", "oedema", "vitamin_a", "mbg", "source", "recorded_by_id", "measured_at",
    "received_at", "device", "source_row", "file_waz", "file_haz", "file_whz", "file_ntob",
    "replaces_id", "reason",
)  # fmt: skip
MESSAGE = "a measurement is append-only"


def guard(apps, schema_editor):
    columns = ", ".join(RAW)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION measurement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END$$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER measurement_raw_stays BEFORE UPDATE OF {columns} OR DELETE "
            "ON measurements_measurement "
            "FOR EACH ROW EXECUTE FUNCTION measurement_is_append_only()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER measurement_raw_stays BEFORE UPDATE OF {columns} "
            f"ON measurements_measurement BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER measurement_raw_stays ON measurements_measurement")
        schema_editor.execute("DROP FUNCTION measurement_is_append_only()")
    else:
        schema_editor.execute("DROP TRIGGER measurement_raw_stays")


class Migration(migrations.Migration):
    dependencies = [("measurements", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
