"""Where a child went when another posyandu took it over."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

PROTECT = django.db.models.deletion.PROTECT


def _posyandu() -> models.ForeignKey:
    return models.ForeignKey(
        "posyandu.posyandu", PROTECT, blank=True, null=True, related_name="+", db_index=False
    )


class Migration(migrations.Migration):
    dependencies = [("posyandu", "0003_written_together")]

    operations = [
        migrations.AddField("perubahanstatus", "from_posyandu", _posyandu()),
        migrations.AddField("perubahanstatus", "to_posyandu", _posyandu()),
        migrations.AddIndex(
            "perubahanstatus",
            models.Index(
                fields=["from_posyandu", "on_day"],
                condition=Q(from_posyandu__isnull=False),
                name="taken_over_from",
            ),
        ),
        migrations.AddConstraint(
            "perubahanstatus",
            models.CheckConstraint(
                condition=Q(from_posyandu__isnull=True, to_posyandu__isnull=True)
                | (
                    Q(status="aktif")
                    & Q(from_posyandu__isnull=False, to_posyandu__isnull=False)
                    & ~Q(from_posyandu=F("to_posyandu"))
                ),
                name="taken_over_from_one_to_another",
            ),
        ),
    ]
