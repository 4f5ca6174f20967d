"""One factory a model; tests say what matters, these fill in the rest.

Everything lands in one invented city unless a test says otherwise. All people are made up.
"""

from tests.factories.measurements import (
    ImportBatchFactory,
    ImportedRowFactory,
    ImportFaultFactory,
    MeasurementFactory,
    MeasurementResultFactory,
    MonthlyRecapFactory,
    OperasiTimbangFactory,
    SasaranFactory,
    StaleCellFactory,
    WeighingSessionFactory,
)
from tests.factories.people import (
    BalitaFactory,
    IbuFactory,
    KaderFactory,
    KeanggotaanFactory,
    KeluargaFactory,
)
from tests.factories.users import PASSWORD, AuditEventFactory, UserFactory, user_of
from tests.factories.wilayah import (
    BatasFactory,
    KecamatanFactory,
    KelurahanAliasFactory,
    KelurahanFactory,
    KotaFactory,
    PosyanduFactory,
    PuskesmasFactory,
)

__all__ = [
    "PASSWORD",
    "AuditEventFactory",
    "BalitaFactory",
    "BatasFactory",
    "IbuFactory",
    "ImportBatchFactory",
    "ImportFaultFactory",
    "ImportedRowFactory",
    "KaderFactory",
    "KeanggotaanFactory",
    "KecamatanFactory",
    "KeluargaFactory",
    "KelurahanAliasFactory",
    "KelurahanFactory",
    "KotaFactory",
    "MeasurementFactory",
    "MeasurementResultFactory",
    "MonthlyRecapFactory",
    "OperasiTimbangFactory",
    "PosyanduFactory",
    "PuskesmasFactory",
    "SasaranFactory",
    "StaleCellFactory",
    "UserFactory",
    "WeighingSessionFactory",
    "user_of",
]
