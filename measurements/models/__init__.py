"""What was weighed, what it means, and where it came from."""

from measurements.models.absence import TidakDitimbang
from measurements.models.derived import MeasurementResult, Ntob, StaleCell
from measurements.models.imports import (
    ImportBatch,
    ImportDifference,
    ImportedRow,
    ImportFault,
)
from measurements.models.measurement import Measurement, Position, WeighingSession
from measurements.models.operasi import (
    OperasiTimbang,
    PerubahanSasaran,
    RiwayatOperasi,
    Sasaran,
)
from measurements.models.recap import MonthlyRecap

__all__ = [
    "ImportBatch",
    "ImportDifference",
    "ImportFault",
    "ImportedRow",
    "Measurement",
    "MeasurementResult",
    "MonthlyRecap",
    "Ntob",
    "OperasiTimbang",
    "PerubahanSasaran",
    "Position",
    "RiwayatOperasi",
    "Sasaran",
    "StaleCell",
    "TidakDitimbang",
    "WeighingSession",
]
