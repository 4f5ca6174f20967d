"""What the database does not look for when an entry is stored is there all the same."""

from datetime import date

import pytest
from django.db.models import ProtectedError

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, MeasurementResult, Sasaran, StaleCell
from posyandu.models import AuditEvent, User
from tests.builders.phone import baru, entry, phone_at, ukur
from tests.factories import BalitaFactory, MeasurementFactory, OperasiTimbangFactory
from tests.oracles.parents import orphans
from timbang.models import Kiriman

pytestmark = pytest.mark.django_db


@pytest.fixture
def child():
    """A child of a posyandu in the middle of a round."""
    child = BalitaFactory()
    kota = child.posyandu.kelurahan.kecamatan.kota
    OperasiTimbangFactory(kota=kota, starts_on=date(2025, 11, 4), ends_on=date(2025, 11, 8))
    return child


def test_whatever_a_phone_sends_points_at_rows_that_are_there(child):
    at, phone = child.posyandu, phone_at(child.posyandu)
    first = ukur(child)
    again = ukur(child, replaces_id=first["id"], reason="Salah baca", weight_g=11_300)
    newborn = uuid7()

    statuses = phone.send(
        first,
        ukur(BalitaFactory(posyandu=at)),
        again,
        entry("batal", at, measurement_id=again["id"], reason="Salah anak"),
        baru(at, balita_id=newborn),
        entry("ibu", at, balita_id=newborn, age_at_birth=24, age_first_marriage=None),
        entry("absen", at, balita_id=child.pk, on=date(2025, 11, 5), why="sakit", note=""),
        ukur(child, weight_g=11_400),
    )

    assert statuses == ["stored"] * 8
    written = (Kiriman, Measurement, MeasurementResult, StaleCell, Sasaran, AuditEvent)
    assert all(model.objects.exists() for model in written)
    assert orphans() == []


def test_a_row_without_its_parent_is_found(child):
    MeasurementFactory(balita=child, session_id=77)

    assert orphans() == ["Measurement.session"]


def test_who_or_where_a_reading_is_of_cannot_be_deleted(child):
    phone_at(child.posyandu).send(ukur(child))
    stored = Measurement.objects.get()

    for parent in (stored.session, stored.posyandu, stored.result.operasi, User.objects.get()):
        with pytest.raises(ProtectedError):
            parent.delete()
