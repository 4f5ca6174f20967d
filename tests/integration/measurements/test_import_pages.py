"""The pages of the import: what they say, whom they let in, and what they leave behind."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from measurements import uploads
from measurements.models import ImportBatch, ImportDifference, ImportFault, Measurement
from measurements.tasks import check_import, write_import
from posyandu.models import AuditEvent, Balita, Peran, Posyandu, User
from tests.factories import (
    ImportBatchFactory,
    ImportFaultFactory,
    KotaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    UserFactory,
    user_of,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("kept_files", "asked_by_name"),
]
A = "A_ekspor_klasik_utf8bom_iso.csv"
D = "D_ekspor_2025.xlsx"
State = ImportBatch.State
OnCommit = Callable[..., Any]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def dinkes(second_round) -> Client:
    return signed_in(user_of(Peran.DINKES, Posyandu.objects.first()))


@pytest.fixture
def upload(data, second_round, django_capture_on_commit_callbacks) -> Callable[..., Any]:
    """Send a file as the form does, and run what starts after it."""

    def send(client: Client, name: str = A, content: bytes | None = None, **fields: Any) -> Any:
        body = (data / "eppgbm" / name).read_bytes() if content is None else content
        form = {"operasi": second_round.pk, "file": SimpleUploadedFile(name, body)} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("import_list"), form)

    return send


@pytest.fixture
def press(django_capture_on_commit_callbacks) -> Callable[..., Any]:
    """Press a button of a file's page, and run what starts after it."""

    def post(client: Client, name: str, batch: ImportBatch) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(name, args=[batch.pk]))

    return post


