"""What it adds up to: counts, and the version that says when they last changed."""

from dashboard.models.summaries import COUNTS, DataVersion, SummaryCell

__all__ = ["COUNTS", "DataVersion", "SummaryCell"]
