"""Bringing a file in: received, checked, planned, written."""

from measurements.services.importing.batches import check, check_and_plan, plan_file, write
from measurements.services.importing.differences import Difference, differences
from measurements.services.importing.keeping import discard, forget, remove_old_files
from measurements.services.importing.receiving import receive

__all__ = [
    "Difference",
    "check",
    "check_and_plan",
    "differences",
    "discard",
    "forget",
    "plan_file",
    "receive",
    "remove_old_files",
    "write",
]
