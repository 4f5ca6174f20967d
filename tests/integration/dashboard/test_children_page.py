"""The list of children and its spreadsheet, from stored rows to what a person reads."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from measurements.models import OperasiTimbang
from posyandu.models import AuditEvent, Balita, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)
from tests.integration.dashboard.test_round_page import text_of

pytestmark = pytest.mark.django_db

LIST, SHEET = reverse("children"), reverse("children-sheet")


def signed_in(role: Peran, posyandu: Posyandu) -> Client:
    client = Client()
    user = user_of(role, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory(nama="Melati")


@pytest.fixture
def operasi(posyandu) -> OperasiTimbang:
    """A round of three: one far too short, one well, one that has not come."""
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, code="2025-2")
    born = date(2024, 11, 4)
    for nama, length_mm in (("=SUM(A1)", 680), ("Budi Sehat", 760), ("Citra Belum", None)):
        child = BalitaFactory(
            nama=nama, posyandu=posyandu, sex=1, born_on=born, rt="012", nik_last4="4321",
            ibu=IbuFactory(nama=f"Ibu {nama}"),
        )  # fmt: skip
        SasaranFactory(operasi=operasi, balita=child)
        if length_mm:
            MeasurementFactory(
                balita=child, measured_on=date(2025, 10, 6), length_mm=length_mm - 10,
                weight_g=8_000,
            )  # fmt: skip
            MeasurementFactory(
                balita=child, measured_on=operasi.starts_on, length_mm=length_mm, weight_g=8_300
            )
    settle()
    return operasi


def test_a_child_stands_in_the_list_with_all_that_says_why(operasi, posyandu):
    client = signed_in(Peran.DINKES, posyandu)

    shown = text_of(client.get(LIST, {"ukuran": "pendek", "operasi": "2025-2"}))

    for said in (
        "1 balita pendek",
        "50,00 % dari 2 yang dinilai",
        "Cakupan 66,67 %, sementara",
        "L · 1 th",
        "NIK •••• •••• •••• 4321",
        "RT 012",
        "68,0 cm",
        "Sangat pendek",
        "diukur 4 Nov 2025 di Posyandu Melati",
        "+300 g, +1,0 cm sejak 6 Okt 2025",
        "6 Okt 2025: 8,0 kg, 67,0 cm",
    ):
        assert said in shown
    assert "Budi Sehat" not in shown


def test_who_is_missing_is_a_list_like_the_others(operasi, posyandu):
    client = signed_in(Peran.KADER, posyandu)

    shown = text_of(client.get(LIST, {"ukuran": "belum-diukur", "operasi": "2025-2"}))

    assert "1 balita belum diukur" in shown
    assert "Citra Belum" in shown
    assert "belum pernah diukur" in shown


def rows_of(response) -> list[tuple]:
    """The rows of a spreadsheet behind its line of column names."""
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    return rows[next(at for at, row in enumerate(rows) if row[0] == "No") + 1 :]


def test_the_sheet_has_the_children_of_the_list_and_no_formula(operasi, posyandu):
    client = signed_in(Peran.DINKES, posyandu)

    response = client.get(SHEET, {"ukuran": "sasaran", "operasi": "2025-2", "jk": "L"})

    rows = rows_of(response)
    assert [row[1] for row in rows] == ["'=SUM(A1)", "Budi Sehat", "Citra Belum"]
    assert rows[0][14] == 68.0
    assert rows[2][13] in ("", None)
    assert "2025-2" in response["Content-Disposition"]
    assert "Budi" not in response["Content-Disposition"]


def test_the_sheet_says_what_its_figures_mean(operasi, posyandu):
    response = signed_in(Peran.DINKES, posyandu).get(
        SHEET, {"ukuran": "pendek", "operasi": "2025-2"}
    )

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    said = " ".join(str(row[0]) for row in book.active.iter_rows(max_row=6, values_only=True))
    for words in ("1 balita pendek", "Saringan: Operasi Timbang 2025-2", "50,00 % dari 2",
                  "Definisi: TB/U di bawah −2 SD", "data per", "Berisi data anak"):  # fmt: skip
        assert words in said


def test_who_took_a_list_is_noted_without_a_name(operasi, posyandu):
    client = signed_in(Peran.DINKES, posyandu)

    client.get(SHEET, {"ukuran": "pendek", "operasi": "2025-2"})

    event = AuditEvent.objects.get(object_kind="daftar anak")
    assert (event.verb, event.object_id) == ("unduh", "pendek")
    assert event.detail == {"n": 1, "operasi": "2025-2"}


@pytest.mark.parametrize("role", [Peran.LINTAS, Peran.WALI_KOTA])
@pytest.mark.parametrize("address", [LIST, SHEET])
def test_no_child_is_shown_to_who_sees_counts_only(operasi, posyandu, role, address):
    assert signed_in(role, posyandu).get(address).status_code == 403


def test_a_colleague_sees_only_the_children_of_his_area(operasi, posyandu):
    elsewhere = PosyanduFactory(kelurahan__kecamatan=posyandu.kelurahan.kecamatan, nama="Anggrek")
    client = signed_in(Peran.PUSKESMAS, elsewhere)
    asked = {"ukuran": "sasaran", "operasi": "2025-2", "kelurahan": posyandu.kelurahan_id}

    response = client.get(LIST, asked)

    assert "Tidak ada balita dalam daftar sasaran" in text_of(response)
    assert "di luar wilayah Anda" in text_of(response)
    assert "Budi Sehat" not in response.content.decode()


def test_a_list_that_is_none_shows_the_first_and_says_so(operasi, posyandu):
    shown = text_of(signed_in(Peran.DINKES, posyandu).get(LIST, {"ukuran": "kurus"}))

    assert "Daftar itu tidak ada" in shown
    assert "1 balita pendek" in shown


def test_no_address_of_a_list_holds_a_name(operasi, posyandu):
    html = signed_in(Peran.DINKES, posyandu).get(
        LIST, {"ukuran": "sasaran", "operasi": "2025-2"}
    ).content.decode()  # fmt: skip

    addresses = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert not any("Budi" in address or "4321" in address for address in addresses)


@pytest.mark.parametrize("n_children", [160, 480])
def test_a_page_asks_as_often_in_a_larger_city(n_children, client, django_assert_num_queries):
    build_city(n_children, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    client = signed_in(Peran.DINKES, Posyandu.objects.first())
    asked = {"ukuran": "sasaran", "operasi": "uji"}
    client.get(LIST, asked)  # what is kept for a minute

    with django_assert_num_queries(ASKED):
        response = client.get(LIST, asked)

    assert response.content.decode().count('class="daftar__siapa"') == 50
    assert Balita.objects.count() == n_children


# Session, user, pairs to decide; posyandu of the area, rounds, months; the closing, the days, the
# sums, the posyandu in order, the children, their readings; the version.
ASKED = 13
