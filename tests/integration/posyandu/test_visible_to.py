"""What each role sees of each area."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from measurements.models import Measurement
from posyandu.models import Balita, Peran, Posyandu
from posyandu.models.people import StatusBalita
from posyandu.models.users import SEES_CHILDREN
from tests import factories

pytestmark = pytest.mark.django_db

COUNTS_ONLY = [Peran.LINTAS, Peran.WALI_KOTA]


@pytest.fixture
def areas() -> dict[str, Posyandu]:
    """One posyandu and its neighbours, from next door to another city."""
    home = factories.PosyanduFactory()
    kelurahan = home.kelurahan
    same_puskesmas = factories.KelurahanFactory(
        kecamatan=kelurahan.kecamatan, puskesmas=kelurahan.puskesmas
    )
    other_city = factories.KecamatanFactory(
        kota=factories.KotaFactory(code="99.02"), code="99.02.01"
    )
    return {
        "home": home,
        "same kelurahan": factories.PosyanduFactory(kelurahan=kelurahan),
        "same puskesmas": factories.PosyanduFactory(kelurahan=same_puskesmas),
        "same city": factories.PosyanduFactory(),
        "other city": factories.PosyanduFactory(
            kelurahan=factories.KelurahanFactory(kecamatan=other_city)
        ),
    }


REACH = {
    Peran.KADER: {"home"},
    Peran.KELURAHAN: {"home", "same kelurahan"},
    Peran.PUSKESMAS: {"home", "same kelurahan", "same puskesmas"},
    Peran.DINKES: {"home", "same kelurahan", "same puskesmas", "same city"},
    Peran.LINTAS: {"home", "same kelurahan", "same puskesmas", "same city"},
    Peran.WALI_KOTA: {"home", "same kelurahan", "same puskesmas", "same city"},
    Peran.ADMIN: {"home", "same kelurahan", "same puskesmas", "same city"},
}


@pytest.mark.parametrize("role", Peran)
def test_a_role_sees_the_posyandu_of_its_area_and_no_other(role, areas):
    user = factories.user_of(role, areas["home"])

    seen = set(Posyandu.objects.visible_to(user))

    assert seen == {areas[name] for name in REACH[role]}


@pytest.mark.parametrize("role", Peran)
def test_children_and_measurements_follow_the_posyandu_or_stay_hidden(role, areas):
    measured = {
        name: factories.MeasurementFactory(balita__posyandu=posyandu)
        for name, posyandu in areas.items()
    }
    user = factories.user_of(role, areas["home"])
    expected = {measured[name] for name in REACH[role]} if role in SEES_CHILDREN else set()

    assert set(Measurement.objects.visible_to(user)) == expected
    assert set(Balita.objects.visible_to(user)) == {row.balita for row in expected}


@pytest.mark.parametrize("role", COUNTS_ONLY)
def test_who_gets_counts_only_gets_no_child(role, areas):
    factories.MeasurementFactory(balita__posyandu=areas["home"])
    user = factories.user_of(role, areas["home"])

    assert Posyandu.objects.visible_to(user).exists()
    assert not Balita.objects.visible_to(user).exists()
    assert not Measurement.objects.visible_to(user).exists()


def test_every_role_either_sees_children_or_counts_only():
    assert SEES_CHILDREN | set(COUNTS_ONLY) == set(Peran)
    assert not SEES_CHILDREN & set(COUNTS_ONLY)


@pytest.mark.parametrize("role", Peran)
def test_a_closed_account_sees_nothing(role, areas):
    factories.MeasurementFactory(balita__posyandu=areas["home"])
    user = factories.user_of(role, areas["home"], is_active=False)

    assert not Posyandu.objects.visible_to(user).exists()
    assert not Balita.objects.visible_to(user).exists()
    assert not Measurement.objects.visible_to(user).exists()


def test_a_stranger_sees_nothing(areas):
    factories.MeasurementFactory(balita__posyandu=areas["home"])

    assert not Posyandu.objects.visible_to(AnonymousUser()).exists()
    assert not Balita.objects.visible_to(AnonymousUser()).exists()


def test_a_child_that_moved_away_is_seen_where_it_is_now(areas):
    balita = factories.BalitaFactory(posyandu=areas["home"])
    kader_here = factories.user_of(Peran.KADER, areas["home"])
    kader_there = factories.user_of(Peran.KADER, areas["same city"])
    balita.posyandu = areas["same city"]
    balita.save()

    assert not Balita.objects.visible_to(kader_here).exists()
    assert Balita.objects.visible_to(kader_there).get() == balita


@pytest.mark.parametrize(
    ("day", "is_active"),
    [(date(2023, 5, 31), False), (date(2023, 6, 1), True), (date(2025, 3, 9), True)],
)
def test_a_child_is_active_from_its_registration(day, is_active):
    factories.BalitaFactory()

    assert Balita.objects.active_on(day).exists() == is_active


@pytest.mark.parametrize("status", [s for s in StatusBalita if s != StatusBalita.AKTIF])
def test_a_child_is_active_until_the_day_it_leaves(status):
    factories.BalitaFactory(status=status, status_on=date(2025, 3, 10))

    assert Balita.objects.active_on(date(2025, 3, 9)).exists()
    assert not Balita.objects.active_on(date(2025, 3, 10)).exists()


def test_who_may_bring_in_files():
    posyandu = factories.PosyanduFactory()

    importers = {role for role in Peran if factories.user_of(role, posyandu).may_import}

    assert importers == {Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN}
