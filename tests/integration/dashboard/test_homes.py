"""Where a child lives is said alike on its page, in lists and worklists, and in their sheets."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.filters import DashboardFilter
from dashboard.measures import LISTS
from dashboard.queries.children import every_child
from dashboard.queries.homes import Home, home_of
from dashboard.words.homes import area, line, street
from measurements.models import OperasiTimbang
from posyandu.models import Balita, Peran, Posyandu
from tests.builders.city import settle
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    KeluargaFactory,
    KelurahanFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)
from tests.integration.dashboard.test_children_page import rows_of
from tests.integration.dashboard.test_round_page import text_of

BORN = date(2024, 1, 15)


@pytest.fixture
def posyandu(db) -> Posyandu:
    return PosyanduFactory(nama="Mawar", kelurahan__nama="Lok Tuan")


@pytest.fixture
def operasi(posyandu) -> OperasiTimbang:
    return OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, code="2025-2")


@pytest.fixture
def dinkes(posyandu) -> Client:
    client = Client()
    user = user_of(Peran.DINKES, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(operasi: OperasiTimbang, posyandu: Posyandu, nama: str, **own: Any) -> Balita:
    """A thin child below the red line on the list of the round; its family as given."""
    family = own.pop("family", None)
    ibu = IbuFactory(keluarga=KeluargaFactory(**family)) if family else None
    child = BalitaFactory(nama=nama, posyandu=posyandu, born_on=BORN, ibu=ibu, **own)
    SasaranFactory(operasi=operasi, balita=child)
    MeasurementFactory(
        balita=child, measured_on=operasi.starts_on, weight_g=7_000, length_mm=740, position=2
    )
    return child


@pytest.fixture
def families(operasi, posyandu) -> None:
    """Its own address, its family's, one of another kelurahan, and none at all."""
    here, other = posyandu.kelurahan, KelurahanFactory(nama="Gunung Elai")
    told = {"kelurahan": here, "alamat": "Jalan Ibu 2", "rt": "7", "rw": "3"}
    listed(operasi, posyandu, "Adi", alamat="Jalan Anak 1", rt="1", family=told)
    listed(operasi, posyandu, "Budi", alamat="", rt="", family=told)
    listed(operasi, posyandu, "Citra", alamat="", rt="", family=told | {"kelurahan": other})
    listed(operasi, posyandu, "Dewi", alamat="", rt="")
    settle()


@pytest.mark.parametrize(
    ("home", "said"),
    [
        (Home("7", "Jalan Ibu 2", "3", "Lok Tuan"),
         ("Jalan Ibu 2, RT 7, RW 3, Lok Tuan", "Lok Tuan, RT 7", "Jalan Ibu 2")),
        (Home("7", "Jalan Ibu 2", "", "Gunung Elai"),
         ("Jalan Ibu 2, RT 7, Gunung Elai", "Gunung Elai, RT 7", "Jalan Ibu 2, Gunung Elai")),
        (Home("", "", "", "Gunung Elai"), ("Gunung Elai", "Gunung Elai", "")),
        (Home(), ("Lok Tuan", "Lok Tuan", "")),
    ],
)  # fmt: skip
def test_a_home_is_told_as_a_line_and_in_parts(home, said):
    assert (line(home, "Lok Tuan"), area(home, "Lok Tuan"), street(home, "Lok Tuan")) == said


def test_a_list_knows_each_home_as_the_page_of_the_child_does(operasi, posyandu, families):
    user = user_of(Peran.DINKES, posyandu)
    chosen = DashboardFilter.for_user(user, operasi_id=operasi.pk)

    found = {child.balita_id: child.home for child in every_child(chosen, LISTS["sasaran"])}

    assert found == {balita.pk: home_of(balita) for balita in Balita.objects.all()}
    assert len(found) == 4


def test_a_list_shows_the_familys_address_where_the_child_has_none(dinkes, families):
    shown = text_of(dinkes.get(reverse("children"), {"ukuran": "sasaran", "operasi": "2025-2"}))

    assert "Lok Tuan, RT 1 Jalan Anak 1" in shown
    assert "Lok Tuan, RT 7 Jalan Ibu 2" in shown
    assert "Gunung Elai, RT 7 Jalan Ibu 2" in shown


def test_a_sheet_has_the_familys_address_beside_the_kelurahan_it_counts_in(dinkes, families):
    response = dinkes.get(reverse("children-sheet"), {"ukuran": "sasaran", "operasi": "2025-2"})

    told = {row[1]: row[7:10] for row in rows_of(response)}
    assert told == {
        "Adi": ("Jalan Anak 1", "1", "Lok Tuan"),
        "Budi": ("Jalan Ibu 2", "7", "Lok Tuan"),
        "Citra": ("Jalan Ibu 2, Gunung Elai", "7", "Lok Tuan"),
        "Dewi": ("", "", "Lok Tuan"),
    }


def test_the_api_says_the_same(dinkes, families):
    rows = dinkes.get(reverse("api-anak"), {"ukuran": "sasaran", "operasi": "2025-2"}).json()[
        "rows"
    ]

    told = {row["nama"]: (row["alamat"], row["rt"]) for row in rows}
    assert told["Budi"] == ("Jalan Ibu 2", "7")
    assert told["Adi"] == ("Jalan Anak 1", "1")


@pytest.mark.parametrize("key", ["gizi-buruk", "tanpa-nik"])
def test_a_worklist_shows_it_too(key, dinkes, families):
    shown = text_of(dinkes.get(reverse("worklist", kwargs={"key": key}), {"operasi": "2025-2"}))

    assert "Mawar, Lok Tuan, RT 1 Jalan Anak 1" in shown
    assert "Mawar, Lok Tuan, RT 7 Jalan Ibu 2" in shown
    assert "Mawar, Lok Tuan, RT 7 Jalan Ibu 2, Gunung Elai" in shown


@pytest.mark.parametrize(
    ("name", "kwargs", "query"),
    [
        ("children", {}, {"ukuran": "sasaran"}),
        ("worklist", {"key": "gizi-buruk"}, {}),
        ("worklist", {"key": "tanpa-nik"}, {}),
    ],
)
def test_families_cost_no_query_of_their_own(name, kwargs, query, dinkes, operasi, posyandu):
    asked = []
    for n in (1, 6):
        for at in range(n):
            listed(operasi, posyandu, f"Anak {n} {at}", alamat="", family={"alamat": "Jalan 2"})
        settle()
        dinkes.get(reverse(name, kwargs=kwargs), query | {"operasi": "2025-2"})
        with CaptureQueriesContext(connection) as queries:
            dinkes.get(reverse(name, kwargs=kwargs), query | {"operasi": "2025-2"})
        asked.append(len(queries))

    assert asked[0] == asked[1]
