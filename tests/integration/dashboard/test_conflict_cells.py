"""A number about conflicts opens exactly the pairs that it counts."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from bontang_stunting.lib.ids import uuid7
from measurements.services.recording import Reading, record_measurements
from posyandu.models import Peran, Posyandu, User
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory, user_of

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 4)
PAGE = reverse("timbang_bentrok")


def pairs_in(posyandu: Posyandu, n: int) -> None:
    """So many children with two readings of one day."""
    for _ in range(n):
        child = BalitaFactory(posyandu=posyandu, born_on=date(2024, 3, 4))
        for weight_g in (9_000, 9_400):
            record_measurements([Reading(uuid7(), child.pk, DAY, weight_g=weight_g)], by=None)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def posyandu() -> Posyandu:
    """Two posyandu of one kelurahan, with two pairs and one."""
    home = PosyanduFactory(nama="Melati")
    OperasiTimbangFactory(kota=home.kelurahan.kecamatan.kota, state="rencana", opened_at=None)
    pairs_in(home, 2)
    pairs_in(PosyanduFactory(nama="Mawar", kelurahan=home.kelurahan), 1)
    return home


def n_on(client: Client, address: str) -> int:
    return client.get(address, follow=True).content.decode().count('<article class="pasangan"')


def test_each_cell_of_the_board_opens_as_many_pairs_as_it_says(posyandu):
    client = client_of(user_of(Peran.DINKES, posyandu))

    board = client.get(reverse("worklists"), {"kelurahan": posyandu.kelurahan_id}).content.decode()

    cells = re.findall(r'href="([^"]*/bentrok/[^"]*)">(\d+)<', unescape(board))
    assert sorted(int(n) for _, n in cells) == [1, 2, 3]
    for address, n in cells:
        assert n_on(client, address) == int(n), address


def test_after_a_choice_the_area_stays_chosen(posyandu):
    client = client_of(user_of(Peran.DINKES, posyandu))
    address = f"{PAGE}?posyandu={posyandu.pk}"
    page = client.get(address).content.decode()

    action = re.search(r'action="(/timbang/bentrok/[^"]+)"', page)
    keep = re.search(r'name="keep" value="([^"]+)"', page)
    assert action
    assert keep
    decided = client.post(unescape(action[1]), {"keep": keep[1], "reason": "Salah ketik"})

    assert decided["Location"] == address
    assert n_on(client, address) == 2  # one that waits, one that was decided


@pytest.mark.parametrize("asked", ["posyandu=x", "posyandu=999999", "kelurahan=', '"])
def test_an_area_that_is_not_the_users_is_left_out(posyandu, asked):
    client = client_of(user_of(Peran.PUSKESMAS, posyandu))

    assert n_on(client, f"{PAGE}?{asked}") == 3
    page = client.get(f"{PAGE}?{asked}").content.decode()
    assert "seluruh wilayah Anda" not in page
