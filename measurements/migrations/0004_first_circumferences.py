"""First readings of head and arm, and the trigger of 0002 over them, as in 0003.

SQLite makes a table anew to add a constraint, and the copy has no trigger. So it is taken away
first and set again last, with the new columns among those that stay as they were written.
"""

from django.db import migrations, models


RAW_BEFORE = (
    "id", "session_id", "posyandu_id", "measured_on", "weight_g", "length_mm", "position", "head_mm",
    "arm_mm", "oedema", "vitamin_a", "mbg", "source", "recorded_by_id", "measured_at",
    "received_at", "device", "source_row", "file_waz", "file_haz", "file_whz", "file_ntob",
    "replaces_id", "reason", "asi", "first_weight_g", "first_length_mm", "entry_ms", "is_void",
)  # fmt: skip
RAW = (*RAW_BEFORE, "first_head_mm", "first_arm_mm")
MESSAGE = "a measurement is append-only"


def guard(columns):
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
    of_table = " ON measurements_measurement" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS measurement_raw_stays{of_table}")


class Migration(migrations.Migration):

    dependencies = [
        ('measurements', '0003_weighing_table'),
    ]

    operations = [
        migrations.RunPython(unguard, guard(RAW_BEFORE)),
        migrations.RemoveConstraint(
            model_name='measurement',
            name='void_replaces_and_reads_nothing',
        ),
        migrations.AddField(
            model_name='measurement',
            name='first_head_mm',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='lingkar kepala pertama (mm)'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='first_arm_mm',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='LiLA pertama (mm)'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('first_head_mm__isnull', True), models.Q(('first_head_mm__gte', 1), ('first_head_mm__lte', 1000)), _connector='OR'), name='first_head_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('first_arm_mm__isnull', True), models.Q(('first_arm_mm__gte', 1), ('first_arm_mm__lte', 1000)), _connector='OR'), name='first_arm_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('is_void', False), models.Q(('arm_mm__isnull', True), ('asi__isnull', True), ('first_arm_mm__isnull', True), ('first_head_mm__isnull', True), ('first_length_mm__isnull', True), ('first_weight_g__isnull', True), ('head_mm__isnull', True), ('length_mm__isnull', True), ('mbg__isnull', True), ('oedema', 0), ('position', 0), ('replaces__isnull', False), ('vitamin_a__isnull', True), ('weight_g__isnull', True)), _connector='OR'), name='void_replaces_and_reads_nothing'),
        ),
        migrations.RunPython(guard(RAW), unguard),
    ]
