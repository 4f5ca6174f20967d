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


def guard_rows(*tables):
    """An operation after which rows of these tables are only ever added.

    Changing one is refused on either database, deleting one on PostgreSQL: SQLite's test runner
    empties its tables with DELETE.
    """

    def set_triggers(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                "CREATE OR REPLACE FUNCTION rows_are_only_added() RETURNS trigger LANGUAGE plpgsql "
                "AS $$BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME "
                "USING ERRCODE = '23514'; END$$",
                params=None,
            )
        for table in tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION rows_are_only_added()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
                )

    return set_triggers


def unguard_rows(*tables):
    """Take these triggers away."""

    def drop_triggers(apps, schema_editor):
        for table in tables:
            of_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays{of_table}")

    return drop_triggers
