"""Cards for the press; rows of both tables are only ever added."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import guard_rows, unguard_rows

TABLES = ("command_center_kartupers", "command_center_penarikankartu")


class Migration(migrations.Migration):

    dependencies = [
        ('command_center', '0001_initial'),
        ('measurements', '0007_few_of_a_month'),
        ('posyandu', '0008_posyandu_hari_buka'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KartuPers',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='nomor')),
                ('content', models.JSONField(verbose_name='isi')),
                ('digest', models.CharField(max_length=64)),
                ('pdf', models.BinaryField()),
                ('png', models.BinaryField()),
                ('published_at', models.DateTimeField(verbose_name='diterbitkan')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kota', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='posyandu.kota')),
                ('operasi', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='measurements.operasitimbang')),
            ],
            options={
                'verbose_name_plural': 'kartu pers',
            },
        ),
        migrations.CreateModel(
            name='PenarikanKartu',
            fields=[
                ('kartu', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='penarikan', serialize=False, to='command_center.kartupers')),
                ('reason', models.CharField(max_length=300, verbose_name='alasan')),
                ('at', models.DateTimeField(verbose_name='ditarik')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'penarikan kartu',
            },
        ),
        migrations.AddConstraint(
            model_name='kartupers',
            constraint=models.UniqueConstraint(fields=('kota', 'number'), name='press_card_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='penarikankartu',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawn_for_a_reason'),
        ),
        migrations.RunPython(guard_rows(*TABLES), unguard_rows(*TABLES)),
    ]
