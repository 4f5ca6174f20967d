"""The page of the SKDN: its figures lead to their children, its cells to a posyandu and a month."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.models import SummaryCell
from dashboard.skdn import RATIOS
from measurements.models import OperasiTimbang
from posyandu.models import Balita, Kelurahan, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import BalitaFactory, KelurahanFactory, MeasurementFactory, PosyanduFactory
from tests.integration.dashboard.test_round_page import text_of
from tests.integration.dashboard.test_summary_page import signed_in, title_number

pytestmark = pytest.mark.django_db

PAGE = "/dasbor/skdn/"
SHEET = "/dasbor/skdn/cetak/"
MONTHS = [date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]
COUNTS_ONLY = [Peran.LINTAS, Peran.WALI_KOTA]


@pytest.fixture
def city() -> list[Posyandu]:
    """Ten posyandu of two kelurahan, all weighed in three months, and one that weighed nobody."""
    build_city(800, MONTHS, operasi=True)
    posyandu = list(Posyandu.objects.order_by("pk"))
    Balita.objects.filter(posyandu=posyandu[0], nama__endswith="1").update(has_kia=None)
    silent = PosyanduFactory(kelurahan=posyandu[0].kelurahan, nama="Diam")
    BalitaFactory(posyandu=silent, registered_on=date(2025, 8, 1), born_on=date(2024, 1, 1))
    settle()
    return [*posyandu, silent]


@pytest.fixture
def dinkes(city) -> Client:
    return signed_in(Peran.DINKES, city[0])


def rows_of(context) -> dict[str, object]:
    """The rows of the matrix by their name."""
    groups = context["matriks"].groups
    return {row.nama: row for group in groups for row in group.rows}


def test_every_letter_leads_to_as_many_children_as_it_says(dinkes):
    context = dinkes.get(PAGE, {"bulan": "2025-11"}).context

    shown = [one for one in context["letters"] if one.url]
    assert {one.sign for one in shown} >= {"S", "K", "D", "D′", "N", "T"}
    for one in shown:
        assert title_number(dinkes, one.url) == int(one.value.replace(".", ""))


def test_every_number_of_every_month_leads_to_as_many_children(dinkes):
    rows = dinkes.get(PAGE, {"jk": "P"}).context["balok"].rows

    assert [row.code for row in rows] == ["2025-09", "2025-10", "2025-11"]
    for row in rows:
        for value, url in row.cells:
            if url:
                assert title_number(dinkes, url) == int(value.replace(".", ""))
                query = parse_qs(urlsplit(url).query)
                assert (query["bulan"], query["jk"]) == ([row.code], ["P"])


def test_children_without_a_recorded_book_are_listed_with_those_who_have_none(dinkes, city):
    Balita.objects.filter(posyandu=city[1], nama__endswith="3").update(has_kia=False)
    n = Balita.objects.exclude(has_kia=True).count()
    settle()

    response = dinkes.get("/dasbor/anak/", {"bulan": "2025-11", "ukuran": "tanpa-kia"})

    assert response.context["title"] == f"{n} balita belum tercatat punya buku KIA"
    assert len(response.context["rows"]) == n


def test_a_cell_leads_to_its_posyandu_and_month_under_the_same_filter(dinkes, city):
    context = dinkes.get(PAGE, {"rasio": "nd", "umur": "0-23"}).context
    cell = rows_of(context)["Posyandu 3"].cells[-2]

    inside = dinkes.get(PAGE + cell.url).context

    there = parse_qs(cell.url.lstrip("?"))
    assert there == {
        "posyandu": [str(city[3].pk)], "bulan": ["2025-10"], "rasio": ["nd"], "umur": ["0-23"],
    }  # fmt: skip
    ratio = next(one for one in inside["ratios"] if one.key == "nd")
    assert cell.spoken == ratio.counts
    assert cell.text == f"{round(float(ratio.percent.removesuffix(' %').replace(',', '.')))}"


def test_a_posyandu_without_a_weighing_has_a_dash_with_its_reason_and_never_a_zero(dinkes):
    response = dinkes.get(PAGE)

    cell = rows_of(response.context)["Posyandu Diam"].cells[-1]
    assert (cell.text, cell.spoken) == ("–", "tidak ada penimbangan tercatat")
    assert "tidak ada penimbangan tercatat, bukan 0 %" in text_of(response)
    of_itself = dinkes.get(PAGE + cell.url)
    assert of_itself.context["answer"].title == "Belum ada penimbangan pada November 2025"
    assert {one.value for one in of_itself.context["letters"]} == {"1", "–"}


def test_registered_children_of_an_age_that_nobody_brought_are_a_zero_where_others_came(city):
    home = PosyanduFactory(kelurahan=city[0].kelurahan, nama="Ramai")
    BalitaFactory(posyandu=home, registered_on=date(2025, 10, 22), born_on=date(2025, 10, 20))
    other = BalitaFactory(posyandu=home, registered_on=date(2025, 8, 1), born_on=date(2024, 1, 1))
    MeasurementFactory(balita=other, measured_on=date(2025, 11, 10), weight_g=9_000)
    settle()

    context = signed_in(Peran.DINKES, home).get(PAGE, {"umur": "0-5"}).context

    cell = rows_of(context)["Posyandu Ramai"].cells[-1]
    assert (cell.text, cell.spoken) == ("0", "0 dari 1")


def test_a_month_before_the_first_has_neither_a_number_nor_a_link(dinkes):
    cells = rows_of(dinkes.get(PAGE).context)["Posyandu 0"].cells

    assert [(cell.text, cell.url) for cell in cells[:9]] == [("", "")] * 9


def test_the_worst_come_first_and_the_few_behind_them_with_a_word(dinkes, city):
    few = PosyanduFactory(kelurahan=city[0].kelurahan, nama="Sedikit")
    child = BalitaFactory(posyandu=few, registered_on=date(2025, 8, 1), born_on=date(2024, 1, 1))
    MeasurementFactory(balita=child, measured_on=date(2025, 11, 10), weight_g=9_000)
    settle()

    (group,) = dinkes.get(PAGE, {"rasio": "nd", "urut": "terendah"}).context["matriks"].groups

    shares = [row.share.percent for row in group.rows if row.may_rank]
    assert shares == sorted(shares)
    assert len(shares) == 10
    assert {row.nama for row in group.rows[10:]} == {"Posyandu Diam", "Posyandu Sedikit"}
    first = dinkes.get(PAGE, {"rasio": "bgm", "urut": "terendah"}).context["matriks"].groups[0].rows
    shares = [row.share.percent for row in first if row.may_rank]
    assert shares == sorted(shares, reverse=True)


def test_below_thirty_nothing_is_ranked(dinkes):
    context = dinkes.get(PAGE, {"rasio": "nd", "urut": "terendah", "umur": "0-5"}).context

    rows = context["matriks"].groups[0].rows
    assert not any(row.may_rank for row in rows)
    assert context["matriks"].title == "N/D′ tiap bulan"
    assert any(row.remark == "penyebut < 30, tidak diurutkan" for row in rows)


def test_an_area_above_has_the_sums_of_its_posyandu(dinkes):
    context = dinkes.get(PAGE).context

    group = context["matriks"].groups[0]
    parts = [row.share for row in group.rows]
    assert (group.whole.share.n, group.whole.share.of) == (
        sum(share.n or 0 for share in parts),
        # The posyandu that weighed nobody has children, too.
        sum(share.of or 0 for share in parts) + 1,
    )


def test_a_year_adds_its_months_and_leads_to_no_list(dinkes):
    context = dinkes.get(PAGE, {"tahun": "2025"}).context

    months = {row.code: row.cells for row in context["balok"].rows}
    weighed = next(one for one in context["letters"] if one.sign == "D")
    assert int(weighed.value.replace(".", "")) == sum(
        int(cells[2][0].replace(".", "")) for cells in months.values()
    )
    assert not any(one.url for one in context["letters"])
    assert context["answer"].title.startswith("Tiap bulan ")
    assert context["matriks"].columns[0].month == "Jan"


@pytest.mark.parametrize(
    ("asked", "tidy"),
    [
        ({"masa": "tahun:2025", "bulan": "2025-10"}, {"tahun": ["2025"], "bulan": ["2025-11"]}),
        ({"masa": "bulan:2025-10", "tahun": "2025"}, {"bulan": ["2025-10"]}),
        ({"operasi": "uji"}, {"bulan": ["2025-11"]}),
        ({"rasio": "ds", "bulan": "2025-10", "posyandu": ""}, {"bulan": ["2025-10"]}),
    ],
)
def test_an_address_is_told_the_shortest_way(dinkes, asked, tidy):
    response = dinkes.get(PAGE, asked)

    assert response.status_code == 302
    assert parse_qs(urlsplit(response.url).query) == tidy
    assert dinkes.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"rasio": "xyz"}, "Rasio itu tidak ada; yang tampil D/S."),
        ({"tahun": "1999"}, "Tahun itu tidak ada; yang tampil November 2025."),
        ({"bulan": "1999-01"}, "Masa itu tidak ada; yang tampil November 2025."),
        ({"kelurahan": "x"}, "di luar wilayah Anda"),
    ],
)
def test_what_means_nothing_is_left_out_with_a_sentence(dinkes, asked, sentence):
    response = dinkes.get(PAGE, asked)

    assert response.status_code == 200
    assert sentence in text_of(response)


def test_the_planners_number_stands_beside_the_registered(dinkes):
    Kelurahan.objects.update(sasaran_proyeksi=1_000)

    both = [one for one in dinkes.get(PAGE).context["ratios"] if one.sign.startswith("D/S")]

    assert [one.sign for one in both] == ["D/S", "D/S proyeksi"]
    assert both[1].counts == "800 dari 2.000"
    assert both[1].percent == "40,00 %"


def test_a_book_that_nobody_is_known_to_have_leaves_k_empty_and_says_so(city):
    Balita.objects.update(has_kia=None)
    settle()

    response = signed_in(Peran.DINKES, city[0]).get(PAGE)

    told = {one.sign: one for one in response.context["letters"]}
    assert told["K"].value == "–"
    assert "buku KIA/KMS tidak tercatat pada data ini" in text_of(response)
    empty = [one.sign for one in response.context["ratios"] if one.percent == "–"]
    assert empty == ["K/S", "D/K"]


@pytest.mark.parametrize("role", COUNTS_ONLY)
@pytest.mark.parametrize("address", [PAGE, SHEET])
def test_who_sees_counts_only_is_led_to_no_child_and_no_posyandu(city, role, address):
    response = signed_in(role, city[0]).get(address)

    html = response.content.decode()
    assert reverse("children") not in html
    assert not any(one.nama in html for one in city)


def test_who_sees_counts_only_is_told_what_the_plan_of_the_city_tells(city):
    """A kelurahan of one posyandu whose children would be told by the others' sum."""
    lonely = PosyanduFactory(
        kelurahan=KelurahanFactory(
            code="99.01.01.2001",
            kecamatan=city[0].kelurahan.kecamatan,
            puskesmas=city[0].kelurahan.puskesmas,
        )
    )
    for day in (date(2025, 9, 8), date(2025, 10, 8)):
        for child in Balita.objects.filter(posyandu=lonely) or [
            BalitaFactory(posyandu=lonely, born_on=date(2024, 1, 1), registered_on=day)
        ]:
            MeasurementFactory(balita=child, measured_on=day, weight_g=9_000)
    settle()
    client = signed_in(Peran.WALI_KOTA, city[0])

    shown = client.get(PAGE, {"rasio": "nd", "bulan": "2025-10"}).context
    alone = client.get(PAGE, {"kelurahan": "99.01.01.2001", "bulan": "2025-10"}).context

    assert rows_of(shown)[lonely.kelurahan.nama].cells[-1].text == "***"
    told = {one.sign: one.value for one in alone["letters"]}
    assert (told["N"], told["T"], told["D"]) == ("***", "***", "1")
    # And all of the city is told.
    assert all(one.value != "***" for one in shown["letters"] if one.sign in "NT")


