"""Tokens by which other SKPD read figures."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0004_targets'),
        ('posyandu', '0006_parents_seen_before'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TokenApi',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sign', models.CharField(max_length=12, verbose_name='awalan')),
                ('penerima', models.CharField(max_length=100, verbose_name='penerima')),
                ('tujuan', models.CharField(max_length=200, verbose_name='tujuan')),
                ('created_at', models.DateTimeField(verbose_name='diterbitkan')),
                ('expires_at', models.DateTimeField(verbose_name='berlaku sampai')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='terakhir dipakai')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='dicabut')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kelurahan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='posyandu.kelurahan')),
                ('kota', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='posyandu.kota')),
                ('puskesmas', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='posyandu.puskesmas')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'token API',
                'constraints': [models.CheckConstraint(condition=models.Q(('puskesmas__isnull', True), ('kelurahan__isnull', True), _connector='OR'), name='token_has_one_area'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='token_revoked_by_somebody'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='token_expires_later')],
            },
        ),
    ]
