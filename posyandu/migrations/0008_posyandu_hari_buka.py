"""The day of the month on which a posyandu means to open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posyandu", "0007_balita_by_name")]

    operations = [
        migrations.AddField(
            model_name="posyandu",
            name="hari_buka",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="tanggal buka tiap bulan"
            ),
        ),
        migrations.AddConstraint(
            model_name="posyandu",
            constraint=models.CheckConstraint(
                condition=models.Q(("hari_buka__isnull", True))
                | models.Q(("hari_buka__gte", 1), ("hari_buka__lte", 28)),
                name="posyandu_opens_in_every_month",
            ),
        ),
    ]