def shown(client: Client, batch: ImportBatch, name: str = "import_page") -> str:
    response = client.get(reverse(name, args=[batch.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- the story ----------------------------------------------------------------------------------


def test_a_file_is_checked_shown_and_stored_only_after_a_yes(dinkes, upload, press):
    assert upload(dinkes).url == reverse("import_page", args=[ImportBatch.objects.get().pk])
    batch = ImportBatch.objects.get()
    preview = shown(dinkes, batch)

    assert "240 baris siap disimpan, 2 perlu diperbaiki" in preview
    assert "Simpan 240 baris" in preview
    assert not Balita.objects.exists()

    press(dinkes, "import_write", batch)

    result = shown(dinkes, batch)
    assert "240 baris tersimpan, 2 perlu diperbaiki" in result
    assert reverse("round", args=["2025-2"]) in result
    assert Measurement.objects.count() == 240


def test_the_preview_says_how_the_file_was_read_and_what_is_odd(dinkes, upload):
    upload(dinkes)

    preview = shown(dinkes, ImportBatch.objects.get())

    assert "Ekspor e-PPGBM klasik" in preview
    assert "Tgl Lahir dibaca tahun-bulan-hari: hanya dapat dibaca satu cara." in preview
    assert "239 baru, 0 sudah terdaftar" in preview
    assert "Tanggal pengukuran sebelum tanggal lahir." in preview
    assert "Baris 17<" in preview  # the row it stands in, as the spreadsheet numbers it


def test_the_preview_names_the_sheet_that_was_read_and_those_that_were_not(
    dinkes, upload, press, workbook
):
    upload(dinkes, "buku.xlsx", workbook("Kanaan", "Petunjuk <b>", ("Lama", "hidden")))
    batch = ImportBatch.objects.get()

    said = (
        "Yang dibaca: lembar &#x27;Status Gizi&#x27;. "
        "Lembar lain tidak dibaca: &#x27;Kanaan&#x27;, &#x27;Petunjuk &lt;b&gt;&#x27;."
    )
    assert said in shown(dinkes, batch)
    press(dinkes, "import_write", batch)
    assert said in shown(dinkes, batch)


def test_of_many_sheets_the_first_ten_are_named(dinkes, upload, workbook):
    upload(dinkes, "buku.xlsx", workbook(*(f"Lembar {n}" for n in range(1, 13))))

    preview = shown(dinkes, ImportBatch.objects.get())

    assert "&#x27;Lembar 10&#x27;, dan 2 lembar lagi." in preview


@pytest.mark.parametrize("name", [A, D])
def test_where_there_is_no_other_sheet_to_see_none_is_spoken_of(name, dinkes, upload):
    upload(dinkes, name)

    assert "Yang dibaca" not in shown(dinkes, ImportBatch.objects.get())


def test_storing_asks_for_new_summaries(dinkes, upload, press, asked_by_name):
    upload(dinkes)
    assert asked_by_name == []

    press(dinkes, "import_write", ImportBatch.objects.get())

    assert asked_by_name == ["dashboard.refresh_summaries"]


def test_pressed_twice_a_file_is_stored_once(dinkes, upload, press):
    upload(dinkes)
    batch = ImportBatch.objects.get()

    press(dinkes, "import_write", batch)
    press(dinkes, "import_write", batch)

    assert Measurement.objects.count() == 240


def test_both_tasks_may_run_twice(dinkes, upload):
    upload(dinkes)
    batch = ImportBatch.objects.get()

    for task in (check_import, write_import, write_import, check_import):
        task(batch.pk)

    batch.refresh_from_db()
    assert batch.state == State.DONE
    assert Measurement.objects.count() == 240


def test_a_check_that_was_lost_is_done_on_request(dinkes, upload, press):
    upload(dinkes)
    batch = ImportBatch.objects.get()
    ImportBatch.objects.update(state=State.CHECKING)
    assert "Lanjutkan dari yang tertinggal" in shown(dinkes, batch)

    press(dinkes, "import_check", batch)

    batch.refresh_from_db()
    assert batch.state == State.CHECKED


def test_asking_for_another_check_never_stores_anything(dinkes, upload, press):
    upload(dinkes)

    press(dinkes, "import_check", ImportBatch.objects.get())

    assert ImportBatch.objects.get().state == State.CHECKED
    assert not Balita.objects.exists()


def test_a_file_without_a_round_counts_in_its_month(dinkes, upload, press):
    upload(dinkes, operasi="")
    batch = ImportBatch.objects.get()

    press(dinkes, "import_write", batch)

    assert batch.operasi is None
    assert "Penimbangan bulanan" in shown(dinkes, batch)


def test_a_recap_is_called_one_whatever_round_was_chosen(dinkes, upload):
    recap = "Kelurahan,Bulan,Tahun,Balita Ditimbang,Jml Balita Stunting\nKanaan,Januari,2025,90,9\n"
    upload(dinkes, "rekap.csv", recap.encode())
    batch = ImportBatch.objects.get()

    page, files = shown(dinkes, batch), dinkes.get(reverse("import_list")).content.decode()

    assert batch.kind == ImportBatch.Kind.RECAP, batch.refusal
    assert "Rekap bulanan ·" in " ".join(page.split())
    assert "Rekap bulanan ·" in " ".join(files.split())


def test_the_same_file_again_is_said_to_be_known(dinkes, upload, press):
    upload(dinkes)
    press(dinkes, "import_write", ImportBatch.objects.get())

    upload(dinkes)

    page = shown(dinkes, ImportBatch.objects.order_by("pk").last())
    assert "Berkas ini sudah pernah diimpor" in page
    assert Measurement.objects.count() == 240


def test_where_all_is_known_there_is_no_button_to_store_it(dinkes, upload, press):
    upload(dinkes)
    press(dinkes, "import_write", ImportBatch.objects.get())

    upload(dinkes, "C_excel_titikkoma_cp1252_dmy.csv")

    page = shown(dinkes, ImportBatch.objects.order_by("pk").last())
    assert "240 baris sudah ada, 2 perlu diperbaiki" in page
    assert "Simpan 0 baris" not in page


# --- a file that is not wanted ------------------------------------------------------------------


def test_a_file_that_is_not_wanted_is_removed_from_its_preview(dinkes, upload, press, kept_files):
    upload(dinkes)
    batch = ImportBatch.objects.get()
    assert reverse("import_discard", args=[batch.pk]) in shown(dinkes, batch)

    assert press(dinkes, "import_discard", batch).url == reverse("import_list")

    files = dinkes.get(reverse("import_list")).content.decode()
    assert f"{A} dihapus, tidak ada yang disimpan." in files
    assert "Dibatalkan" in files
    assert "Berkas ini tidak jadi diimpor" in shown(dinkes, batch)
    assert not list(kept_files.iterdir())
    assert not Balita.objects.exists()


def test_a_file_somebody_said_yes_to_cannot_be_discarded(dinkes, upload, press):
    upload(dinkes)
    batch = ImportBatch.objects.get()
    press(dinkes, "import_write", batch)

    response = press(dinkes, "import_discard", batch)

    assert response.url == reverse("import_page", args=[batch.pk])
    assert ImportBatch.objects.get().state == State.DONE
    assert Measurement.objects.count() == 240


# --- progress -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "waiting", "of", "sentence"),
    [
        (State.UPLOADED, True, 0, "Menunggu giliran diperiksa"),
        (State.CHECKING, True, 0, "Membaca dan mencocokkan setiap baris"),
        (State.WRITING, True, 9_707, "1.200 dari 9.707 baris"),
        (State.CHECKED, False, 0, ""),
        (State.DONE, False, 0, ""),
        (State.REFUSED, False, 0, ""),
    ],
)
def test_the_bar_asks_for_state_and_rows(state, waiting, of, sentence):
    user = UserFactory()
    batch = ImportBatchFactory(
        kota=user.kota, uploaded_by=user, state=state, n_rows=9_707, n_done=1_200
    )

    answer = signed_in(user).get(reverse("import_status", args=[batch.pk])).json()

    assert (answer["is_waiting"], answer["of"], answer["sentence"]) == (waiting, of, sentence)
    assert answer["done"] == (1_200 if of else 0)


def test_without_a_script_the_waiting_page_offers_its_next_look():
    user = UserFactory()
    batch = ImportBatchFactory(
        kota=user.kota, uploaded_by=user, state=State.WRITING, n_rows=9_707, n_done=1_200
    )

    page = shown(signed_in(user), batch)

    assert 'value="1200" max="9707"' in page
    assert "Lihat kemajuan terbaru" in page


# --- wrong files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 ...", "Berkas ini bukan lembar kerja"),
        (b"satu,dua\n1,2\n", "Judul kolom tidak ditemukan"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "halaman web"),
        (b"PK\x03\x04 not an archive", "rusak"),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_leaves_nothing(
    content, sentence, dinkes, upload, kept_files
):
    upload(dinkes, "salah.xlsx", content)

    page = shown(dinkes, ImportBatch.objects.get())

    assert sentence in page
    assert "Pilih berkas lain" in page
    assert not list(kept_files.iterdir())
    assert not ImportFault.objects.exists()


def test_the_file_of_another_city_is_refused(dinkes, upload, data):
    text = (data / "eppgbm" / A).read_text(encoding="utf-8-sig")

    upload(dinkes, content=text.replace("KOTA BONTANG", "KOTA SAMARINDA").encode())

    assert "Pilih berkas lain" in shown(dinkes, ImportBatch.objects.get())
    assert ImportBatch.objects.get().state == State.REFUSED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": ""}, "Pilih dulu berkasnya."),
        ({"content": b""}, "Berkas ini kosong."),
        ({"operasi": 999_999}, "Pilih operasi timbang yang masih berjalan."),
    ],
)
def test_what_is_missing_in_the_form_is_said_beside_it(fields, sentence, dinkes, upload):
    response = upload(dinkes, **fields)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.fixture
