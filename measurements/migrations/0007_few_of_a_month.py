"""Whoever is looked for in a month is found by an index: by z, or because few are like it.

The index by month goes: the one by month and z begins as it did.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("measurements", "0006_parents_seen_before")]

    operations = [
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(fields=["month", "haz"], name="result_by_month_and_haz"),
        ),
        migrations.RemoveIndex(model_name="measurementresult", name="result_by_month"),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(
                fields=["month", "waz"], condition=Q(waz__lt=-200), name="result_of_low_weight"
            ),
        ),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(
                fields=["month", "whz"],
                condition=Q(whz__lt=-200) | Q(whz__gt=200),
                name="result_of_far_whz",
            ),
        ),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(fields=["month"], condition=Q(is_2t=True), name="result_of_2t"),
        ),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(fields=["month"], condition=Q(is_bgm=True), name="result_of_bgm"),
        ),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(
                fields=["month"],
                condition=Q(is_flagged_waz=True) | Q(is_flagged_haz=True) | Q(is_flagged_whz=True),
                name="result_flagged",
            ),
        ),
        migrations.AddIndex(
            model_name="measurementresult",
            index=models.Index(
                fields=["measurement"],
                condition=Q(counts_in_month=False),
                name="result_that_does_not_count",
            ),
        ),
    ]
