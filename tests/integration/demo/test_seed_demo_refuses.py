"""The demo city never mixes with a real one."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from measurements.models import OperasiTimbang
from posyandu.models import Balita, Posyandu, User
from tests.factories import MeasurementFactory


@pytest.mark.django_db
def test_a_database_with_other_children_is_refused():
    call_command("load_wilayah", stdout=io.StringIO())
    posyandu = Posyandu.objects.first()
    Balita.objects.create(
        nama="X", sex=1, born_on=date(2024, 1, 1), name_key="X", posyandu=posyandu,
        registered_on=date(2024, 2, 1),
    )  # fmt: skip

    with pytest.raises(CommandError, match="bukan data contoh"):
        call_command("seed_demo")

    assert Balita.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_real_city_gets_no_round_to_practise_in():
    call_command("load_wilayah", stdout=io.StringIO())
    MeasurementFactory(balita__posyandu=Posyandu.objects.first())
    out = io.StringIO()

    call_command("practice_round", stdout=out)

    assert out.getvalue() == ""
    assert not OperasiTimbang.objects.exists()
