"""A page is sent anew when anything on it has changed, not the cells alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from dashboard.services.snapshots import take_snapshot
from dashboard.services.targets import SurveyLine, TargetLine, note_survey, note_target
from interventions.models import VerifikasiStunting
from measurements.models import ImportBatch, OperasiTimbang, Sasaran
from posyandu.models import Kelurahan, Kota, Peran, Posyandu
from posyandu.services.batas import store_boundaries
from tests.factories import ImportBatchFactory, user_of
from tests.fakes.published_rounds import store_published_rounds

pytestmark = pytest.mark.django_db
URL = "/api/v1/operasi/2025-2/ringkasan/"


@pytest.fixture
def client() -> APIClient:
    """The Dinkes of the city with the published rounds."""
    store_published_rounds()
    client = APIClient()
    user = user_of(Peran.DINKES, Posyandu.objects.get(kelurahan__nama="Kanaan"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def add_a_verdict():
    november = OperasiTimbang.objects.get(code="2025-2")
    VerifikasiStunting.objects.create(
        balita=Sasaran.objects.filter(operasi=november)[0].balita,
        operasi=november,
        verdict=VerifikasiStunting.Verdict.STUNTING,
        decided_on=date(2025, 12, 1),
        decided_by="Dokter spesialis anak",
    )


def change_a_verdict():
    VerifikasiStunting.objects.update(verdict=VerifikasiStunting.Verdict.NOT_STUNTING)


def load_boundaries():
    shape = {"type": "Polygon", "coordinates": [[[117.4, 0.1], [117.5, 0.1], [117.5, 0.2]]]}
    store_boundaries(shapes={Kelurahan.objects.first().pk: shape}, source="uji")


def keep_a_snapshot():
    take_snapshot(
        operasi=OperasiTimbang.objects.get(code="2025-2"), as_of=datetime(2026, 12, 1, tzinfo=UTC)
    )


def finish_a_recap():
    ImportBatchFactory(kind=ImportBatch.Kind.RECAP, state=ImportBatch.State.DONE)


def load_other_projections():
    Kelurahan.objects.filter(nama="Kanaan").update(sasaran_proyeksi=4_321)


def note_a_target():
    line = TargetLine("kota", "pendek", Decimal(14), date(2025, 1, 1), 2027, "uji")
    note_target(kota=Kota.objects.get(), line=line, by=None, at=datetime(2026, 1, 1, tzinfo=UTC))


def note_a_survey():
    line = SurveyLine("SSGI", 2022, "pendek", Decimal(21), None, None, None, "uji")
    note_survey(kota=Kota.objects.get(), line=line, by=None, at=datetime(2026, 1, 1, tzinfo=UTC))


def reopen_the_round():
    OperasiTimbang.objects.filter(code="2025-2").update(state=OperasiTimbang.State.OPEN)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ([], add_a_verdict),
        ([add_a_verdict], change_a_verdict),
        ([], load_boundaries),
        ([load_boundaries], load_boundaries),
        ([], keep_a_snapshot),
        ([], finish_a_recap),
        ([], load_other_projections),
        ([], reopen_the_round),
        ([], note_a_target),
        ([], note_a_survey),
    ],
)
def test_a_change_beside_the_cells_is_sent(client, before, change):
    for earlier in before:
        earlier()
    tag = client.get(URL).headers["ETag"]
    assert client.get(URL, headers={"if-none-match": tag}).status_code == 304

    change()

    assert client.get(URL, headers={"if-none-match": tag}).status_code == 200
