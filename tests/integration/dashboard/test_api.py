"""/api/v1/: the figures of the pages, for whoever may see them, and 304 while they stand."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from dashboard.api.authentication import TokenRate
from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import DataVersion, SummaryCell, TokenApi
from dashboard.queries.areas import counts_by_posyandu, total
from dashboard.queries.rounds import round_summary
from measurements.models import OperasiTimbang
from posyandu.models import AuditEvent, Kelurahan, Peran, Posyandu, User
from posyandu.models.users import SEES_CHILDREN
from tests.builders.cells import add_up
from tests.builders.city import build_city, settle
from tests.factories import KotaFactory, PosyanduFactory, TokenApiFactory, user_of

MONTHS = [date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]
PATHS = ("pilihan", "prevalensi", "skdn", "tren", "anak")
OF_FIGURES = PATHS[:4]


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def as_role(role: Peran) -> APIClient:
    return client_of(user_of(role, Posyandu.objects.order_by("pk").first()))


def bearer(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def ask(client: APIClient, path: str, **asked: Any) -> Any:
    return client.get(f"/api/v1/{path}/", asked)


@pytest.fixture
def city(db) -> OperasiTimbang:
    """Children of several posyandu with three months and a round."""
    build_city(240, MONTHS, operasi=True)
    settle()
    return OperasiTimbang.objects.get()


@pytest.fixture
def token(city) -> TokenApi:
    return TokenApiFactory(kota=city.kota, secret="buka")


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", Peran)
def test_every_role_reads_figures_and_only_some_read_children(city, path, role):
    response = ask(as_role(role), path)

    allowed = path != "anak" or role in SEES_CHILDREN
    assert response.status_code == (200 if allowed else 403)
    assert not allowed or "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_is_told_nothing(city, path):
    response = ask(APIClient(), path)

    assert response.status_code == 401
    assert list(response.json()) == ["detail"]


@pytest.mark.parametrize("path", OF_FIGURES)
def test_a_token_opens_figures(token, path):
    assert ask(bearer("buka"), path).status_code == 200


def test_a_token_opens_no_list_and_is_told_why(token):
    response = ask(bearer("buka"), "anak")

    assert response.status_code == 403
    assert "token hanya untuk angka gabungan" in response.json()["detail"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "sudah tidak berlaku"),
        ({"revoked_at": timezone.now()}, "dicabut"),
        ({"digest": "0" * 64}, "tidak dikenal"),
    ],
)
def test_a_token_that_does_not_stand_opens_nothing(token, path, change, sentence):
    if "revoked_at" in change:
        change = {**change, "revoked_by": token.by}
    TokenApi.objects.filter(pk=token.pk).update(**change)

    response = ask(bearer("buka"), path)

    assert response.status_code == 401
    assert sentence in response.json()["detail"]


def test_a_token_of_an_area_counts_that_area_and_names_no_other(city):
    here = Posyandu.objects.order_by("pk").first().kelurahan
    other = PosyanduFactory(
        kelurahan__kecamatan=here.kecamatan, kelurahan__code="99.01.01.2001"
    ).kelurahan
    TokenApiFactory(kota=city.kota, kelurahan=here, secret="sempit")
    client = bearer("sempit")

    told = ask(client, "prevalensi", per="kelurahan", ukuran="sasaran").json()
    refused = ask(client, "prevalensi", kelurahan=other.pk)

    cells = SummaryCell.objects.filter(operasi=city, posyandu__kelurahan=here)
    assert told["area"] == f"Kelurahan {here.nama}"
    assert [part["code"] for part in told["parts"]] == [here.pk]
    assert told["figure"]["n"] == sum(cells.values_list("n_sasaran", flat=True))
    assert refused.status_code == 400
    assert refused.json() == {"kelurahan": ["Pilihan kelurahan itu di luar wilayah Anda."]}


def test_a_token_of_another_city_sees_none_of_this_one(city):
    elsewhere = KotaFactory(code="99.02")
    TokenApiFactory(kota=elsewhere, secret="lain")

    told = ask(bearer("lain"), "pilihan").json()

    assert told["operasi"] == told["kelurahan"] == []


def test_a_token_is_counted_by_itself_and_may_not_ask_too_often(token, monkeypatch):
    TokenApiFactory(kota=token.kota, secret="dua")
    monkeypatch.setattr(TokenRate, "rate", "2/min")
    first = bearer("buka")

    answers = [ask(first, "pilihan").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert ask(bearer("dua"), "pilihan").status_code == 200


def test_the_use_of_a_token_is_noted_once_in_a_while(token):
    for _ in range(3):
        ask(bearer("buka"), "pilihan")

    token.refresh_from_db()
    assert token.last_used_at is not None
    noted = AuditEvent.objects.filter(object_kind="token API", verb="pakai")
    assert [event.object_id for event in noted] == [str(token.pk)]


def test_reading_a_list_leaves_a_line_without_a_name(city):
    client = as_role(Peran.DINKES)

    told = ask(client, "anak", ukuran="sasaran").json()

    event = AuditEvent.objects.get(verb="baca", object_kind="daftar anak")
    assert event.detail["n"] == len(told["rows"])
    assert told["rows"][0]["nama"] not in str(event.detail)


# --- what ----------------------------------------------------------------------------------------


def test_a_figure_carries_what_makes_it_one(city):
    told = ask(as_role(Peran.DINKES), "prevalensi").json()

    figure = told["figure"]
    assert told["measure"]["definition"] == MEASURES["pendek"].definition
    assert figure["coverage"]["of"] >= figure["of"]
    assert figure["interval"]["low"] <= figure["percent"] <= figure["interval"]["high"]
    assert figure["interval"]["method"].startswith("posyandu sebagai klaster")
    assert figure["status"] == "sementara"  # the round is open
    assert told["data_version"] == DataVersion.objects.get().number
    assert told["data_per"]


def test_bounds_are_told_while_the_coverage_is_short(city):
    SummaryCell.objects.filter(operasi=city).update(n_diukur=1)
    add_up()
    short = ask(as_role(Peran.DINKES), "prevalensi").json()["figure"]
    whole = ask(as_role(Peran.DINKES), "prevalensi", ukuran="sasaran").json()["figure"]

    assert short["bounds"]["low"] <= short["percent"] <= short["bounds"]["high"]
    assert (whole["percent"], whole["interval"], whole["bounds"]) == (None, None, None)


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("prevalensi", {"ukuran": "tinggi"}, "ukuran"),
        ("prevalensi", {"per": "rt"}, "per"),
        ("prevalensi", {"jk": "X"}, "jk"),
        ("prevalensi", {"umur": "0-99"}, "umur"),
        ("prevalensi", {"operasi": "tidak-ada"}, "operasi"),
        ("prevalensi", {"bulan": "2025-13"}, "bulan"),
        ("prevalensi", {"kelurahn": "1"}, "kelurahn"),
        ("skdn", {"dari": "November"}, "dari"),
        ("skdn", {"dari": "2025-11", "sampai": "2025-10"}, "sampai"),
        ("skdn", {"dari": "2020-01", "sampai": "2025-10"}, "sampai"),
        ("skdn", {"operasi": "x"}, "operasi"),
        ("tren", {"ukuran": "naik"}, "ukuran"),
        ("anak", {"urut": "umur"}, "urut"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name_and_nothing_is_answered(city, path, asked, field):
    response = ask(as_role(Peran.DINKES), path, **asked)

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert response.json()[field][0].endswith(".")


def test_of_posyandu_nothing_is_told_to_who_may_not_see_children(city):
    posyandu = Posyandu.objects.order_by("pk").first()
    client = as_role(Peran.LINTAS)

    for path in ("prevalensi", "skdn"):
        assert ask(client, path, per="posyandu").status_code == 400
        assert ask(client, path, posyandu=posyandu.pk).status_code == 400


@pytest.mark.parametrize("path", OF_FIGURES)
def test_unchanged_figures_are_not_sent_twice_and_changed_ones_are(city, path):
    client = as_role(Peran.LINTAS)
    tag = ask(client, path).headers["ETag"]

    again = client.get(f"/api/v1/{path}/", headers={"if-none-match": tag})
    DataVersion.objects.update(number=99)
    changed = client.get(f"/api/v1/{path}/", headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_the_schema_is_valid_and_every_parameter_and_field_is_described(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "skema.yml"))

    text = (tmp_path / "skema.yml").read_text()
    for path in PATHS:
        assert f"/api/v1/{path}/:" in text
    assert "scheme: bearer" in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", OF_FIGURES)
def test_a_city_without_weighings_is_answered_with_nobody(path):
    user = user_of(Peran.DINKES, PosyanduFactory())

    response = ask(client_of(user), path)

    assert response.status_code == 200
    if path == "prevalensi":
        assert response.json()["period"] is None
        assert response.json()["figure"]["percent"] is None


@pytest.mark.parametrize(
    ("path", "asked"),
    [("prevalensi", {"per": "kelurahan"}), ("skdn", {"per": "kelurahan"}), ("tren", {})],
)
@pytest.mark.parametrize("role", [Peran.DINKES, Peran.LINTAS])
def test_more_posyandu_are_not_more_questions(city, path, asked, role):
    client = as_role(role)
    for _ in range(2):
        ask(client, path, **asked)
    with CaptureQueriesContext(connection) as before:
        ask(client, path, **asked)
    kelurahan = Kelurahan.objects.first()
    for at in range(6):
        posyandu = PosyanduFactory(
            kelurahan__kecamatan=kelurahan.kecamatan, kelurahan__code=f"99.01.01.20{at:02d}"
        )
        for sex in (1, 2):
            cell = {"posyandu": posyandu, "sex": sex, "age_group": 24, "n_sasaran": 9}
            SummaryCell.objects.create(operasi=city, **cell)
            SummaryCell.objects.create(month=MONTHS[-1], **cell)

    with CaptureQueriesContext(connection) as after:
        ask(client, path, **asked)

    assert len(after) <= len(before)


FILTERS = st.fixed_dictionaries(
    {"measure": st.sampled_from(sorted(MEASURES))},
    optional={
        "jk": st.sampled_from(["L", "P"]),
        "umur": st.sampled_from(["0-5", "12-23", "0-23", "24-59"]),
        "kelurahan": st.integers(0, 9),
        "bulan": st.sampled_from(["2025-10", "2025-11"]),
    },
)
AGES = {"0-5": (0, 0), "12-23": (12, 12), "0-23": (0, 12), "24-59": (24, 48)}


class ApiSaysWhatThePageSays(TestCase):
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(FILTERS)
    def test_figure_parts_and_list_have_the_counts_of_the_page(self, wanted):
        if not OperasiTimbang.objects.exists():
            build_city(120, MONTHS, operasi=True)
            settle()
        operasi = OperasiTimbang.objects.get()
        kelurahan = list(Kelurahan.objects.order_by("pk"))
        measure, asked = MEASURES[wanted["measure"]], {**wanted, "ukuran": wanted["measure"]}
        del asked["measure"]
        if "kelurahan" in asked:
            asked["kelurahan"] = kelurahan[asked["kelurahan"] % len(kelurahan)].pk
        first, last = AGES.get(asked.get("umur", ""), (None, None))
        user = user_of(Peran.DINKES, Posyandu.objects.first())
        chosen = DashboardFilter.for_user(
            user,
            operasi_id=None if "bulan" in asked else operasi.pk,
            month=date.fromisoformat(asked["bulan"] + "-01") if "bulan" in asked else None,
            kelurahan=asked.get("kelurahan"),
            sex={"L": 1, "P": 2}.get(asked.get("jk", "")),
            age_from=first,
            age_to=last,
        )

        told = ask(client_of(user), "prevalensi", per="kelurahan", **asked).json()
        listed = ask(client_of(user), "anak", **asked).json()

        counts = total(counts_by_posyandu(chosen))
        assert told["figure"]["n"] == listed["n"] == measure.count(counts)
        assert told["figure"]["of"] == measure.total(counts)
        assert sum(part["figure"]["n"] for part in told["parts"]) == told["figure"]["n"]
        if measure.key == "pendek":
            page = round_summary(
                None if "bulan" in asked else operasi, chosen, area="", may_see_children=True
            )
            assert (page.city.n, page.city.of) == (told["figure"]["n"], told["figure"]["of"])
            assert page.city.percent == told["figure"]["percent"]
