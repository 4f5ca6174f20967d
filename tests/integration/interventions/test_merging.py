"""Two records of one child made one, and parted again as if nothing had happened."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from bontang_stunting.lib.ids import uuid7
from dashboard.models import SummaryCell
from dashboard.services.refresh import refresh_summaries
from interventions.models import Rujukan, VerifikasiStunting
from interventions.services.merging import merge_children, undo_merge
from measurements.models import (
    Measurement,
    OperasiTimbang,
    PerubahanSasaran,
    Sasaran,
    TidakDitimbang,
)
from measurements.services.recording import Reading, record_measurement
from measurements.services.reopening import reopen_round
from measurements.services.rounds import close_round, open_round
from posyandu.matching import Person
from posyandu.models import AuditEvent, Balita, DugaanGanda, Penggabungan, Peran, Posyandu
from posyandu.models.people import NikState, StatusBalita
from posyandu.services.merging import CannotMerge
from tests.builders.phone import TODAY, entry, phone_at, ukur
from tests.factories import (
    BalitaFactory,
    DugaanGandaFactory,
    KelurahanFactory,
    OperasiTimbangFactory,
    PenggabunganFactory,
    PosyanduFactory,
    SasaranFactory,
    TidakDitimbangFactory,
    user_of,
)
from tests.oracles.summaries import cells as slow_cells
from tests.oracles.summaries import refreshed as fast_cells
from timbang.queries.roster import choices_of, roster
from timbang.queries.similar import similar_children

BORN = date(2024, 1, 15)
AT = datetime(2025, 11, 5, 1, tzinfo=UTC)
LATER = datetime(2025, 11, 6, 1, tzinfo=UTC)
NIK = "6474011501240001"


@pytest.fixture
def here(db) -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def there(here) -> Posyandu:
    """Another posyandu of the same city."""
    return PosyanduFactory(kelurahan__kecamatan=here.kelurahan.kecamatan)


@pytest.fixture
def kept(here) -> Balita:
    return BalitaFactory(posyandu=here, born_on=BORN, nama="Budi Contoh")


@pytest.fixture
def gone(there) -> Balita:
    return BalitaFactory(posyandu=there, born_on=BORN, nama="Budy Contoh")


def weigh(balita: Balita, day: date = TODAY, **other: Any) -> Measurement:
    reading = Reading(uuid7(), balita.pk, day, **{"weight_g": 11_200, "length_mm": 854} | other)
    return record_measurement(reading=reading, by=None).measurement


def merge(kept: Balita, gone: Balita, at: datetime = AT) -> Penggabungan:
    return merge_children(kept_id=kept.pk, gone_id=gone.pk, reason="Anak sama", by=None, at=at)


def undo(merged: Penggabungan, at: datetime = LATER) -> Penggabungan:
    return undo_merge(merge=merged, reason="Ternyata kembar", by=None, at=at)


def counted(period: str) -> dict[str, int]:
    """S and D of a month of all posyandu together, from refreshed cells."""
    refresh_summaries()
    of_month = SummaryCell.objects.filter(month=date.fromisoformat(f"{period}-01"))
    rows = of_month.values_list("n_sasaran", "n_ditimbang")
    return {"S": sum(s for s, _ in rows), "D": sum(d for _, d in rows)}


# --- merging --------------------------------------------------------------------------------------


def test_the_kept_record_has_the_history_of_both(kept, gone):
    weigh(gone, date(2025, 10, 6), weight_g=10_800)
    weigh(kept, TODAY, weight_g=11_200)

    merge(kept, gone)

    readings = Measurement.objects.filter(balita=kept).order_by("measured_on")
    assert [reading.weight_g for reading in readings] == [10_800, 11_200]
    assert not Measurement.objects.filter(balita=gone).exists()
    assert [r.result.ntob for r in readings] == [4, 1], "a gain of 400 g over the month before"


def test_the_child_is_counted_once_in_every_month(kept, gone):
    weigh(gone, date(2025, 10, 6))
    weigh(kept)
    assert counted("2025-11") == {"S": 2, "D": 1}

    merge(kept, gone)

    assert counted("2025-11") == {"S": 1, "D": 1}
    assert counted("2025-10") == {"S": 1, "D": 1}
    assert fast_cells() == slow_cells()


def test_the_gone_record_is_in_no_list_of_children_any_more(kept, gone):
    merge(kept, gone)

    dinkes = user_of(Peran.DINKES, kept.posyandu)
    assert list(Balita.objects.visible_to(dinkes)) == [kept]
    assert list(Balita.objects.active_on(TODAY)) == [kept]


def test_merging_twice_is_merging_once(kept, gone):
    weigh(gone)

    first, second = merge(kept, gone), merge(kept, gone)

    assert first == second
    assert Penggabungan.objects.count() == 1
    assert AuditEvent.objects.filter(verb="gabung").count() == 1


def test_a_sure_nik_goes_to_the_kept_record_and_comes_back(kept, gone):
    Balita.objects.filter(pk=kept.pk).update(temporary_id="SEMENTARA1")
    other = BalitaFactory(posyandu=gone.posyandu, born_on=BORN, nik=NIK)
    index = other.nik_index

    merged = merge(kept, other)

    kept.refresh_from_db()
    assert (kept.nik_index, kept.nik_state, kept.temporary_id) == (index, NikState.COCOK, None)
    assert Balita.objects.filter(nik_index=index).count() == 1

    undo(merged)

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.nik_index, kept.nik_state, kept.temporary_id) == (
        None, NikState.KOSONG, "SEMENTARA1",
    )  # fmt: skip
    assert (other.nik_index, other.nik_state) == (index, NikState.COCOK)


def test_referrals_and_absences_are_the_kept_record_s_until_the_undo(kept, gone):
    reading = weigh(gone)
    Rujukan.objects.create(balita=gone, measurement=reading, cause="bgm", answer="bersedia")
    TidakDitimbangFactory(balita=gone, on_day=date(2025, 11, 3))

    merged = merge(kept, gone)

    assert Rujukan.objects.get().balita_id == kept.pk
    assert TidakDitimbang.objects.get().balita_id == kept.pk

    undo(merged)

    assert Rujukan.objects.get().balita_id == gone.pk
    assert TidakDitimbang.objects.get().balita_id == gone.pk


def test_a_verdict_after_a_closed_round_stays_where_it_was_counted(kept, gone):
    closed = OperasiTimbangFactory(
        kota=kept.posyandu.kelurahan.kecamatan.kota,
        state=OperasiTimbang.State.CLOSED, closed_at=AT,
    )  # fmt: skip
    VerifikasiStunting.objects.create(
        balita=gone, operasi=closed, verdict="stunting", decided_on=TODAY, decided_by="Dokter"
    )

    merge(kept, gone)

    assert VerifikasiStunting.objects.get().balita_id == gone.pk


def test_a_suspicion_is_settled_and_comes_back(kept, gone):
    suspicion = DugaanGandaFactory(balita=gone, other=kept)

    merged = merge(kept, gone)
    suspicion.refresh_from_db()
    assert suspicion.state == DugaanGanda.State.MERGED

    undo(merged)
    suspicion.refresh_from_db()
    assert suspicion.state == DugaanGanda.State.WAITING


# --- rounds ---------------------------------------------------------------------------------------


def test_an_open_round_lists_the_child_once_and_its_ledger_says_why(kept, gone):
    operasi = OperasiTimbangFactory(kota=kept.posyandu.kelurahan.kecamatan.kota)
    for child in (kept, gone):
        SasaranFactory(operasi=operasi, balita=child)

    merged = merge(kept, gone)

    assert listed(operasi) == {kept.pk: kept.posyandu_id}
    line = PerubahanSasaran.objects.get()
    assert (line.balita_id, line.effect, line.why) == (gone.pk, -1, "ganda")

    undo(merged)

    assert listed(operasi) == {kept.pk: kept.posyandu_id, gone.pk: gone.posyandu_id}


def test_a_closed_round_keeps_its_list_and_its_cells(kept, gone):
    operasi = OperasiTimbangFactory(kota=kept.posyandu.kelurahan.kecamatan.kota)
    for child in (kept, gone):
        SasaranFactory(operasi=operasi, balita=child)
        weigh(child)
    refresh_summaries()
    before = [c for key, c in fast_cells().items() if key[0] == f"operasi {operasi.pk}"]
    OperasiTimbang.objects.filter(pk=operasi.pk).update(
        state=OperasiTimbang.State.CLOSED, closed_at=AT
    )

    merged = merge(kept, gone)
    during = [c for key, c in fast_cells().items() if key[0] == f"operasi {operasi.pk}"]
    undo(merged)

    assert during == before
    assert len(listed(operasi)) == 2


def listed(operasi: OperasiTimbang) -> dict[UUID, int]:
    rows = Sasaran.objects.listed().filter(operasi=operasi)
    return dict(rows.values_list("balita_id", "posyandu_id"))


# --- what cannot be merged ------------------------------------------------------------------------


def test_a_merge_needs_a_reason(kept, gone):
    with pytest.raises(CannotMerge, match="alasan"):
        merge_children(kept_id=kept.pk, gone_id=gone.pk, reason=" ", by=None, at=AT)


def test_a_child_that_is_here_is_not_hidden_behind_one_that_left(kept, gone):
    Balita.objects.filter(pk=kept.pk).update(status=StatusBalita.PINDAH, status_on=TODAY)

    with pytest.raises(CannotMerge, match="masih aktif"):
        merge(kept, gone)

    assert not Penggabungan.objects.exists()


def test_records_of_two_cities_are_not_merged(kept):
    stranger = BalitaFactory(
        posyandu=PosyanduFactory(kelurahan=KelurahanFactory(kecamatan__kota__code="99.02"))
    )

    with pytest.raises(CannotMerge, match="kota"):
        merge(kept, stranger)


def test_a_record_that_went_cannot_stand_for_others(kept, gone, here):
    third = BalitaFactory(posyandu=here)
    merge(kept, gone)

    for one, other in ((gone, third), (third, gone), (gone, kept)):
        with pytest.raises(CannotMerge, match="sudah digabung"):
            merge(one, other)


def test_the_later_of_two_merges_is_undone_first(kept, gone, here):
    last = BalitaFactory(posyandu=here, born_on=BORN)
    weigh(gone)
    first = merge(kept, gone)
    second = merge(last, kept)
    assert Measurement.objects.get().balita_id == last.pk
    assert set(Balita.objects.filter(merged_into=last)) == {kept, gone}

    with pytest.raises(CannotMerge, match="yang lebih baru"):
        undo(first)

    undo(second)
    assert Balita.objects.get(pk=gone.pk).merged_into_id == kept.pk
    undo(first)
    assert Measurement.objects.get().balita_id == gone.pk


def test_the_database_holds_one_standing_merge_a_record(kept, gone, here):
    PenggabunganFactory(kept=kept, gone=gone)

    with pytest.raises(IntegrityError), transaction.atomic():
        PenggabunganFactory(kept=BalitaFactory(posyandu=here), gone=gone)


def test_undoing_twice_is_undoing_once(kept, gone):
    merged = merge(kept, gone)

    undo(merged)
    undo(merged)

    assert AuditEvent.objects.filter(verb="pisah").count() == 1


# --- what phones send under the old id ------------------------------------------------------------


def test_a_reading_under_the_old_id_arrives_at_the_kept_record(kept, gone):
    phone = phone_at(gone.posyandu)
    merged = merge(kept, gone)

    assert phone.send(ukur(gone), ukur(gone, measured_on=date(2025, 10, 6))) == ["stored"] * 2

    assert set(Measurement.objects.values_list("balita_id", flat=True)) == {kept.pk}
    assert fast_cells() == slow_cells()

    undo(merged)

    assert set(Measurement.objects.values_list("balita_id", flat=True)) == {gone.pk}
    assert fast_cells() == slow_cells()


def test_a_reading_sent_before_and_after_the_merge_is_stored_once(kept, gone):
    phone, sent = phone_at(gone.posyandu), ukur(gone)
    phone.send(sent)
    merge(kept, gone)

    assert phone.send(sent) == ["known"]
    assert Measurement.objects.count() == 1


def test_a_reading_recorded_once_more_after_the_merge_is_known(kept, gone):
    reading = Reading(uuid7(), gone.pk, TODAY, weight_g=11_200)
    record_measurement(reading=reading, by=None)
    merge(kept, gone)

    assert not record_measurement(reading=reading, by=None).is_new


def test_a_correction_and_a_taking_back_of_the_old_record_arrive(kept, gone):
    phone = phone_at(gone.posyandu)
    first, second = ukur(gone, measured_on=date(2025, 10, 6)), ukur(gone)
    phone.send(first, second)
    merged = merge(kept, gone)

    assert phone.send(
        ukur(
            gone, measured_on=date(2025, 10, 6), weight_g=10_100, replaces_id=first["id"],
            reason="salah ketik",
        ),
        entry("batal", gone.posyandu, measurement_id=second["id"], reason="anak lain"),
    ) == ["stored", "stored"]  # fmt: skip
    assert [m.weight_g for m in Measurement.objects.current()] == [10_100]

    undo(merged)

    assert set(Measurement.objects.values_list("balita_id", flat=True)) == {gone.pk}
    assert fast_cells() == slow_cells()


def test_everything_else_said_under_the_old_id_is_the_kept_record_s(kept, gone):
    phone = phone_at(gone.posyandu)
    reading = ukur(gone)
    phone.send(reading)
    merge(kept, gone)

    statuses = phone.send(
        entry("absen", gone.posyandu, balita_id=gone.pk, on=date(2025, 11, 3), why="sakit"),
        entry("ibu", gone.posyandu, balita_id=gone.pk, age_at_birth=24),
        entry(
            "rujuk", gone.posyandu, balita_id=gone.pk, measurement_id=reading["id"],
            cause="bgm", answer="bersedia",
        ),
        entry("keadaan", gone.posyandu, balita_id=gone.pk, status="pindah", on=TODAY),
    )  # fmt: skip

    assert statuses == ["stored"] * 4
    assert TidakDitimbang.objects.get().balita_id == kept.pk
    assert Rujukan.objects.get().balita_id == kept.pk
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.ibu.age_at_birth == 24
    assert (kept.status, gone.status) == (StatusBalita.PINDAH, StatusBalita.AKTIF)


def test_a_phone_s_list_has_the_child_once(kept, gone):
    Balita.objects.filter(pk=gone.pk).update(posyandu=kept.posyandu)
    merge(kept, Balita.objects.get(pk=gone.pk))
    kader = user_of(Peran.KADER, kept.posyandu)
    choices = list(choices_of(kader))

    found = roster(kader, choices=choices, at=choices[0], today=TODAY)

    assert [child[0] for child in found.children] == [kept.pk]


def test_a_newcomer_is_compared_with_the_record_that_stands(kept, gone):
    merge(kept, gone)
    dinkes = user_of(Peran.DINKES, kept.posyandu)

    found = similar_children(dinkes, Person("Budi Contoh", BORN))

    assert [one.balita_id for one in found] == [kept.pk]


def test_a_round_opened_again_follows_a_merge_made_while_it_was_closed(kept, gone):
    operasi = OperasiTimbangFactory(
        kota=kept.posyandu.kelurahan.kecamatan.kota,
        starts_on=TODAY,
        ends_on=TODAY,
        state=OperasiTimbang.State.PLANNED,
    )
    open_round(operasi=operasi, at=AT, by=None)
    weigh(gone)
    refresh_summaries()
    close_round(operasi=operasi, at=AT, by=None)
    merge(kept, gone)
    listed = Sasaran.objects.listed().filter(operasi=operasi)
    assert listed.count() == 2  # closed: nothing moves

    reopen_round(operasi=operasi, at=LATER, reason="Susulan", by=None)

    assert list(listed.values_list("balita", flat=True)) == [kept.pk]
    cells = [cells for period, cells in by_period(fast_cells()) if period.startswith("operasi")]
    assert [(cell.get("n_sasaran"), cell.get("n_ditimbang")) for cell in cells] == [(1, 1)]
    assert fast_cells() == slow_cells()


def by_period(cells: dict[Any, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    return [(key[0], counts) for key, counts in cells.items()]
