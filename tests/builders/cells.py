"""Cells written by hand, and what stands beside them."""

from dashboard.models import PosyanduSum, SummaryCell
from dashboard.services.counting import Period, sum_cells
from dashboard.services.refresh import all_posyandu


def add_up() -> None:
    """Add up the cells as they stand, after a test wrote or changed some of them."""
    PosyanduSum.objects.all().delete()
    for month, operasi_id in SummaryCell.objects.values_list("month", "operasi").distinct():
        sum_cells(Period(month=month, operasi_id=operasi_id), all_posyandu())
