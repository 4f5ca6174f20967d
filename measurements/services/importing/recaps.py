"""Storing the city's monthly recap: history by kelurahan, replaced by a newer file's word."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from django.db import transaction

from measurements.importing.readings import FAULT_COLUMNS, Layout, Severity
from measurements.importing.recap import RecapReading
from measurements.models import ImportBatch, MonthlyRecap
from measurements.services.marks import mark_months
from posyandu.models import Kelurahan, Kota, Posyandu, User

OTHER_AREA: Final = "Kelurahan ini di luar wilayah kerja Anda."


def of_the_area(recap: RecapReading, *, kota: Kota, by: User | None) -> RecapReading:
    """The recap without the kelurahan this user does not answer for; those become faults.

    `by` None: the city itself, from a command.
    """
    allowed = _kelurahan_of(kota, by)
    kept = tuple(row for row in recap.rows if row.kelurahan_code in allowed)
    outside = [row.source_row for row in recap.rows if row.kelurahan_code not in allowed]
    if not outside:
        return recap
    found = pd.DataFrame(
        {
            "row": np.searchsorted(recap.sheet.source_rows, outside),
            "source_row": outside,
            "column": "Kelurahan",
            "code": "di_luar_wilayah",
            "severity": str(Severity.ERROR),
            "sentence": OTHER_AREA,
        },
        columns=list(FAULT_COLUMNS),
    )
    faults = found if recap.faults.empty else pd.concat([recap.faults, found], ignore_index=True)
    by_row = faults.sort_values("row", kind="stable", ignore_index=True)
    return replace(recap, rows=kept, faults=by_row)


def _kelurahan_of(kota: Kota, by: User | None) -> set[str]:
    """The kelurahan whose posyandu are all this user's: a recap speaks for the whole kelurahan."""
    everywhere = Posyandu.objects.in_kota(kota)
    mine = everywhere if by is None else everywhere.filter(**by.area_filter())
    others = set(everywhere.exclude(pk__in=mine).values_list("kelurahan", flat=True))
    if not others:
        return set(Kelurahan.objects.filter(kecamatan__kota=kota).values_list("pk", flat=True))
    return set(mine.values_list("kelurahan", flat=True)) - others


def recap_counts(recap: RecapReading, *, n_read: int) -> dict[str, Any]:
    """What the preview tells of a recap, of which `n_read` rows could be read."""
    months = sorted({row.month for row in recap.rows})
    return {
        "n_rows": n_read,
        "n_faulty": n_read - len(recap.rows),
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
    """Store every kelurahan and month of the recap, which the user was found to answer for."""
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
