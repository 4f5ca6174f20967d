"""What it adds up to: counts, and the version that says when they last changed."""

from dashboard.models.snapshots import RoundSnapshot
from dashboard.models.summaries import COUNTS, AgeGroup, DataVersion, SummaryCell

__all__ = ["COUNTS", "AgeGroup", "DataVersion", "RoundSnapshot", "SummaryCell"]
