"""The life of a file: steps that run twice or too late, areas of a recap, and its removal."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone

from measurements.importing.containers import EMPTY, TOO_BIG
from measurements.importing.errors import WrongFile
from measurements.models import (
    ImportBatch,
    ImportDifference,
    ImportFault,
    Measurement,
    MonthlyRecap,
)
from measurements.services.importing import (
    batches,
    check,
    discard,
    receive,
    receiving,
    remove_old_files,
    write,
)
from measurements.services.importing.keeping import EXPIRED, Removed
from measurements.services.rounds import close_round
from measurements.tasks import remove_old_uploads
from posyandu.models import AuditEvent, Balita, Keanggotaan, Kelurahan, Peran, Posyandu, User
from tests.factories import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files", "asked_by_name")]
A = "A_ekspor_klasik_utf8bom_iso.csv"
C = "C_excel_titikkoma_cp1252_dmy.csv"
State = ImportBatch.State
Receive = Callable[..., ImportBatch]
RECAP = (
    "Kelurahan,Bulan,Tahun,Sasaran Balita,Balita Bulan Ini,Balita Ditimbang,"
    "Jml Balita Stunting\n"
    "Bontang Kuala,Januari,2025,457,400,200,40\n"
    "Guntung,Januari,2025,466,500,,\n"
)
CLEAN = (
    "NIK,Nama,JK,Tgl Lahir,Nama Ortu,Prov,Kab/Kota,Kec,Pukesmas,Desa/Kel,Posyandu,RT,RW,Alamat,"
    "Tanggal Pengukuran,Berat,Tinggi,Cara Ukur\n"
    ",ANAK CONTOH,L,2023-06-01,IBU CONTOH / BAPAK CONTOH,,,,,{kelurahan},{posyandu},5,1,,"
    "2025-11-04,11.2,85.4,Berdiri\n"
)


@pytest.fixture
def received(data, second_round, tmp_path) -> Receive:
    """A file on the disk, not checked yet."""

    def bring(
        name: str = A, content: str | None = None, by: User | None = None, **other: object
    ) -> ImportBatch:
        path = data / "eppgbm" / name
        if content is not None:
            path = tmp_path / name
            path.write_text(content, encoding="utf-8")
        wanted = {"kota": second_round.kota, "operasi": second_round} | other
        with path.open("rb") as file:
            return receive(file, file_name=name, by=by, **wanted)

    return bring


def clean_file() -> str:
    """A file without anything to correct or to look at."""
    posyandu = Posyandu.objects.select_related("kelurahan").order_by("pk").first()
    return CLEAN.format(kelurahan=posyandu.kelurahan.nama, posyandu=posyandu.nama)


def state_of(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("state", flat=True).get(pk=batch.pk)


def meanwhile(monkeypatch, name: str, act: Callable[[], object]) -> None:
    """Let `act` happen once, right after `batches.<name>` has run."""
    original = getattr(batches, name)
    once = [act]

    def slow(*args: object, **kwargs: object) -> object:
        result = original(*args, **kwargs)
        if once:
            once.pop()()
        return result

    monkeypatch.setattr(batches, name, slow)


# --- steps that run twice or too late -----------------------------------------------------------


def test_a_slow_second_check_leaves_a_file_alone_that_was_stored_meanwhile(received, monkeypatch):
    batch = received()

    def first_check_and_yes() -> None:
        check(batch.pk)
        write(batch.pk)

    meanwhile(monkeypatch, "plan_file", first_check_and_yes)

    after = check(batch.pk)

    assert after.state == State.DONE
    assert after.n_done == after.n_rows == 243
    assert after.counts["n_stored"] == 240
    assert state_of(batch) == State.DONE


def test_a_second_check_of_a_stored_file_does_not_call_it_known(received, monkeypatch):
    batch = received()

    def first_check_and_yes() -> None:
        check(batch.pk)
        write(batch.pk)

    # The second one has moved the file to "being checked" and was then too slow.
    meanwhile(monkeypatch, "_move", first_check_and_yes)

    after = check(batch.pk)

    assert (after.state, after.refusal) == (State.DONE, "")
    assert Path(after.path).exists()


def test_two_checks_at_once_find_every_fault_once(received, monkeypatch):
    batch = received()
    found: list[int] = []

    def other_check() -> None:
        check(batch.pk)
        found.extend([batch.faults.count(), batch.differences.count()])

    meanwhile(monkeypatch, "plan_file", other_check)

    check(batch.pk)

    assert state_of(batch) == State.CHECKED
    assert found == [batch.faults.count(), batch.differences.count()]
    assert found[0] > 0


def test_a_check_that_ends_after_the_discarding_brings_nothing_back(received, monkeypatch):
    batch = received()
    meanwhile(monkeypatch, "plan_file", lambda: discard(batch, by=None))

    check(batch.pk)

    assert state_of(batch) == State.REFUSED
    assert not ImportFault.objects.exists()
    assert not ImportDifference.objects.exists()


def test_a_file_discarded_before_its_check_starts_reading_stays_discarded(received, monkeypatch):
    batch = received()
    meanwhile(monkeypatch, "_known_as", lambda: discard(batch, by=None))

    after = check(batch.pk)

    assert (after.state, after.refusal) == (State.REFUSED, "Dibatalkan.")


def test_of_two_runs_that_write_the_first_one_to_end_tells_the_end(received, monkeypatch):
    batch = received()
    check(batch.pk)
    meanwhile(monkeypatch, "plan_file", lambda: write(batch.pk))

    after = write(batch.pk)

    assert after.counts["n_added_to_sasaran"] == 237
    assert AuditEvent.objects.filter(verb="impor").count() == 1
    assert Measurement.objects.count() == 240


def test_a_preview_that_another_file_has_made_old_is_told_anew(received, second_round):
    first, second = received(), received(C)
    for batch in (first, second):
        check(batch.pk)
    assert second.faults.exists()
    write(first.pk)

    after = write(second.pk)

    assert after.counts["n_stored"] == 0
    assert after.counts["n_same"] == 240
    assert Balita.objects.count() == 239


def test_rows_of_a_round_closed_since_the_check_come_back_as_faults(received, second_round):
    batch = received()
    check(batch.pk)
    close_round(operasi=second_round, at=timezone.now(), by=None)

    after = write(batch.pk)

    assert not Measurement.objects.exists()
    assert after.counts["n_stored"] == 0
    assert batch.faults.filter(code="operasi_sudah_ditutup").count() == 240


@pytest.mark.parametrize("step", [check, write])
def test_a_file_that_is_gone_is_said_to_be_gone(step, received, kept_files):
    batch = received()
    if step is write:
        check(batch.pk)
    for path in kept_files.iterdir():
        path.unlink()

    after = step(batch.pk)

    assert after.state == State.REFUSED
    assert "unggah lagi" in after.refusal


@pytest.mark.parametrize(
    ("limit", "content", "sentence"), [(10, "x" * 11, TOO_BIG), (9, "", EMPTY)]
)
def test_no_draft_stays_of_a_file_that_is_not_taken(
    limit, content, sentence, received, monkeypatch, kept_files
):
    monkeypatch.setattr(receiving, "MAX_FILE_BYTES", limit)

    with pytest.raises(WrongFile) as refused:
        received("a.csv", content)

    assert str(refused.value) == sentence
    assert not list(kept_files.iterdir())
    assert not ImportBatch.objects.exists()


# --- the area of a recap ------------------------------------------------------------------------


def recap_by(received: Receive, by: User | None) -> ImportBatch:
    batch = received("rekap.csv", RECAP, by=by, operasi=None)
    check(batch.pk)
    return write(batch.pk)


def test_a_puskesmas_brings_in_the_recap_of_its_own_kelurahan_only(received):
    kuala = Posyandu.objects.filter(kelurahan__nama="Bontang Kuala").first()

    batch = recap_by(received, user_of(Peran.PUSKESMAS, kuala))

    assert list(MonthlyRecap.objects.values_list("kelurahan__nama", flat=True)) == ["Bontang Kuala"]
    fault = batch.faults.get(code="di_luar_wilayah")
    assert (fault.source_row, fault.severity) == (3, ImportFault.Severity.ERROR)
    assert fault.sentence == "Kelurahan ini di luar wilayah kerja Anda."
    assert {name: batch.counts[name] for name in ("n_rows", "n_stored", "n_faulty")} == {
        "n_rows": 2,
        "n_stored": 1,
        "n_faulty": 1,
    }


def test_a_recap_that_was_there_stays_where_another_puskesmas_brings_its_own(received):
    recap_by(received, None)
    kuala = Posyandu.objects.filter(kelurahan__nama="Bontang Kuala").first()
    newer = RECAP.replace(",40\n", ",39\n").replace("466,500,,", "1,1,1,1")
    batch = received("baru.csv", newer, by=user_of(Peran.PUSKESMAS, kuala), operasi=None)
    check(batch.pk)

    write(batch.pk)

    found = dict(MonthlyRecap.objects.values_list("kelurahan__nama", "n_pendek"))
    assert found == {"Bontang Kuala": 39, "Guntung": None}


def test_of_a_kelurahan_that_two_answer_for_neither_brings_the_recap(received, monkeypatch):
    kuala = Kelurahan.objects.get(nama="Bontang Kuala")
    user = user_of(Peran.PUSKESMAS, kuala.posyandu_set.first())
    only_one = {"pk": kuala.posyandu_set.first().pk}
    monkeypatch.setattr(User, "area_filter", lambda self: only_one)

    batch = recap_by(received, user)

    assert not MonthlyRecap.objects.exists()
    assert batch.faults.filter(code="di_luar_wilayah").count() == 2


@pytest.mark.parametrize("by", [None, Peran.DINKES])
def test_the_city_brings_in_the_recap_of_every_kelurahan(by, received):
    Posyandu.objects.filter(kelurahan__nama="Guntung").delete()
    user = user_of(by, Posyandu.objects.first()) if by else None

    batch = recap_by(received, user)

    assert MonthlyRecap.objects.count() == 2
    assert not batch.faults.exists()


# --- discarding, and how long a file lies here --------------------------------------------------


def test_nothing_of_a_discarded_file_stays_but_the_line_that_says_so(received, kept_files):
    batch = received()
    check(batch.pk)
    user = user_of(Peran.DINKES, Posyandu.objects.first())

    assert discard(batch, by=user)

    batch.refresh_from_db()
    assert (batch.state, batch.refusal, batch.path) == (State.REFUSED, "Dibatalkan.", "")
    assert not list(kept_files.iterdir())
    assert not ImportFault.objects.exists()
    assert not ImportDifference.objects.exists()
    event = AuditEvent.objects.get(verb="batal")
    assert (event.user, event.object_id, event.detail) == (user, str(batch.pk), {})


def test_a_discarded_file_is_not_stored_by_a_task_that_comes_later(received):
    batch = received()
    check(batch.pk)
    discard(batch, by=None)

    write(batch.pk)
    check(batch.pk)

    assert state_of(batch) == State.REFUSED
    assert not Balita.objects.exists()


@pytest.mark.parametrize("state", [State.WRITING, State.DONE, State.REFUSED])
def test_only_a_file_that_still_waits_is_discarded(state, received):
    batch = received()
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)

    assert not discard(batch, by=None)

    assert state_of(batch) == state
    assert Path(ImportBatch.objects.get(pk=batch.pk).path).exists()
    assert not AuditEvent.objects.filter(verb="batal").exists()


def test_a_discarded_file_that_another_batch_waits_with_stays_on_the_disk(received):
    first, second = received(), received(operasi=None)
    assert first.path == second.path

    discard(first, by=None)
    assert Path(second.path).exists()
    discard(second, by=None)

    assert not Path(second.path).exists()


def test_a_discarded_file_may_be_brought_in_after_all(received):
    discard(received(), by=None)
    again = received()

    check(again.pk)

    assert write(again.pk).state == State.DONE


def test_a_stored_file_is_kept_while_there_are_rows_to_correct(received):
    batch = received()
    check(batch.pk)

    assert Path(write(batch.pk).path).exists()


def test_a_stored_file_with_nothing_to_correct_is_removed_at_once(received, kept_files):
    batch = received("bersih.csv", clean_file())
    check(batch.pk)

    after = write(batch.pk)

    assert after.state == State.DONE
    assert not batch.faults.exclude(severity=ImportFault.Severity.INFO).exists()
    assert after.path == ""
    assert not list(kept_files.iterdir())
    assert Measurement.objects.count() == 1


def aged(batch: ImportBatch, days: float) -> None:
    """Let everything about a file have happened so many days earlier."""
    now = ImportBatch.objects.get(pk=batch.pk)
    shift = timedelta(days=days)
    finished_at = now.finished_at and now.finished_at - shift
    ImportBatch.objects.filter(pk=batch.pk).update(
        uploaded_at=now.uploaded_at - shift, finished_at=finished_at
    )


@pytest.mark.parametrize("is_checked", [False, True])
def test_a_file_nobody_says_yes_to_is_removed_after_a_week(is_checked, received, kept_files):
    batch = received()
    if is_checked:
        check(batch.pk)
    aged(batch, site.UPLOAD_WAITS_DAYS - 0.01)
    assert remove_old_files(now=timezone.now()) == Removed(0, 0, 0)

    aged(batch, 0.02)
    assert remove_old_files(now=timezone.now()) == Removed(1, 0, 0)

    batch.refresh_from_db()
    assert (batch.state, batch.refusal) == (State.REFUSED, EXPIRED)
    assert not list(kept_files.iterdir())
    assert not ImportFault.objects.exists()


def test_a_stored_file_is_removed_after_a_month_and_its_rows_stay(received, kept_files):
    batch = received()
    check(batch.pk)
    write(batch.pk)
    aged(batch, site.UPLOAD_KEPT_DAYS - 0.01)
    assert remove_old_files(now=timezone.now()) == Removed(0, 0, 0)

    aged(batch, 0.02)
    remove_old_uploads()

    batch.refresh_from_db()
    assert (batch.state, batch.path) == (State.DONE, "")
    assert not list(kept_files.iterdir())
    assert batch.faults.exists()
    assert Measurement.objects.count() == 240


def test_a_file_half_stored_is_never_removed_by_the_clock(received):
    batch = received()
    check(batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.WRITING)
    aged(batch, 400)

    assert remove_old_files(now=timezone.now()) == Removed(0, 0, 0)

    assert Path(batch.path).exists()


def test_what_a_refusal_left_behind_is_removed_by_the_clock(received, kept_files):
    batch = received()
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.REFUSED)

    assert remove_old_files(now=timezone.now()) == Removed(0, 1, 0)

    assert not list(kept_files.iterdir())


def test_a_draft_of_an_upload_that_broke_off_is_removed_after_a_week(kept_files, bontang):
    kept_files.mkdir(parents=True)
    old, new = kept_files / "tmpold", kept_files / "tmpnew"
    for path in (old, new):
        path.write_bytes(b"NIK")
    long_ago = (timezone.now() - timedelta(days=site.UPLOAD_WAITS_DAYS + 1)).timestamp()
    os.utime(old, (long_ago, long_ago))

    assert remove_old_files(now=timezone.now()) == Removed(0, 0, 1)

    assert list(kept_files.iterdir()) == [new]


def test_the_clock_asks_for_the_removal():
    schedule = site.CELERY_BEAT_SCHEDULE["remove old uploads"]

    assert schedule["task"] == remove_old_uploads.name
    assert schedule["schedule"] <= timedelta(days=1).total_seconds()


# --- the order in which children are stored -----------------------------------------------------


def test_children_are_stored_in_the_order_of_their_ids_one_posyandu_after_the_other(received):
    two = Posyandu.objects.select_related("kelurahan").order_by("pk")[:2]
    header, row = clean_file().splitlines()
    rows = [
        row.replace("ANAK CONTOH", f"ANAK {letter}")
        .replace(two[0].nama, two[number % 2].nama)
        .replace(two[0].kelurahan.nama, two[number % 2].kelurahan.nama)
        for number, letter in enumerate("ABCDEF")
    ]
    batch = received("selang-seling.csv", "\n".join([header, *rows]))
    check(batch.pk)

    write(batch.pk)

    # Otherwise every one of 100,000 children goes to another place of the index.
    stored = Keanggotaan.objects.order_by("pk")
    assert list(stored) == sorted(stored, key=lambda member: member.balita_id)
    assert [member.posyandu_id for member in stored] == [two[0].pk] * 3 + [two[1].pk] * 3
