"""The rules the database keeps, attacked past every form and service."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from posyandu.models import Balita, KelurahanAlias, Peran, User
from posyandu.models.people import NikState, StatusBalita
from posyandu.models.users import AREA_OF
from tests import factories

pytestmark = pytest.mark.django_db

NIK = "9901010106230001"
AREAS = ("posyandu", "kelurahan", "puskesmas", "kota")


@contextmanager
def refused(constraint: str = ""):
    """The database says no, and names the rule where it can be named."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    assert constraint in str(error.value)


def change(row, **columns) -> None:
    type(row).objects.filter(pk=row.pk).update(**columns)


# --- users ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Peran)
def test_a_role_without_its_area_is_refused(role):
    user = factories.UserFactory(role=role)

    with refused("user_has_the_area_of_the_role"):
        change(user, **{AREA_OF[role]: None})


@pytest.mark.parametrize(
    ("role", "area"),
    [(role, area) for role in Peran for area in AREAS if area != AREA_OF[role]],
)
def test_a_role_with_a_second_area_is_refused(role, area):
    user = factories.UserFactory(role=role)
    place = factories.AREA_FACTORIES[area]()

    with refused("user_has_the_area_of_the_role"):
        change(user, **{area: place})


def test_a_role_nobody_knows_is_refused():
    user = factories.UserFactory()

    with refused("user_has_the_area_of_the_role"):
        change(user, role="bupati")


def test_changing_the_role_alone_is_refused():
    user = factories.UserFactory(role=Peran.KADER)

    with refused("user_has_the_area_of_the_role"):
        change(user, role=Peran.DINKES)


def test_an_area_that_somebody_answers_for_cannot_be_deleted():
    user = factories.UserFactory(role=Peran.KADER)

    with pytest.raises(ProtectedError):
        user.posyandu.delete()

    assert User.objects.filter(pk=user.pk).exists()


# --- areas ---------------------------------------------------------------------------------------


def test_two_posyandu_of_one_kelurahan_cannot_share_a_name():
    mawar = factories.PosyanduFactory(nama="Mawar")

    with refused():
        factories.PosyanduFactory(nama="Mawar", kelurahan=mawar.kelurahan)


def test_posyandu_of_two_kelurahan_may_share_a_name():
    factories.PosyanduFactory(nama="Mawar")

    assert factories.PosyanduFactory(nama="Mawar").nama == "Mawar"


def test_two_kelurahan_of_one_kecamatan_cannot_share_a_name():
    kelurahan = factories.KelurahanFactory()

    with refused():
        factories.KelurahanFactory(nama=kelurahan.nama, kecamatan=kelurahan.kecamatan)


def test_two_puskesmas_of_one_city_cannot_share_a_name():
    puskesmas = factories.PuskesmasFactory()

    with refused():
        factories.PuskesmasFactory(nama=puskesmas.nama, kota=puskesmas.kota)


def test_a_spelling_stands_once_for_a_kelurahan():
    alias = factories.KelurahanAliasFactory()

    with refused():
        KelurahanAlias.objects.create(kelurahan=alias.kelurahan, key=alias.key)


def test_a_kelurahan_has_one_boundary():
    batas = factories.BatasFactory()

    with refused():
        factories.BatasFactory(kelurahan=batas.kelurahan)


# --- children ------------------------------------------------------------------------------------


def test_a_trusted_nik_belongs_to_one_child():
    factories.BalitaFactory(nik=NIK)

    with refused():
        factories.BalitaFactory(nik=NIK)


@pytest.mark.parametrize("state", [state for state in NikState if state != NikState.COCOK])
def test_a_nik_in_doubt_may_stand_at_two_children(state):
    factories.BalitaFactory(nik=NIK)

    second = factories.BalitaFactory(nik=NIK, nik_state=state)

    with refused():
        change(second, nik_state=NikState.COCOK)


def test_children_without_a_nik_do_not_collide():
    factories.BalitaFactory()
    factories.BalitaFactory()

    assert Balita.objects.filter(nik_index=None).count() == 2


def test_a_trusted_nik_has_to_be_there():
    balita = factories.BalitaFactory()

    with refused("balita_trusted_nik_is_there"):
        change(balita, nik_state=NikState.COCOK)


def test_a_temporary_id_names_one_child():
    factories.BalitaFactory(temporary_id="S-0001")

    with refused():
        factories.BalitaFactory(temporary_id="S-0001")


@pytest.mark.parametrize("sex", [0, 3])
def test_a_sex_the_growth_tables_do_not_know_is_refused(sex):
    balita = factories.BalitaFactory()

    with refused("balita_sex_is_known"):
        change(balita, sex=sex)


@pytest.mark.parametrize("status", [s for s in StatusBalita if s != StatusBalita.AKTIF])
def test_a_child_that_left_did_so_on_a_day(status):
    balita = factories.BalitaFactory()

    with refused("balita_left_on_a_day"):
        change(balita, status=status)


def test_a_child_that_is_here_has_not_left():
    balita = factories.BalitaFactory()

    with refused("balita_left_on_a_day"):
        change(balita, status_on=date(2025, 1, 1))


def test_nobody_is_registered_before_birth():
    balita = factories.BalitaFactory()

    with refused("balita_registered_after_birth"):
        change(balita, registered_on=date(2023, 5, 31))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("birth_weight_g", 299),
        ("birth_weight_g", 8001),
        ("birth_weight_g", 3),  # kilograms in the wrong column
        ("birth_length_mm", 199),
        ("birth_length_mm", 701),
        ("birth_length_mm", 48),  # centimetres
    ],
)
def test_a_size_no_newborn_has_is_refused(column, value):
    balita = factories.BalitaFactory()

    with refused(f"balita_{column.rpartition('_')[0]}_is_possible"):
        change(balita, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [("birth_weight_g", 300), ("birth_weight_g", 8000), ("birth_length_mm", 200)],
)
def test_the_limits_themselves_are_possible(column, value):
    balita = factories.BalitaFactory()

    change(balita, **{column: value})

    assert getattr(Balita.objects.get(), column) == value


def test_a_child_is_in_one_posyandu_at_a_time():
    balita = factories.BalitaFactory()

    with refused():
        factories.KeanggotaanFactory(balita=balita, since=date(2025, 1, 1))


def test_a_child_that_moved_keeps_its_past():
    balita = factories.BalitaFactory()
    balita.keanggotaan.update(until=date(2024, 12, 31))

    factories.KeanggotaanFactory(balita=balita, since=date(2025, 1, 1))

    assert balita.keanggotaan.count() == 2


def test_a_membership_does_not_end_before_it_starts():
    membership = factories.KeanggotaanFactory()

    with refused("membership_ends_after_it_starts"):
        change(membership, until=date(2023, 5, 31))


def test_a_posyandu_with_children_cannot_be_deleted():
    balita = factories.BalitaFactory()

    with pytest.raises(ProtectedError):
        balita.posyandu.delete()