def small_limit(monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", 200_000)


@pytest.mark.usefixtures("small_limit")
def test_a_file_past_the_limit_is_dropped_while_it_arrives(
    dinkes, upload, kept_files, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "sementara"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()

    response = upload(dinkes, content=b"x" * 300_000)

    assert response.status_code == 422
    assert "terlalu besar" in response.content.decode()
    assert not list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())
    assert not kept_files.exists()
    # The round that was chosen with it is still chosen.
    assert "selected" in response.content.decode()


@pytest.mark.usefixtures("small_limit")
def test_no_more_than_the_limit_is_ever_written(monkeypatch, dinkes, upload):
    written: list[int] = []
    original = uploads.TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        uploads.TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda self, data, start: written.append(len(data)) or original(self, data, start),
    )

    upload(dinkes, content=b"x" * 5_000_000)

    assert 0 < sum(written) <= 200_000


def test_the_form_asks_for_a_token(second_round):
    client = Client(enforce_csrf_checks=True)
    user = user_of(Peran.DINKES, Posyandu.objects.first())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("import_list"), {"file": SimpleUploadedFile("a.csv", b"a,b")})

    assert response.status_code == 403
    assert not ImportBatch.objects.exists()


def test_the_form_says_the_limit_and_offers_open_rounds_only(dinkes, second_round):
    OperasiTimbangFactory(kota=second_round.kota, nama="Yang ditutup", state="tutup",
                          closed_at=second_round.opened_at)  # fmt: skip
    OperasiTimbangFactory(kota__code="99.02", nama="Kota lain")

    page = dinkes.get(reverse("import_list")).content.decode()

    assert "paling besar 100 MB" in page
    assert "Operasi Timbang II (4–21 Nov 2025)" in page
    assert "Tanpa operasi (penimbangan bulanan)" in page
    assert "Yang ditutup" not in page
    assert "Kota lain" not in page


