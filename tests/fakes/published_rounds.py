"""The published rounds as stored cells: one posyandu a kelurahan, no child but one on each list."""

from datetime import UTC, date, datetime, timedelta

from dashboard.models import DataVersion, RoundSnapshot, SummaryCell
from measurements.models import OperasiTimbang
from posyandu.models import Posyandu, Puskesmas
from tests.builders.cells import add_up
from tests.factories import (
    KecamatanFactory,
    KelurahanFactory,
    KotaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)
from tests.fakes.round_summary import DATA_AS_OF, KELURAHAN

MAY = {"n_pendek": 1754, "n_tbu": 10_057, "n_diukur": 10_057, "n_sasaran": 10_058}


def store_published_rounds() -> OperasiTimbang:
    """Kota Bontang with May (as one posyandu) and November 2025 (by kelurahan); November."""
    kota = KotaFactory(code="64.74", nama="Kota Bontang")
    posyandu = [_posyandu(kota, *row) for row in KELURAHAN]
    may = _round(kota, 1, date(2025, 5, 6), posyandu[0])
    SummaryCell.objects.create(operasi=may, posyandu=posyandu[0], sex=1, age_group=12, **MAY)
    november = _round(kota, 2, date(2025, 11, 4), posyandu[0])
    for home, (_, _, _, of, n, _) in zip(posyandu, KELURAHAN, strict=True):
        SummaryCell.objects.create(
            operasi=november,
            posyandu=home,
            sex=1,
            age_group=12,
            n_sasaran=of,
            n_hadir=of,
            n_ditimbang=of,
            n_diukur=of,
            n_tbu=of,
            n_pendek=n,
            n_bbtb=of,
            n_gizi_kurang=of // 15,
            n_gizi_buruk=of // 100,
            n_naik=of // 4,
            n_tidak_naik=of // 4,
        )
    add_up()
    DataVersion.objects.update_or_create(pk=1, defaults={"number": 7, "refreshed_at": DATA_AS_OF})
    return november


def _posyandu(kota, code, nama, puskesmas, of, n, tile) -> Posyandu:
    served_by, _ = Puskesmas.objects.get_or_create(nama=puskesmas, kota=kota)
    kelurahan = KelurahanFactory(
        code=code,
        nama=nama,
        kecamatan=KecamatanFactory(code=code[:8], kota=kota),
        puskesmas=served_by,
        tile_x=tile[0],
        tile_y=tile[1],
        sasaran_proyeksi=of * 2,
    )
    return PosyanduFactory(kelurahan=kelurahan)


def _round(kota, number: int, starts_on: date, posyandu: Posyandu) -> OperasiTimbang:
    roman = "I" * number
    operasi = OperasiTimbangFactory(
        kota=kota,
        number=number,
        code=f"2025-{number}",
        nama=f"Operasi Timbang {roman} 2025",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=4),
        state=OperasiTimbang.State.CLOSED,
        closed_at=datetime(2025, 11, 20, tzinfo=UTC),
    )
    SasaranFactory(operasi=operasi, balita__posyandu=posyandu)
    return operasi


def store_snapshot(operasi: OperasiTimbang, as_of: datetime) -> None:
    """What the children of a round said at an earlier moment: 1,586 of 9,707."""
    RoundSnapshot.objects.create(
        operasi=operasi,
        posyandu=Posyandu.objects.first(),
        as_of=as_of,
        n_sasaran=9707,
        n_ditimbang=9707,
        n_diukur=9707,
        n_tbu=9707,
        n_pendek=1586,
    )
