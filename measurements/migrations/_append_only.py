"""The trigger that keeps the raw columns of a measurement as they were written.

SQLite makes a table anew to add a constraint, and the copy has no trigger: a migration that alters
the table takes it away first (`unguard`) and sets it again last (`guard`), with its new columns
among those that stay. The tuples below belong to the migrations that name them: a new column gets
a new tuple.
"""

OF_0002 = (
    "id", "session_id", "posyandu_id", "measured_on", "weight_g", "length_mm", "position", "head_mm",
    "arm_mm", "oedema", "vitamin_a", "mbg", "source", "recorded_by_id", "measured_at",
    "received_at", "device", "source_row", "file_waz", "file_haz", "file_whz", "file_ntob",
    "replaces_id", "reason",
)  # fmt: skip
OF_0003 = (*OF_0002, "asi", "first_weight_g", "first_length_mm", "entry_ms", "is_void")
OF_0004 = (*OF_0003, "first_head_mm", "first_arm_mm")
MESSAGE = "a measurement is append-only"


def guard(columns):
    """An operation that sets the trigger over these columns; PostgreSQL has the function of 0002."""

    def set_trigger(apps, schema_editor):
        named = ", ".join(columns)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER measurement_raw_stays BEFORE UPDATE OF {named} OR DELETE "
                "ON measurements_measurement "
                "FOR EACH ROW EXECUTE FUNCTION measurement_is_append_only()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER measurement_raw_stays BEFORE UPDATE OF {named} "
                f"ON measurements_measurement BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )

    return set_trigger


def unguard(apps, schema_editor):
    """Take the trigger away."""
    of_table = " ON measurements_measurement" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS measurement_raw_stays{of_table}")