# --- the sheet of faults, and the differences ---------------------------------------------------


def test_the_sheet_of_faults_holds_the_faulty_rows_and_is_audited(dinkes, upload):
    upload(dinkes)
    batch = ImportBatch.objects.get()

    response = dinkes.get(reverse("import_faults", args=[batch.pk]))

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert f"catatan-impor-{batch.pk}.xlsx" in response["Content-Disposition"]
    assert any(row[0] == 17 and "sebelum tanggal lahir" in row[1] for row in rows[1:])
    event = AuditEvent.objects.get(verb="unduh")
    assert event.object_id == str(batch.pk)
    assert event.detail == {"n": len(rows) - 1, "is_nik_shown": True}


def test_only_whoever_brought_the_file_in_gets_its_nik_back(dinkes, upload):
    upload(dinkes)
    batch = ImportBatch.objects.get()
    colleague = signed_in(user_of(Peran.DINKES, Posyandu.objects.first()))

    def niks(client: Client) -> list[str]:
        response = client.get(reverse("import_faults", args=[batch.pk]))
        book = load_workbook(BytesIO(b"".join(response.streaming_content)))
        header, *rows = book.worksheets[0].iter_rows(values_only=True)
        return [str(row[header.index("NIK")]).strip() for row in rows if row[0] == 17]

    assert niks(dinkes) == ["6474015501269016"]
    assert niks(colleague) == ["************9016"]


def test_where_the_file_is_no_longer_kept_the_page_says_so():
    user = UserFactory()
    batch = ImportBatchFactory(kota=user.kota, uploaded_by=user, state=State.DONE)

    response = signed_in(user).get(reverse("import_faults", args=[batch.pk]), follow=True)

    assert "Berkas aslinya sudah tidak disimpan." in response.content.decode()


def test_differences_are_shown_with_their_reason_fifty_a_page():
    user = UserFactory()
    batch = ImportBatchFactory(kota=user.kota, uploaded_by=user, state=State.DONE)
    ImportDifference.objects.bulk_create(
        ImportDifference(
            batch=batch, source_row=row, index="TB/U", of_file=-210, ours=None, reason="Usia lain."
        )
        for row in range(1_001, 1_061)
    )
    client = signed_in(user)

    first = shown(client, batch, "import_differences")
    second = client.get(reverse("import_differences", args=[batch.pk]), {"hal": 2}).content.decode()

    assert "60 nilai z di berkas berbeda dari hitungan kami" in first
    assert "−2,10" in first
    assert "tidak ada" in first
    assert "Usia lain." in first
    assert ">1050 <" in first
    assert ">1051 <" not in first
    assert ">1060 <" in second


# --- who may see what ---------------------------------------------------------------------------


