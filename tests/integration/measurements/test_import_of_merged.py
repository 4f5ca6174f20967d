"""A file that still knows two records of one child: what it says arrives at the one that stands."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from bontang_stunting.lib.dates import years_before
from dashboard.services.refresh import refresh_summaries
from interventions.services.merging import merge_children, undo_merge
from measurements.importing.people import name_key
from measurements.models import ImportBatch, Measurement, Sasaran
from measurements.services.importing import check, receive, write
from measurements.services.importing.storing import derive_known
from posyandu.models import Balita, Penggabungan, Posyandu
from tests.factories import BalitaFactory, OperasiTimbangFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files")]
HEADER = (
    "Nama,JK,Tgl Lahir,Nama Ortu,Pukesmas,Desa/Kel,Posyandu,Tanggal Pengukuran,Berat,Tinggi,"
    "Cara Ukur"
)
Bring = Callable[..., ImportBatch]


@pytest.fixture
def homes(bontang) -> list[Posyandu]:
    return list(Posyandu.objects.select_related("kelurahan__puskesmas").order_by("pk")[:2])


@pytest.fixture
def records(homes) -> tuple[Balita, Balita]:
    """Kept and gone, of one name in two posyandu."""
    one, two = (
        BalitaFactory(
            posyandu=home, nama=nama, name_key=name_key(nama), sex=2, born_on=born_on(),
        )
        for home, nama in zip(homes, ("RINA CONTOH", "RYNA CONTOH"), strict=True)
    )  # fmt: skip
    return one, two


@pytest.fixture
def bring(bontang) -> Bring:
    """Store a file with these rows: (child, day, grams)."""

    def stored(*rows: tuple[Balita, date, int]) -> ImportBatch:
        lines = [
            f"{child.nama},P,{born_on()},,{home.kelurahan.puskesmas.nama},{home.kelurahan.nama},"
            f"{home.nama},{day},{weight_g / 1000},82.5,Telentang"
            for child, day, weight_g in rows
            for home in [child.posyandu]
        ]
        content = BytesIO("\n".join([HEADER, *lines]).encode())
        batch = receive(content, file_name="ukur.csv", kota=bontang, operasi=None, by=None)
        check(batch.pk)
        return write(batch.pk)

    return stored


def born_on() -> date:
    return years_before(timezone.localdate(), 2) + timedelta(days=40)


def day(back: int) -> date:
    return timezone.localdate() - timedelta(days=back)


def merge(kept: Balita, gone: Balita) -> Penggabungan:
    return merge_children(
        kept_id=kept.pk, gone_id=gone.pk, reason="sama", by=None, at=timezone.now()
    )


def test_a_row_of_the_merged_record_is_the_kept_one_s_until_an_undo(records, bring):
    kept, gone = records
    merged = merge(kept, gone)

    bring((gone, day(3), 10_400), (kept, day(40), 9_900))

    assert Balita.objects.count() == 2, "nobody is registered anew"
    assert set(Measurement.objects.values_list("balita_id", flat=True)) == {kept.pk}

    undo_merge(merge=merged, reason="kembar", by=None, at=timezone.now())

    assert Measurement.objects.get(balita=gone).weight_g == 10_400
    assert Measurement.objects.get(balita=kept).weight_g == 9_900


def test_the_same_rows_once_more_change_nothing(records, bring):
    kept, gone = records
    bring((gone, day(3), 10_400), (kept, day(40), 9_900))
    merge(kept, gone)

    again = bring((gone, day(3), 10_400), (kept, day(40), 9_900), (kept, day(3), 10_400))

    assert Measurement.objects.count() == 2
    assert again.counts["n_same"] == 3


def test_the_child_comes_on_a_list_once_and_at_its_home(records, bring, bontang):
    kept, gone = records
    operasi = OperasiTimbangFactory(kota=bontang, starts_on=day(5), ends_on=day(1))
    merge(kept, gone)

    bring((gone, day(3), 10_400), (kept, day(4), 10_300))

    listed = Sasaran.objects.listed().filter(operasi=operasi)
    assert list(listed.values_list("balita_id", "posyandu_id")) == [(kept.pk, kept.posyandu_id)]


def test_a_merge_between_the_preview_and_the_writing_loses_nothing(
    records, bontang, bring, monkeypatch
):
    kept, gone = records
    bring((gone, day(40), 9_900))

    def merged_meanwhile(plan, written):
        merge(kept, gone)
        derive_known(plan, written)

    monkeypatch.setattr("measurements.services.importing.writing.derive_known", merged_meanwhile)
    bring((gone, day(3), 10_400))

    assert set(Measurement.objects.values_list("balita_id", flat=True)) == {kept.pk}
    assert all(hasattr(reading, "result") for reading in Measurement.objects.all())
    refresh_summaries()
