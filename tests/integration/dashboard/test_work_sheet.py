"""A worklist as a spreadsheet: as many rows as the board counts and the list shows."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.queries import worklists
from dashboard.words.worklists import WORKLISTS
from interventions.models import Rujukan, TindakLanjut
from measurements.models import OperasiTimbang
from posyandu.models import AuditEvent, Balita, Peran, Posyandu
from posyandu.models.people import StatusBalita
from tests.builders.city import settle
from tests.factories import (
    BalitaFactory,
    DugaanGandaFactory,
    IbuFactory,
    KeluargaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)

KEYS = [one.key for one in WORKLISTS if one.key != "bentrok"]
COORDINATORS = {Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN}


@pytest.fixture
def homes(db) -> list[Posyandu]:
    first = PosyanduFactory(nama="Mawar", kelurahan__nama="Lok Tuan")
    return [first, PosyanduFactory(nama="Melati", kelurahan=first.kelurahan)]


@pytest.fixture
def operasi(homes) -> OperasiTimbang:
    """An open round with children of both sexes on every list, in two posyandu."""
    today = timezone.localdate()
    operasi = OperasiTimbangFactory(
        kota=homes[0].kelurahan.kecamatan.kota, code="uji-1", starts_on=today - timedelta(days=2)
    )
    for at in range(9):
        family = KeluargaFactory(kelurahan=homes[0].kelurahan, alamat=f"Jalan Ibu {at}")
        child = BalitaFactory(
            nama="=SUM(A1)" if at == 0 else f"Anak Contoh {at}",
            posyandu=homes[at % 2], sex=1 + at % 3 // 2, rt=str(at % 2),
            born_on=today - timedelta(days=1826 - 30 if at > 6 else 660),
            ibu=IbuFactory(keluarga=family),
        )  # fmt: skip
        SasaranFactory(operasi=operasi, balita=child)
        for months, grams in ((2, 7_400), (1, 7_300), (0, 7_200)):
            reading = MeasurementFactory(
                balita=child, measured_on=operasi.starts_on - timedelta(days=30 * months),
                weight_g=grams, length_mm=740, position=2,
            )  # fmt: skip
        Rujukan.objects.create(
            balita=child, measurement=reading, cause="bgm", answer="bersedia", note="besok pagi"
        )
        if at in (1, 2):
            TindakLanjut.objects.create(
                balita=child, measurement=reading, seen_on=operasi.starts_on,
                outcome="menolak" if at == 1 else "rs",
            )  # fmt: skip
        DugaanGandaFactory(balita=child, other__posyandu=homes[at % 2])
    settle()
    return operasi


def client_of(role: Peran, posyandu: Posyandu) -> Client:
    client = Client()
    user = user_of(role, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sheet(client: Client, key: str, query: dict[str, str]) -> Any:
    response = client.get(reverse("worklist-sheet", kwargs={"key": key}), query)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def rows_of(page: Any) -> list[tuple[Any, ...]]:
    rows = list(page.iter_rows(values_only=True))
    return rows[next(at for at, row in enumerate(rows) if row[0] == "No") + 1 :]


def rows_listed(client: Client, key: str, query: dict[str, str]) -> list[str]:
    """Whoever stands on the pages of a list, one after the other."""
    found: list[str] = []
    url = f"{reverse('worklist', kwargs={'key': key})}"
    asked: Any = query
    while True:
        context = client.get(url, asked).context
        found += [row.nama for row in context["rows"]] + [pair.one for pair in context["pairs"]]
        if not context["next_url"]:
            return found
        url, asked = url.split("?")[0] + context["next_url"], None


@pytest.mark.parametrize(
    "people", [{}, {"jk": "P"}, {"rt": "1"}, {"umur": "24-59"}, {"jk": "L", "umur": "0-23"}]
)
@pytest.mark.parametrize("is_of_one_posyandu", [False, True])
def test_the_board_the_list_and_the_sheet_have_as_many(
    people, is_of_one_posyandu, homes, operasi, monkeypatch
):
    monkeypatch.setattr(worklists, "ROWS_A_PAGE", 2)
    client = client_of(Peran.DINKES, homes[0])
    query = {"operasi": operasi.code, **people}
    if is_of_one_posyandu:
        query["posyandu"] = str(homes[0].pk)
    lines = client.get(reverse("worklists"), query).context["lines"]
    counted = {line.worklist.key: int(line.n) for line in lines}

    for key in KEYS:
        names, rows = rows_listed(client, key, query), rows_of(sheet(client, key, query))
        assert counted[key] == len(names) == len(rows), key
        assert [row[1].removeprefix("'") for row in rows] == names, key
    assert people or all(counted[key] for key in KEYS), "each list has somebody"


def test_the_sheet_of_what_was_seen_is_that_of_its_tab(homes, operasi):
    client, query = client_of(Peran.DINKES, homes[0]), {"operasi": operasi.code}
    waits = rows_of(sheet(client, "rujukan", query))
    page = sheet(client, "rujukan", query | {"keadaan": "selesai"})

    assert len(waits) == 8
    assert [row[1] for row in rows_of(page)] == ["Anak Contoh 2"]
    assert page["A1"].value == "1 rujukan sudah diperiksa"


def test_a_row_says_who_where_since_when_and_why(homes, operasi):
    rows = rows_of(
        sheet(client_of(Peran.DINKES, homes[0]), "gizi-buruk", {"operasi": operasi.code})
    )

    row = next(row for row in rows if row[1] == "Anak Contoh 1")
    assert row[7:12] == ("Jalan Ibu 1", "1", "Lok Tuan", "Posyandu Melati",
                         homes[0].kelurahan.puskesmas.nama)  # fmt: skip
    assert row[12].date() == operasi.starts_on
    assert row[13] == "2 hari"
    assert row[14].startswith("BB/TB −")
    assert row[15].startswith("Keluarga menolak ")


def test_no_cell_starts_a_formula_and_no_nik_is_whole(homes, operasi):
    rows = rows_of(sheet(client_of(Peran.DINKES, homes[0]), "tanpa-nik", {}))

    assert any(row[1] == "'=SUM(A1)" for row in rows)
    assert all(len(row[6] or "") <= 4 for row in rows)


def test_who_took_which_list_is_noted_without_a_name(homes, operasi):
    client = client_of(Peran.DINKES, homes[0])

    sheet(client, "bgm", {"operasi": operasi.code, "jk": "P"})

    event = AuditEvent.objects.get(verb="unduh")
    assert (event.object_kind, event.object_id) == ("daftar_kerja", "bgm")
    assert event.detail == {"n": 2, "operasi": operasi.code, "jk": "P"}


@pytest.mark.parametrize("role", Peran)
def test_a_sheet_is_for_whoever_may_open_its_list(role, homes, operasi):
    client = client_of(role, homes[0])

    for key in ("gizi-buruk", "ganda", "bentrok", "tidak-ada"):
        list_, file = (
            client.get(reverse(name, kwargs={"key": key})).status_code
            for name in ("worklist", "worklist-sheet")
        )
        assert file == (404 if list_ == 302 else list_), key


def test_a_sheet_has_nobody_of_another_area(homes, operasi):
    elsewhere = PosyanduFactory(kelurahan__kecamatan=homes[0].kelurahan.kecamatan)

    rows = rows_of(sheet(client_of(Peran.PUSKESMAS, elsewhere), "tanpa-nik", {}))

    assert rows == []


def test_a_long_sheet_asks_as_often_as_a_short_one(homes, operasi):
    client, query = client_of(Peran.DINKES, homes[0]), {"operasi": operasi.code}
    sheet(client, "gizi-buruk", query)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            n_rows = len(rows_of(sheet(client, "gizi-buruk", query)))
        asked.append((len(queries), n_rows))
        Balita.objects.filter(rt="1").update(
            status=StatusBalita.PINDAH, status_on=operasi.starts_on
        )

    (many, n_before), (few, n_after) = asked
    assert many == few
    assert n_before > n_after > 0