@pytest.mark.parametrize("role", Peran)
@pytest.mark.parametrize("asked", [{}, {"tahun": "2025"}, {"rasio": "bgm", "urut": "terendah"}])
def test_every_role_has_a_page_and_a_sheet(city, role, asked):
    client = signed_in(role, city[0])

    assert client.get(PAGE, asked).context["answer"].title
    assert client.get(SHEET, asked).status_code == 200


def test_the_sheet_has_every_number_and_the_way_back(dinkes):
    response = dinkes.get(SHEET, {"bulan": "2025-11", "jk": "L"})

    rows = {row.sign: row.cells for row in response.context["rows"]}
    page = dinkes.get(PAGE, {"bulan": "2025-11", "jk": "L"}).context
    assert {one.sign: one.value for one in page["letters"]} == {
        one.sign: rows[one.sign][-1] for one in page["letters"]
    }
    assert rows["S"][0] == "–"
    assert response.context["back_url"] == f"{PAGE}?bulan=2025-11&jk=L"
    assert re.search(r"data per \d+ \w+ \d{4}", text_of(response))


def test_without_any_weighing_the_page_says_what_to_do(db):
    client = signed_in(Peran.DINKES, PosyanduFactory())

    assert "Belum ada penimbangan" in text_of(client.get(PAGE))
    assert client.get(SHEET).url == PAGE


