"""What it adds up to: counts, what was kept of them, and when they last changed."""

from dashboard.models.changes import DasarPerubahan, Perubahan, SelPerubahan
from dashboard.models.closings import HasilOperasi, Penutupan, SelPenutupan
from dashboard.models.snapshots import RoundSnapshot
from dashboard.models.summaries import (
    COUNTS,
    DEFINITION_VERSION,
    AgeGroup,
    DataVersion,
    PosyanduSum,
    SummaryCell,
)
from dashboard.models.targets import AngkaSurvei, Target
from dashboard.models.tokens import TokenApi, TokenState

__all__ = [
    "COUNTS",
    "DEFINITION_VERSION",
    "AgeGroup",
    "AngkaSurvei",
    "DasarPerubahan",
    "DataVersion",
    "HasilOperasi",
    "Penutupan",
    "Perubahan",
    "PosyanduSum",
    "RoundSnapshot",
    "SelPenutupan",
    "SelPerubahan",
    "SummaryCell",
    "Target",
    "TokenApi",
    "TokenState",
]
