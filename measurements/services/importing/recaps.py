"""Storing the city's monthly recap: history by kelurahan, replaced by a newer file's word."""

from typing import Any

from django.db import transaction

from measurements.importing.readings import Layout
from measurements.importing.recap import RecapReading
from measurements.models import ImportBatch, MonthlyRecap
from measurements.services.marks import mark_months
from posyandu.models import Posyandu


def recap_counts(recap: RecapReading) -> dict[str, Any]:
    """What the preview tells of a recap."""
    months = sorted({row.month for row in recap.rows})
    return {
        "n_rows": len(recap.rows),
        "n_stored": len(recap.rows),
        "n_kelurahan": len({row.kelurahan_code for row in recap.rows}),
        "months": [f"{month:%Y-%m}" for month in months],
        "layout": str(Layout.REKAP_BULANAN),
        "decisions": [],
        "unknown_columns": [],
        "missing_columns": list(recap.missing_columns),
    }


@transaction.atomic
def write_recap(recap: RecapReading, batch: ImportBatch) -> None:
    """Store every kelurahan and month of the recap."""
    for row in recap.rows:
        MonthlyRecap.objects.update_or_create(
            kelurahan_id=row.kelurahan_code,
            month=row.month,
            defaults={**row.counts, "others": row.others, "batch": batch},
        )
    # The recap is part of the trend, and only a mark moves the data version.
    one_each = {
        kelurahan: pk
        for pk, kelurahan in Posyandu.objects.filter(
            kelurahan__in={row.kelurahan_code for row in recap.rows}
        ).values_list("pk", "kelurahan_id")
    }
    mark_months(
        {
            (one_each[row.kelurahan_code], row.month)
            for row in recap.rows
            if row.kelurahan_code in one_each
        }
    )
