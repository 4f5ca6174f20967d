"""Targets and survey figures as dated settings; rows of both tables are only ever added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import guard_rows, unguard_rows

TABLES = ('dashboard_target', 'dashboard_angkasurvei')


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0003_closings'),
        ('measurements', '0005_rounds_and_ledger'),
        ('posyandu', '0006_parents_seen_before'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AngkaSurvei',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survey', models.CharField(help_text='Misalnya SSGI atau SKI', max_length=20, verbose_name='survei')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('measure', models.CharField(max_length=20, verbose_name='ukuran')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='angka (%)')),
                ('low', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='batas bawah (%)')),
                ('high', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='batas atas (%)')),
                ('n', models.PositiveIntegerField(blank=True, null=True, verbose_name='jumlah contoh')),
                ('source', models.CharField(max_length=200, verbose_name='sumber')),
                ('at', models.DateTimeField(verbose_name='dicatat')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('kota', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='angka_survei', to='posyandu.kota')),
            ],
            options={
                'verbose_name_plural': 'angka survei',
                'ordering': ['year', 'survey', 'measure', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__isnull', True), models.Q(('percent__gte', 0), ('percent__lte', 100)), _connector='OR'), name='survey_is_a_share'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='survey_has_a_source'), models.CheckConstraint(condition=models.Q(models.Q(('high__isnull', True), ('low__isnull', True)), models.Q(('high__gte', models.F('percent')), ('low__lte', models.F('percent'))), _connector='OR'), name='survey_lies_within_its_limits')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('nasional', 'Nasional'), ('provinsi', 'Provinsi'), ('kota', 'Kota')], max_length=8, verbose_name='milik')),
                ('measure', models.CharField(max_length=20, verbose_name='ukuran')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='target (%)')),
                ('valid_from', models.DateField(verbose_name='berlaku mulai')),
                ('for_year', models.PositiveSmallIntegerField(verbose_name='untuk tahun')),
                ('source', models.CharField(max_length=200, verbose_name='sumber')),
                ('at', models.DateTimeField(verbose_name='dicatat')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('kota', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='target', to='posyandu.kota')),
            ],
            options={
                'verbose_name_plural': 'target',
                'ordering': ['scope', 'measure', 'valid_from', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__isnull', True), models.Q(('percent__gte', 0), ('percent__lte', 100)), _connector='OR'), name='target_is_a_share'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='target_has_a_source')],
            },
        ),
        migrations.RunPython(guard_rows(*TABLES), unguard_rows(*TABLES)),
    ]
