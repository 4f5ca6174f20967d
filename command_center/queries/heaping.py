"""Heights that end in .0 or .5: coverage won with invented heights is worth nothing.

A careful reading ends in each tenth as often as in any other: one in five ends in .0 or .5. Where
nearly all do, somebody rounded or guessed (WHO & UNICEF 2019, Recommendations for data collection,
analysis and reporting on anthropometric indicators, on digit preference).
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, F, Q

from dashboard.filters import DashboardFilter
from dashboard.results import Share
from measurements.models import MeasurementResult

_HALF_CM = 5  # millimetres


def heaped_heights(chosen: DashboardFilter, months: Sequence[date]) -> dict[str, Share]:
    """Heights ending in .0 or .5 cm of those measured in the period, by kelurahan of the table.

    `months`: those of the period.
    """
    results = MeasurementResult.objects.filter(
        chosen.posyandu_q("measurement__posyandu__"),
        month__in=months,  # by it there is an index
        measurement__length_mm__isnull=False,
    )
    if chosen.operasi_id:
        results = results.filter(operasi=chosen.operasi_id, counts_in_round=True)
    else:
        results = results.filter(counts_in_month=True)
    rows = (
        results.annotate(tail=F("measurement__length_mm") % _HALF_CM)
        .values("measurement__posyandu__kelurahan")
        .order_by()
        .annotate(of=Count("pk"), n=Count("pk", filter=Q(tail=0)))
    )
    return {row["measurement__posyandu__kelurahan"]: Share(row["n"], row["of"]) for row in rows}
