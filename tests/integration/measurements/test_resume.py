"""An import that stops, runs twice, comes again or comes corrected ends in the same rows."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from bontang_stunting.lib.ids import uuid7
from measurements.models import (
    ImportBatch,
    ImportedRow,
    Measurement,
    MeasurementResult,
    Sasaran,
    StaleCell,
    WeighingSession,
)
from measurements.services.importing import (
    batches,
    check,
    preparing,
    receive,
    write,
    writing,
)
from measurements.services.recording import Reading, record_measurement
from measurements.services.rounds import create_round, open_round
from posyandu.models import Balita, Ibu, Keanggotaan, Keluarga, Posyandu
from tests.oracles.parents import orphans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files", "asked_by_name")]
A = "A_ekspor_klasik_utf8bom_iso.csv"
Bring = Callable[..., ImportBatch]
COLUMNS = (
    "NIK", "Nama", "JK", "Tgl Lahir", "Nama Ortu", "Desa/Kel", "Posyandu", "RT", "RW", "Alamat",
    "Tanggal Pengukuran", "Berat", "Tinggi", "Cara Ukur",
)  # fmt: skip


class Killed(BaseException):
    """What a worker meets when its machine stops; no `except Exception` of ours may hold it."""


@pytest.fixture
def bring(data, second_round, tmp_path) -> Bring:
    """A file received and checked, ready to be stored."""

    def ready(content: str | None = None, **other: Any) -> ImportBatch:
        path = data / "eppgbm" / A
        if content is not None:
            path = tmp_path / f"{uuid7()}.csv"
            path.write_text(content, encoding="utf-8")
        wanted = {"kota": second_round.kota, "operasi": second_round, "by": None} | other
        with path.open("rb") as file:
            batch = receive(file, file_name=path.name, **wanted)
        return check(batch.pk)

    return ready


def a_file(*rows: dict[str, Any]) -> str:
    """An export of boys born on 1 June 2023; a row says only what matters."""
    posyandu = Posyandu.objects.select_related("kelurahan").order_by("pk").first()
    usual = {
        "Nama": "ANAK CONTOH", "JK": "L", "Tgl Lahir": "2023-06-01", "Nama Ortu": "IBU CONTOH",
        "Desa/Kel": posyandu.kelurahan.nama, "Posyandu": posyandu.nama, "RT": "5", "RW": "1",
        "Tanggal Pengukuran": "2025-11-05", "Berat": "11.2", "Tinggi": "85.4",
        "Cara Ukur": "Berdiri",
    }  # fmt: skip
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows(usual | row for row in rows)
    return text.getvalue()


def written() -> dict[str, list[Any]]:
    """Every row an import writes, told by what the file says and not by ids of our own."""
    child = ("balita__nama", "balita__nik_last4", "balita__born_on")
    readings = Measurement.objects.values_list(
        *child, "measured_on", "weight_g", "length_mm", "position", "posyandu__nama", "source_row",
        "session__held_on", "file_ntob", "file_haz", "result__haz", "result__waz", "result__ntob",
        "result__counts_in_month", "result__counts_in_round", "result__operasi__code",
        "result__month", "result__is_bgm", "result__is_ntob_of_file",
    )  # fmt: skip
    children = Balita.objects.values_list(
        "nama", "nik_state", "nik_last4", "sex", "born_on", "registered_on", "posyandu__nama",
        "ibu__nama", "ibu__keluarga__rt", "birth_weight_g", "has_kia",
    )  # fmt: skip
    tables = {
        "readings": readings,
        "children": children,
        "rows": ImportedRow.objects.values_list("source_row", "outcome"),
        "listed": Sasaran.objects.values_list(
            "balita__nama", "balita__nik_last4", "posyandu", "why"
        ),
        "members": Keanggotaan.objects.values_list("balita__nama", "posyandu__nama", "since"),
        "sessions": WeighingSession.objects.values_list("posyandu", "held_on"),
        "marks": StaleCell.objects.values_list("posyandu", "month", "operasi").distinct(),
        "mothers": Ibu.objects.values_list("nama", "nama_ayah"),
        "homes": Keluarga.objects.values_list("kelurahan", "rt", "rw", "alamat"),
    }
    return {name: sorted(map(repr, rows.order_by())) for name, rows in tables.items()}


# --- stopped half-way ---------------------------------------------------------------------------


@pytest.fixture
def whole(bring) -> dict[str, list[Any]]:
    """What an import that nothing stops writes; taken back afterwards."""
    with transaction.atomic():
        batch = bring()
        write(batch.pk)
        rows = written()
        transaction.set_rollback(True)
    return rows


def stop_after(monkeypatch, n_chunks: int) -> None:
    """Kill the next import after so many of its chunks, before the next one is stored."""
    original = writing.mark_chunk
    left = [n_chunks]

    def mark(*args: Any) -> None:
        original(*args)
        if not left[0]:
            raise Killed
        left[0] -= 1

    monkeypatch.setattr(writing, "mark_chunk", mark)


@pytest.mark.parametrize("n_chunks", [0, 1, 3])
def test_an_import_that_was_killed_goes_on_where_it_was(n_chunks, whole, bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch = bring()
    with monkeypatch.context() as killing:
        stop_after(killing, n_chunks)
        with pytest.raises(Killed):
            write(batch.pk)
    batch.refresh_from_db()
    n_before = Measurement.objects.count()
    assert batch.state == ImportBatch.State.WRITING
    assert (n_before > 0) == (n_chunks > 0)
    assert n_before < 240

    after = write(batch.pk)

    assert (after.state, after.n_done) == (ImportBatch.State.DONE, 243)
    assert written() == whole


def test_the_progress_of_a_resumed_import_goes_on_from_where_it_was(bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch = bring()
    with monkeypatch.context() as killing:
        stop_after(killing, 2)
        with pytest.raises(Killed):
            write(batch.pk)
    batch.refresh_from_db()
    said: list[int] = []

    write(batch.pk, progress=lambda done, of: said.append(done))

    assert said == sorted(said)
    assert said[0] > batch.n_done > 0
    assert said[-1] == 243


def test_a_resumed_import_tells_the_same_counts_as_one_that_nothing_stops(bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch = bring()
    with monkeypatch.context() as killing:
        stop_after(killing, 2)
        with pytest.raises(Killed):
            write(batch.pk)

    after = write(batch.pk)

    assert after.counts["n_stored"] == 240
    assert after.counts["n_new_children"] == 239
    assert after.counts["n_added_to_sasaran"] == Sasaran.objects.count()


@pytest.mark.parametrize("rows_a_chunk", [1, 7, 100_000])
def test_the_size_of_a_chunk_changes_nothing(rows_a_chunk, whole, bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", rows_a_chunk)

    write(bring().pk)

    assert written() == whole


def test_two_runs_of_one_task_at_once_write_every_row_once(whole, bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch = bring()
    original = batches.write_plan
    once = [None]

    def slow(plan: Any, its_batch: ImportBatch, **other: Any) -> int:
        # Both have planned; the other run is through before this one writes its first chunk.
        if once:
            once.pop()
            write(batch.pk)
        return original(plan, its_batch, **other)

    monkeypatch.setattr(batches, "write_plan", slow)

    write(batch.pk)

    assert written() == whole


def test_a_run_that_is_overtaken_between_two_chunks_writes_every_row_once(
    whole, bring, monkeypatch
):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch = bring()
    once = [None]

    def overtaken(done: int, of: int) -> None:
        if once:
            once.pop()
            write(batch.pk)

    write(batch.pk, progress=overtaken)

    assert written() == whole


def test_what_goes_wrong_in_making_a_later_chunk_ready_is_raised(whole, bring, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 40)
    batch, original, made = bring(), preparing.ready_chunk, [0]

    def failing(*args: Any) -> preparing.ReadyChunk:
        made[0] += 1
        if made[0] == 3:
            raise ZeroDivisionError
        return original(*args)

    with monkeypatch.context() as breaking:
        breaking.setattr(preparing, "ready_chunk", failing)
        with pytest.raises(ZeroDivisionError):
            write(batch.pk)
    batch.refresh_from_db()

    assert batch.state == ImportBatch.State.WRITING
    assert batch.n_done == Measurement.objects.count() + ImportedRow.objects.count() > 0

    write(batch.pk)

    assert written() == whole


def test_a_round_opened_between_two_chunks_has_the_readings_of_both(bring, bontang, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_CHUNK", 1)
    rows = [{"Nama": f"ANAK {name}", "Tanggal Pengukuran": "2025-05-06"} for name in "ABC"]
    batch, said = bring(a_file(*rows), operasi=None), []

    def opened(done: int, of: int) -> None:
        if not said:
            first_day = date(2025, 5, 1)
            operasi = create_round(
                kota=bontang, code="2025-1", nama="I", starts_on=first_day, ends_on=date(2025, 5, 9)
            )
            open_round(operasi=operasi, at=datetime(2025, 5, 1, tzinfo=UTC), by=None)
        said.append(done)

    write(batch.pk, progress=opened)

    results = MeasurementResult.objects.values_list("operasi__code", "counts_in_round")
    assert list(results) == [("2025-1", True)] * 3
    assert len(said) == 3


# --- the same file again, and a corrected one ---------------------------------------------------


def values() -> list[tuple[Any, ...]]:
    readings = Measurement.objects.current().order_by("measured_on", "source_row")
    return list(readings.values_list("balita__nama", "measured_on", "weight_g", "length_mm"))


def test_the_same_rows_in_another_file_change_nothing(bring):
    text = a_file({})
    write(bring(text).pk)
    before = Measurement.objects.values().get(), MeasurementResult.objects.values().get()

    again = write(bring(text + "\n").pk)

    assert (again.counts["n_stored"], again.counts["n_same"]) == (0, 1)
    assert (Measurement.objects.values().get(), MeasurementResult.objects.values().get()) == before
    assert Balita.objects.count() == 1


def test_what_a_file_brings_points_at_rows_that_are_there(bring):
    write(bring().pk)

    assert Measurement.objects.exists()
    assert orphans() == []


def test_a_corrected_file_takes_the_place_of_the_first_with_a_reason(bring):
    first = bring(a_file({"Berat": "1.12"}, {"Nama": "ANAK LAIN"}))
    write(first.pk)
    old = Measurement.objects.get(weight_g=1_120)

    corrected = write(bring(a_file({}, {"Nama": "ANAK LAIN"})).pk)

    new = Measurement.objects.get(replaces=old)
    assert (corrected.counts["n_corrected"], corrected.counts["n_same"]) == (1, 1)
    assert new.weight_g == 11_200
    assert new.reason == f"Berkas impor {corrected.pk}"
    assert (old.weight_g, old.batch_id) == (1_120, first.pk)
    assert not MeasurementResult.objects.filter(measurement=old).exists()
    assert MeasurementResult.objects.get(measurement=new).counts_in_round
    assert values() == [
        ("ANAK CONTOH", date(2025, 11, 5), 11_200, 854),
        ("ANAK LAIN", date(2025, 11, 5), 11_200, 854),
    ]


def test_a_correction_is_corrected_again(bring):
    for weight in ("1.12", "11.2", "11.3"):
        write(bring(a_file({"Berat": weight})).pk)

    assert [weight for _, _, weight, _ in values()] == [11_300]
    assert Measurement.objects.count() == 3


def test_what_the_kader_read_is_kept_beside_the_row_of_a_file(bring):
    write(bring(a_file({"Tanggal Pengukuran": "2025-10-08", "Berat": "10.9"})).pk)
    child = Balita.objects.get()
    own = record_measurement(
        reading=Reading(
            id=uuid7(), balita_id=child.pk, measured_on=date(2025, 11, 5), weight_g=11_400,
            length_mm=856, position=2,
        ),
        by=None,
    ).measurement  # fmt: skip

    batch = bring(a_file({}))
    write(batch.pk)

    both = Measurement.objects.current().filter(measured_on=date(2025, 11, 5))
    assert set(both.values_list("source", "weight_g")) == {("formulir", 11_400), ("berkas", 11_200)}
    assert batch.faults.filter(code="sudah_diukur_kader").count() == 1
    # Of two on one day the one received first.
    assert MeasurementResult.objects.get(measurement=own).counts_in_round
    assert not Measurement.objects.filter(replaces=own).exists()


def test_what_the_kader_read_and_the_file_repeats_is_there_once(bring):
    write(bring(a_file({"Tanggal Pengukuran": "2025-10-08", "Berat": "10.9"})).pk)
    record_measurement(
        reading=Reading(
            id=uuid7(), balita_id=Balita.objects.get().pk, measured_on=date(2025, 11, 5),
            weight_g=11_200, length_mm=854, position=2,
        ),
        by=None,
    )  # fmt: skip

    after = write(bring(a_file({})).pk)

    assert after.counts["n_same"] == 1
    assert Measurement.objects.filter(measured_on=date(2025, 11, 5)).count() == 1


def test_an_earlier_month_brought_in_later_makes_the_later_month_naik(bring):
    write(bring(a_file({"Berat": "11.2"})).pk)
    november = Measurement.objects.get()
    assert MeasurementResult.objects.get(measurement=november).ntob == 4

    write(bring(a_file({"Tanggal Pengukuran": "2025-10-08", "Berat": "10.9"})).pk)

    result = MeasurementResult.objects.get(measurement=november)
    assert (result.ntob, result.gain_g) == (1, 300)


def test_the_doubt_about_twins_is_said_and_nobody_is_merged(bring):
    twins = a_file({"Nama": "ANAK KEMBAR SATU"}, {"Nama": "ANAK KEMBAR DUA"})
    write(bring(twins).pk)

    write(bring(a_file({"Nama": "ANAK KEMBAR DUA", "Berat": "11.5"})).pk)

    assert Balita.objects.count() == 2
    assert ("ANAK KEMBAR DUA", date(2025, 11, 5), 11_500, 854) in values()


def test_an_unknown_posyandu_is_a_fault_that_names_the_nearest(bring):
    posyandu = Posyandu.objects.order_by("pk").first()

    batch = bring(
        a_file({"Posyandu": f"{posyandu.nama}X"}, {"Nama": "ANAK LAIN", "Posyandu": "QQQQQ"})
    )

    near, far = batch.faults.filter(code="posyandu_tak_dikenal").order_by("source_row")
    assert f"Mungkin maksudnya {posyandu.nama}." in near.sentence
    assert "Mungkin" not in far.sentence
    write(batch.pk)
    assert not Balita.objects.exists()
