"""A name or a NIK stands in its column and on the page of whoever may see it, nowhere else."""

import logging

import pytest
from django.db import IntegrityError, transaction

from bontang_stunting.lib.logs import WithoutRows
from posyandu import audit, nik
from posyandu.models import Balita
from tests import factories

pytestmark = pytest.mark.django_db

NIK = "9901010106230001"
NAMES = ("Nama Rahasia", "Ibu Rahasia", "Ayah Rahasia", "Alamat Rahasia")


@pytest.fixture
def people():
    """A child, its mother and its kader, with everything filled in that could leak."""
    keluarga = factories.KeluargaFactory(alamat="Alamat Rahasia", no_kk_sealed=nik.seal(NIK))
    ibu = factories.IbuFactory(
        keluarga=keluarga, nama="Ibu Rahasia", nama_ayah="Ayah Rahasia", nik_sealed=nik.seal(NIK)
    )
    balita = factories.BalitaFactory(nama="Nama Rahasia", nik=NIK, ibu=ibu, alamat="Alamat Rahasia")
    kader = factories.KaderFactory(nama="Nama Rahasia")
    measurement = factories.MeasurementFactory(balita=balita)
    return [
        keluarga,
        ibu,
        balita,
        kader,
        measurement,
        balita.keanggotaan.get(),
        factories.MeasurementResultFactory(measurement=measurement),
        factories.SasaranFactory(balita=balita),
        factories.ImportedRowFactory(),
        audit.record("lihat", kind="balita", object_id=balita.pk, by=None),
    ]


def assert_silent(text: str) -> None:
    for secret in (*NAMES, NIK):
        assert secret.lower() not in text.lower()


def test_no_model_shows_a_person_when_printed(people):
    for row in people:
        assert_silent(f"{row} {row!r}")


def test_no_log_record_of_everyday_work_shows_a_person(people, caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("posyandu").warning("kept for %s", people)
        logging.getLogger("posyandu").warning("kept for %r", people)

    assert_silent(caplog.text)


def test_the_database_s_refusal_of_a_second_nik_does_not_show_it(people):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        factories.BalitaFactory(nama="Nama Rahasia", nik=NIK)

    assert NIK not in str(error.value)


def test_a_row_the_database_refuses_is_not_quoted_in_the_log(people):
    balita = Balita.objects.get(nama="Nama Rahasia")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Balita.objects.filter(pk=balita.pk).update(sex=7)
    record = logging.LogRecord(
        "app", logging.ERROR, "", 1, "stopped", None, (error.type, error.value, error.tb)
    )

    assert_silent(WithoutRows("%(message)s").format(record))


def test_no_column_holds_a_nik_in_the_clear(people):
    for row in people:
        assert NIK not in str(vars(row))
