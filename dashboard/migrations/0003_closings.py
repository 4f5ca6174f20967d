"""What rounds were closed with; rows of all three tables are only ever added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import guard_rows, unguard_rows

TABLES = ('dashboard_penutupan', 'dashboard_selpenutupan', 'dashboard_hasiloperasi')


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0002_round_snapshot'),
        ('measurements', '0005_rounds_and_ledger'),
        ('posyandu', '0003_written_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Penutupan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='penutupan ke')),
                ('closed_at', models.DateTimeField(verbose_name='ditutup')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='alasan dibuka kembali')),
                ('engine_version', models.CharField(max_length=20, verbose_name='versi mesin')),
                ('definition_version', models.CharField(max_length=20, verbose_name='versi definisi')),
                ('n_at_opening', models.PositiveIntegerField(verbose_name='daftar saat dibuka')),
                ('n_added', models.PositiveIntegerField(default=0, verbose_name='ditambahkan')),
                ('n_removed', models.PositiveIntegerField(default=0, verbose_name='dikeluarkan')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('operasi', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penutupan', to='measurements.operasitimbang')),
            ],
            options={
                'verbose_name_plural': 'penutupan',
                'ordering': ['operasi', 'number'],
            },
        ),
        migrations.CreateModel(
            name='HasilOperasi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sex', models.PositiveSmallIntegerField()),
                ('born_on', models.DateField()),
                ('rt', models.CharField(blank=True, max_length=8, verbose_name='RT')),
                ('has_kia', models.BooleanField(null=True)),
                ('age_group', models.PositiveSmallIntegerField(choices=[(0, '0–5 bulan'), (6, '6–11 bulan'), (12, '12–23 bulan'), (24, '24–35 bulan'), (36, '36–47 bulan'), (48, '48–59 bulan')])),
                ('measured_on', models.DateField(null=True)),
                ('weight_g', models.PositiveIntegerField(null=True)),
                ('length_mm', models.PositiveIntegerField(null=True)),
                ('length_corrected_mm', models.PositiveIntegerField(null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('age_days', models.IntegerField(null=True)),
                ('age_months', models.SmallIntegerField(null=True)),
                ('waz', models.SmallIntegerField(null=True)),
                ('haz', models.SmallIntegerField(null=True)),
                ('whz', models.SmallIntegerField(null=True)),
                ('baz', models.SmallIntegerField(null=True)),
                ('is_flagged_waz', models.BooleanField(default=False)),
                ('is_flagged_haz', models.BooleanField(default=False)),
                ('is_flagged_whz', models.BooleanField(default=False)),
                ('is_flagged_baz', models.BooleanField(default=False)),
                ('bbu', models.PositiveSmallIntegerField(default=0)),
                ('tbu', models.PositiveSmallIntegerField(default=0)),
                ('bbtb', models.PositiveSmallIntegerField(default=0)),
                ('imtu', models.PositiveSmallIntegerField(default=0)),
                ('ntob', models.PositiveSmallIntegerField(choices=[(1, 'N (naik)'), (2, 'T (tidak naik)'), (3, 'O (tidak ditimbang bulan lalu)'), (4, 'B (baru)')], null=True)),
                ('is_ntob_of_file', models.BooleanField(default=False)),
                ('gain_g', models.IntegerField(null=True)),
                ('kbm_g', models.PositiveSmallIntegerField(null=True)),
                ('is_2t', models.BooleanField(default=False)),
                ('is_bgm', models.BooleanField(default=False)),
                ('balita', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='posyandu.balita')),
                ('measurement', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='measurements.measurement')),
                ('posyandu', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='posyandu.posyandu')),
                ('penutupan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='hasil', to='dashboard.penutupan')),
            ],
            options={
                'verbose_name_plural': 'hasil operasi',
            },
        ),
        migrations.CreateModel(
            name='SelPenutupan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n_sasaran', models.PositiveIntegerField(default=0)),
                ('n_kia', models.PositiveIntegerField(default=0)),
                ('n_hadir', models.PositiveIntegerField(default=0)),
                ('n_ditimbang', models.PositiveIntegerField(default=0)),
                ('n_diukur', models.PositiveIntegerField(default=0)),
                ('n_naik', models.PositiveIntegerField(default=0)),
                ('n_tidak_naik', models.PositiveIntegerField(default=0)),
                ('n_o', models.PositiveIntegerField(default=0)),
                ('n_b', models.PositiveIntegerField(default=0)),
                ('n_2t', models.PositiveIntegerField(default=0)),
                ('n_bgm', models.PositiveIntegerField(default=0)),
                ('n_bbu', models.PositiveIntegerField(default=0)),
                ('n_bb_kurang', models.PositiveIntegerField(default=0)),
                ('n_bb_sangat_kurang', models.PositiveIntegerField(default=0)),
                ('n_tbu', models.PositiveIntegerField(default=0)),
                ('n_pendek', models.PositiveIntegerField(default=0)),
                ('n_sangat_pendek', models.PositiveIntegerField(default=0)),
                ('n_bbtb', models.PositiveIntegerField(default=0)),
                ('n_gizi_kurang', models.PositiveIntegerField(default=0)),
                ('n_gizi_buruk', models.PositiveIntegerField(default=0)),
                ('n_gizi_lebih', models.PositiveIntegerField(default=0)),
                ('n_tak_wajar', models.PositiveIntegerField(default=0)),
                ('sex', models.PositiveSmallIntegerField()),
                ('age_group', models.PositiveSmallIntegerField(choices=[(0, '0–5 bulan'), (6, '6–11 bulan'), (12, '12–23 bulan'), (24, '24–35 bulan'), (36, '36–47 bulan'), (48, '48–59 bulan')])),
                ('penutupan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sel', to='dashboard.penutupan')),
                ('posyandu', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='posyandu.posyandu')),
            ],
            options={
                'verbose_name_plural': 'sel penutupan',
            },
        ),
        migrations.AddConstraint(
            model_name='penutupan',
            constraint=models.UniqueConstraint(fields=('operasi', 'number'), name='closing_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='penutupan',
            constraint=models.UniqueConstraint(fields=('operasi', 'closed_at'), name='closing_once_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='penutupan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='revision_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='hasiloperasi',
            index=models.Index(fields=['penutupan', 'posyandu'], name='result_kept_of_posyandu'),
        ),
        migrations.AddConstraint(
            model_name='hasiloperasi',
            constraint=models.UniqueConstraint(fields=('penutupan', 'balita'), name='child_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='hasiloperasi',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measured_on__isnull', True), ('measurement__isnull', True)), models.Q(('measured_on__isnull', False), ('measurement__isnull', False)), _connector='OR'), name='kept_reading_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='selpenutupan',
            constraint=models.UniqueConstraint(fields=('penutupan', 'posyandu', 'sex', 'age_group'), name='kept_cell_once'),
        ),
        migrations.RunPython(guard_rows(*TABLES), unguard_rows(*TABLES)),
    ]
