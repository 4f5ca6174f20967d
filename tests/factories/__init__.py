"""One factory a model; tests say what matters, these fill in the rest.

Everything lands in one invented city unless a test says otherwise. All people are made up.
"""

from tests.factories.displays import KartuPersFactory, TautanLayarFactory
from tests.factories.measurements import (
    ImportBatchFactory,
    ImportDifferenceFactory,
    ImportedRowFactory,
    ImportFaultFactory,
    MeasurementFactory,
    MeasurementResultFactory,
    MonthlyRecapFactory,
    OperasiTimbangFactory,
    PerubahanSasaranFactory,
    RiwayatOperasiFactory,
    SasaranFactory,
    StaleCellFactory,
    TidakDitimbangFactory,
    WeighingSessionFactory,
)
from tests.factories.people import (
    BalitaFactory,
    BarisGabungFactory,
    DugaanGandaFactory,
    IbuFactory,
    KaderFactory,
    KeanggotaanFactory,
    KeluargaFactory,
    PenggabunganFactory,
    PerubahanStatusFactory,
)
from tests.factories.tokens import TokenApiFactory
from tests.factories.users import AREA_FACTORIES, PASSWORD, AuditEventFactory, UserFactory, user_of
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
    "AREA_FACTORIES",
    "PASSWORD",
    "AuditEventFactory",
    "BalitaFactory",
    "BarisGabungFactory",
    "BatasFactory",
    "DugaanGandaFactory",
    "IbuFactory",
    "ImportBatchFactory",
    "ImportDifferenceFactory",
    "ImportFaultFactory",
    "ImportedRowFactory",
    "KaderFactory",
    "KartuPersFactory",
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
    "PenggabunganFactory",
    "PerubahanSasaranFactory",
    "PerubahanStatusFactory",
    "PosyanduFactory",
    "PuskesmasFactory",
    "RiwayatOperasiFactory",
    "SasaranFactory",
    "StaleCellFactory",
    "TautanLayarFactory",
    "TidakDitimbangFactory",
    "TokenApiFactory",
    "UserFactory",
    "WeighingSessionFactory",
    "user_of",
]