def test_a_round_whose_month_has_no_figures_shows_the_latest(dinkes):
    OperasiTimbang.objects.update(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))

    response = dinkes.get(PAGE, {"operasi": "uji"})

    assert parse_qs(urlsplit(response.url).query) == {"bulan": ["2025-11"]}


@pytest.mark.parametrize("role", [Peran.DINKES, Peran.WALI_KOTA, Peran.KADER])
def test_more_posyandu_cost_the_page_no_more_statements(city, role):
    client = signed_in(role, city[0])
    n_before, n_cells = statements(client), SummaryCell.objects.count()
    for at in range(5):
        more = PosyanduFactory(kelurahan=city[0].kelurahan, nama=f"Tambahan {at}")
        child = BalitaFactory(posyandu=more, registered_on=date(2025, 8, 1))
        MeasurementFactory(balita=child, measured_on=date(2025, 10, 9))
    settle()

    assert SummaryCell.objects.count() > n_cells
    assert statements(client) == n_before


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE, {"bulan": "2025-11"}).status_code == 200
    return len(asked)


def test_every_ratio_has_its_own_matrix(dinkes):
    for key, ratio in RATIOS.items():
        context = dinkes.get(PAGE, {} if key == "ds" else {"rasio": key}).context
        assert context["matriks"].subtitle.startswith(f"{ratio.sign} tiap posyandu")
        kinds = {cell.kind for row in rows_of(context).values() for cell in row.cells}
        assert any(kind.startswith("langkah-") for kind in kinds)