def test_a_puskesmas_opens_the_files_of_its_own_people_only():
    here, elsewhere = PosyanduFactory(), PosyanduFactory()
    me, colleague = (user_of(Peran.PUSKESMAS, here) for _ in range(2))
    kota = here.kelurahan.kecamatan.kota
    ours = ImportBatchFactory(kota=kota, uploaded_by=colleague, file_name="punya-kami.csv")
    others = [
        ImportBatchFactory(kota=kota, uploaded_by=user, file_name="punya-lain.csv")
        for user in (user_of(Peran.PUSKESMAS, elsewhere), user_of(Peran.DINKES, here))
    ]
    client = signed_in(me)

    listed = client.get(reverse("import_list")).content.decode()

    assert "punya-kami.csv" in listed
    assert "punya-lain.csv" not in listed
    assert client.get(reverse("import_page", args=[ours.pk])).status_code == 200
    for batch in others:
        assert client.get(reverse("import_page", args=[batch.pk])).status_code == 404


def test_dinkes_opens_every_file_of_its_city_and_none_of_another():
    here = PosyanduFactory()
    kota = here.kelurahan.kecamatan.kota
    ours = ImportBatchFactory(kota=kota, uploaded_by=user_of(Peran.PUSKESMAS, here))
    theirs = ImportBatchFactory(kota=KotaFactory(code="99.02"))
    client = signed_in(user_of(Peran.DINKES, here))

    assert client.get(reverse("import_page", args=[ours.pk])).status_code == 200
    assert client.get(reverse("import_page", args=[theirs.pk])).status_code == 404


def test_a_puskesmas_brings_in_only_the_rows_of_its_own_posyandu(second_round, upload, press):
    posyandu = Posyandu.objects.filter(kelurahan__puskesmas__nama="Bontang Barat").first()
    client = signed_in(user_of(Peran.PUSKESMAS, posyandu))

    upload(client)
    batch = ImportBatch.objects.get()
    page = shown(client, batch)
    press(client, "import_write", batch)

    assert "Posyandu ini di luar wilayah kerja Anda." in page
    assert set(Balita.objects.values_list("posyandu__kelurahan__puskesmas__nama", flat=True)) == {
        "Bontang Barat"
    }


# --- how much the pages ask ---------------------------------------------------------------------


@pytest.mark.parametrize("n_files", [2, 15])
def test_the_list_asks_as_much_for_many_files_as_for_few(n_files, django_assert_max_num_queries):
    user = UserFactory()
    client = signed_in(user)
    for _ in range(n_files):
        ImportBatchFactory(
            kota=user.kota, uploaded_by=UserFactory(kota=user.kota), operasi=OperasiTimbangFactory()
        )

    with django_assert_max_num_queries(9):
        assert client.get(reverse("import_list")).status_code == 200


@pytest.mark.parametrize("n_faults", [2, 300])
def test_the_preview_asks_as_much_for_many_faults_as_for_few(
    n_faults, django_assert_max_num_queries
):
    user = UserFactory()
    batch = ImportBatchFactory(kota=user.kota, uploaded_by=user, state=State.CHECKED)
    ImportFaultFactory.create_batch(n_faults, batch=batch)
    client = signed_in(user)

    with django_assert_max_num_queries(7):
        assert client.get(reverse("import_page", args=[batch.pk])).status_code == 200


def test_of_a_frequent_fault_the_first_fifty_rows_are_named():
    user = UserFactory()
    batch = ImportBatchFactory(kota=user.kota, uploaded_by=user, state=State.CHECKED)
    for row in range(1_001, 1_076):
        ImportFaultFactory(batch=batch, source_row=row)

    page = shown(signed_in(user), batch)

    assert "75 baris" in page
    assert "1049, 1050 dan 25 baris lagi" in page
    assert "1051" not in page


def test_a_name_in_a_file_cannot_write_into_the_page(dinkes, upload):
    upload(dinkes, "<img src=x onerror=alert(1)>.csv", b"satu,dua\n1,2\n")

    page = shown(dinkes, ImportBatch.objects.get())

    assert "<img" not in page


def test_no_name_and_no_nik_of_a_child_is_in_any_page(dinkes, upload, press):
    upload(dinkes)
    batch = ImportBatch.objects.get()
    pages = [shown(dinkes, batch)]
    press(dinkes, "import_write", batch)
    pages += [shown(dinkes, batch), shown(dinkes, batch, "import_differences")]
    pages.append(dinkes.get(reverse("import_list")).content.decode())

    for page in pages:
        assert "ANAK UJI" not in page
        assert "6474015501269016" not in page
