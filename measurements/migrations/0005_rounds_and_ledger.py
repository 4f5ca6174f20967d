"""The story of a round and the ledger of its list; rows of both are only ever added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from measurements.migrations._append_only import guard_rows, unguard_rows

TABLES = ("measurements_riwayatoperasi", "measurements_perubahansasaran")


class Migration(migrations.Migration):
    dependencies = [
        ("measurements", "0004_first_circumferences"),
        ("posyandu", "0003_written_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sasaran",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dikeluarkan"),
        ),
        migrations.CreateModel(
            name="PerubahanSasaran",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effect", models.SmallIntegerField(verbose_name="tambah atau kurang")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("baru", "Pendatang atau bayi baru lahir"),
                            ("impor", "Ada di berkas impor"),
                            ("ditimbang", "Ternyata ditimbang"),
                            ("kembali", "Kembali ke posyandu ini"),
                            ("pulih", "Dikembalikan ke daftar"),
                            ("pindah", "Pindah"),
                            ("meninggal", "Meninggal"),
                            ("lulus", "Genap lima tahun sebelum ditimbang"),
                            ("ganda", "Tercatat dua kali"),
                            ("keliru", "Keliru masuk daftar"),
                        ],
                        max_length=9,
                        verbose_name="sebab",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="catatan")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                (
                    "balita",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="posyandu.balita"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operasi",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="perubahan_sasaran",
                        to="measurements.operasitimbang",
                    ),
                ),
                (
                    "posyandu",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="posyandu.posyandu",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "perubahan sasaran",
                "indexes": [
                    models.Index(fields=["operasi", "posyandu"], name="change_of_posyandu")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("effect", 1),
                                ("why__in", ["baru", "impor", "ditimbang", "kembali", "pulih"]),
                            ),
                            models.Q(
                                ("effect", -1),
                                ("why__in", ["pindah", "meninggal", "lulus", "ganda", "keliru"]),
                            ),
                            _connector="OR",
                        ),
                        name="change_adds_or_removes_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why__in", ["keliru", "pulih"]), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="change_by_hand_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiwayatOperasi",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("buka", "Dibuka"),
                            ("tutup", "Ditutup"),
                            ("buka_lagi", "Dibuka kembali"),
                        ],
                        max_length=9,
                        verbose_name="langkah",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="alasan")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operasi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="riwayat",
                        to="measurements.operasitimbang",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "riwayat operasi",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["buka", "tutup", "buka_lagi"])),
                        name="step_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "buka_lagi"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reopening_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard_rows(*TABLES), unguard_rows(*TABLES)),
    ]
