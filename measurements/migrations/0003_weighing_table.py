"""The columns of the weighing table, and the trigger of 0002 over them."""

import bontang_stunting.lib.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import OF_0002, OF_0003, guard, unguard


class Migration(migrations.Migration):

    dependencies = [
        ('measurements', '0002_append_only'),
        ('posyandu', '0002_weighing_table'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(unguard, guard(OF_0002)),
        migrations.CreateModel(
            name='TidakDitimbang',
            fields=[
                ('id', models.UUIDField(default=bontang_stunting.lib.ids.uuid7, primary_key=True, serialize=False)),
                ('on_day', models.DateField(verbose_name='tanggal')),
                ('why', models.CharField(choices=[('tidak_di_rumah', 'Tidak di rumah'), ('menolak', 'Menolak'), ('sakit', 'Sakit'), ('lainnya', 'Lainnya'), ('batal', 'Dibatalkan')], max_length=14, verbose_name='sebab')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='waktu diterima')),
                ('device', models.CharField(blank=True, max_length=40, verbose_name='alat')),
            ],
            options={
                'verbose_name_plural': 'tidak ditimbang',
            },
        ),
        migrations.AddField(
            model_name='measurement',
            name='asi',
            field=models.BooleanField(null=True, verbose_name='masih minum ASI'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='entry_ms',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='lama mengisi (ms)'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='first_length_mm',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='panjang/tinggi pertama (mm)'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='first_weight_g',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='berat pertama (g)'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='is_void',
            field=models.BooleanField(default=False, verbose_name='dibatalkan'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('first_weight_g__isnull', True), models.Q(('first_weight_g__gte', 1), ('first_weight_g__lte', 150000)), _connector='OR'), name='first_weight_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('first_length_mm__isnull', True), models.Q(('first_length_mm__gte', 1), ('first_length_mm__lte', 2000)), _connector='OR'), name='first_length_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('is_void', False), models.Q(('arm_mm__isnull', True), ('asi__isnull', True), ('first_length_mm__isnull', True), ('first_weight_g__isnull', True), ('head_mm__isnull', True), ('length_mm__isnull', True), ('mbg__isnull', True), ('oedema', 0), ('position', 0), ('replaces__isnull', False), ('vitamin_a__isnull', True), ('weight_g__isnull', True)), _connector='OR'), name='void_replaces_and_reads_nothing'),
        ),
        migrations.AddField(
            model_name='tidakditimbang',
            name='balita',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tidak_ditimbang', to='posyandu.balita'),
        ),
        migrations.AddField(
            model_name='tidakditimbang',
            name='posyandu',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='posyandu.posyandu'),
        ),
        migrations.AddField(
            model_name='tidakditimbang',
            name='recorded_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='tidakditimbang',
            index=models.Index(fields=['posyandu', 'on_day'], name='absent_at_posyandu'),
        ),
        migrations.AddIndex(
            model_name='tidakditimbang',
            index=models.Index(fields=['balita', 'on_day'], name='absent_of_balita'),
        ),
        migrations.AddConstraint(
            model_name='tidakditimbang',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['tidak_di_rumah', 'menolak', 'sakit', 'lainnya', 'batal'])), name='absence_has_a_known_cause'),
        ),
        migrations.RunPython(guard(OF_0003), unguard),
    ]
