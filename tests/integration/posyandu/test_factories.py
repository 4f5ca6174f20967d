"""Each factory makes a row that the database takes, so that other tests may rely on it."""

import pytest
from django.apps import apps
from factory.django import DjangoModelFactory

from posyandu.models import Balita, Peran, Posyandu
from tests import factories

FACTORIES = [
    value
    for value in vars(factories).values()
    if isinstance(value, type) and issubclass(value, DjangoModelFactory)
]
pytestmark = pytest.mark.django_db


# The city and its kecamatan are the same ones unless a test names others.
OF_ONE_CITY = {factories.KotaFactory, factories.KecamatanFactory}


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_a_factory_makes_one_row_after_another(factory):
    first, second = factory(), factory()

    assert (first == second) == (factory in OF_ONE_CITY)


def test_every_model_of_people_and_measurements_has_a_factory():
    models = {*apps.get_app_config("posyandu").get_models()}
    models |= {*apps.get_app_config("measurements").get_models()}

    assert models <= {factory._meta.model for factory in FACTORIES}


@pytest.mark.parametrize("role", Peran)
def test_a_user_of_any_role_can_be_placed_around_a_posyandu(role):
    posyandu = factories.PosyanduFactory()
    factories.PosyanduFactory()

    user = factories.user_of(role, posyandu)

    assert posyandu in Posyandu.objects.visible_to(user)


def test_a_child_is_a_member_of_its_posyandu_from_the_day_it_was_registered():
    balita = factories.BalitaFactory(nik="9901010106230001")

    membership = balita.keanggotaan.get()
    assert (membership.posyandu, membership.since) == (balita.posyandu, balita.registered_on)
    assert Balita.objects.get(nik_last4="0001") == balita
