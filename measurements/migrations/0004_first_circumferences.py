"""First readings of head and arm, and the trigger of 0002 over them."""

from django.db import migrations, models

from measurements.migrations._append_only import OF_0003, OF_0004, guard, unguard


class Migration(migrations.Migration):

    dependencies = [
        ('measurements', '0003_weighing_table'),
    ]

    operations = [
        migrations.RunPython(unguard, guard(OF_0003)),
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
        migrations.RunPython(guard(OF_0004), unguard),
    ]
