"""Running rounds from the pages: planning, opening, closing, reopening, and the list's ledger."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.models import Penutupan
from dashboard.services.refresh import refresh_summaries
from measurements.models import (
    MeasurementResult,
    OperasiTimbang,
    PerubahanSasaran,
    RiwayatOperasi,
    Sasaran,
)
from measurements.services.rounds import RoundIsClosed
from posyandu.models import AuditEvent, Peran, Posyandu
from tests.factories import (
    BalitaFactory,
    KelurahanFactory,
    KotaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    WeighingSessionFactory,
    user_of,
)
from tests.integration.dashboard.test_closing import FIRST, record, weighed_round

pytestmark = pytest.mark.django_db
REASON = "Berkas Kanaan baru diterima"


def client_of(role: Peran, posyandu: Posyandu | None = None) -> Client:
    client = Client()
    user = user_of(role, posyandu or Posyandu.objects.first() or PosyanduFactory())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def operasi() -> OperasiTimbang:
    """An open round of two posyandu, five of its six children measured."""
    operasi, _ = weighed_round()
    refresh_summaries()
    return operasi


@pytest.fixture
def dinkes(operasi) -> Client:
    return client_of(Peran.DINKES)


def step(client, operasi, name, **said):
    return client.post(reverse("round_act", args=[operasi.code, name]), said, follow=True)


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- planning ------------------------------------------------------------------------------------


def test_dinkes_plans_a_round_and_finds_it_in_the_calendar():
    PosyanduFactory()
    dinkes = client_of(Peran.DINKES)

    said = {"nama": "Operasi Timbang I 2027", "mulai": "2027-02-01", "selesai": "2027-02-05"}
    response = dinkes.post(reverse("round_new"), said, follow=True)

    operasi = OperasiTimbang.objects.get()
    assert (operasi.code, operasi.state) == ("2027-1", "rencana")
    assert "direncanakan dengan kode 2027-1" in page_of(response)
    calendar = page_of(dinkes.get(reverse("rounds"), {"tahun": "2027"}))
    assert "Operasi timbang tahun 2027: 1 direncanakan" in calendar
    assert "2 lagi belum direncanakan" in calendar
    assert AuditEvent.objects.filter(verb="rencana", object_id=str(operasi.pk)).exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"mulai": "2027-02-06"}, "lebih awal"),
        ({"mulai": "2025-11-06", "selesai": "2025-11-07"}, "beririsan"),
        ({"mulai": "besok"}, "Tulis tanggal seperti"),
        ({"nama": ""}, "Isi dulu namanya"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_a_sentence(dinkes, said, sentence):
    good = {"nama": "Operasi", "mulai": "2027-02-01", "selesai": "2027-02-05"}

    response = dinkes.post(reverse("round_new"), good | said)

    assert response.status_code == 422
    assert sentence in page_of(response)
    assert OperasiTimbang.objects.count() == 1


def test_a_planned_round_says_how_many_it_would_list_and_opens_with_them():
    balita = BalitaFactory()
    BalitaFactory(born_on=date(2019, 1, 1))
    operasi = OperasiTimbangFactory(state="rencana", opened_at=None)
    dinkes = client_of(Peran.DINKES)

    assert "<strong>1 balita</strong>" in page_of(
        dinkes.get(reverse("round_manage", args=[operasi.code]))
    )
    response = step(dinkes, operasi, "buka")

    assert "dibuka: 1 balita masuk daftar" in page_of(response)
    assert Sasaran.objects.get(operasi=operasi).balita == balita
    by = RiwayatOperasi.objects.get(operasi=operasi).by
    assert by.role == Peran.DINKES


def test_a_planned_round_is_moved_from_its_page():
    operasi = OperasiTimbangFactory(state="rencana", opened_at=None)

    response = step(
        client_of(Peran.DINKES), operasi, "ubah",
        nama="Operasi Timbang II", mulai="2025-11-11", selesai="2025-11-15",
    )  # fmt: skip

    operasi.refresh_from_db()
    assert (operasi.nama, operasi.ends_on) == ("Operasi Timbang II", date(2025, 11, 15))
    assert "Rencana disimpan" in page_of(response)


# --- closing and reopening -----------------------------------------------------------------------


def test_before_it_closes_the_page_says_what_is_missing(dinkes, operasi):
    page = page_of(dinkes.get(reverse("round_manage", args=[operasi.code])))

    assert "Baru 5 dari 6 sasaran diukur" in page
    assert "1 balita di 1 posyandu belum diukur" in page


def test_a_round_closes_only_when_its_coverage_was_looked_at(dinkes, operasi):
    response = step(dinkes, operasi, "tutup")

    assert response.status_code == 422
    assert "Centang dulu" in page_of(response)
    operasi.refresh_from_db()
    assert operasi.state == "buka"


def test_late_data_make_a_revision_beside_the_first_closing(dinkes, operasi):
    late = Sasaran.objects.exclude(balita__in=weighed(operasi)).get(operasi=operasi).balita
    step(dinkes, operasi, "tutup", paham="on")
    with pytest.raises(RoundIsClosed):
        record(late, FIRST, 9_000, 750)

    assert step(dinkes, operasi, "buka-kembali", alasan=" ").status_code == 422
    step(dinkes, operasi, "buka-kembali", alasan=REASON)
    record(late, FIRST, 9_000, 750)
    page = page_of(step(dinkes, operasi, "tutup", paham="on"))

    assert [one.reason for one in Penutupan.objects.order_by("number")] == ["", REASON]
    assert "Operasi Timbang" in page
    assert "Ditutup, revisi 1" in page
    assert "Penutupan pertama" in page
    assert "Revisi 1" in page
    assert f"Alasan: {REASON}" in page
    assert '<span class="beda">+1</span>' in page
    assert "Bila dihitung sekarang, ada angka yang lain" not in page


def weighed(operasi):
    results = MeasurementResult.objects.filter(operasi=operasi, counts_in_round=True)
    return results.values("measurement__balita")


def test_a_closed_round_says_when_what_is_known_has_moved(dinkes, operasi):
    step(dinkes, operasi, "tutup", paham="on")
    child = (
        Sasaran.objects.filter(operasi=operasi, balita__in=weighed(operasi))
        .order_by("pk")[0]
        .balita
    )

    record(child, FIRST - timedelta(days=27), 4_000, 500)

    page = page_of(dinkes.get(reverse("round_manage", args=[operasi.code])))
    assert "Bila dihitung sekarang, ada angka yang lain dari saat ditutup" in page


def test_children_who_turned_five_are_taken_off_in_one_step():
    BalitaFactory(born_on=date(2020, 11, 6))
    operasi = OperasiTimbangFactory(state="rencana", opened_at=None)
    dinkes = client_of(Peran.DINKES)
    step(dinkes, operasi, "buka")
    assert "1 anak genap lima tahun" in page_of(
        dinkes.get(reverse("round_manage", args=[operasi.code]))
    )

    step(dinkes, operasi, "lima-tahun")

    assert PerubahanSasaran.objects.get().why == "lulus"
    assert not Sasaran.objects.listed().exists()


@pytest.mark.parametrize("name", ["buka", "buka-kembali", "ubah"])
def test_a_step_that_does_not_fit_the_state_is_refused_with_a_sentence(dinkes, operasi, name):
    said = {"alasan": "x", "nama": "x", "mulai": "2025-11-04", "selesai": "2025-11-08"}

    response = step(dinkes, operasi, name, **said)

    assert response.status_code == 422
    operasi.refresh_from_db()
    assert operasi.state == "buka"


def test_a_step_that_is_not_there_is_not_found(dinkes, operasi):
    assert step(dinkes, operasi, "hapus").status_code == 404


# --- the list ---


def changes(client, operasi, **asked) -> str:
    return page_of(client.get(reverse("round_changes", args=[operasi.code]), asked))


def test_a_child_is_taken_off_with_a_note_and_put_back_with_another(dinkes, operasi):
    missing = Sasaran.objects.exclude(balita__in=weighed(operasi)).get(operasi=operasi)
    there = {"posyandu": missing.posyandu_id}
    assert missing.balita.nama in changes(dinkes, operasi, **there)

    address = reverse("round_change", args=[operasi.code, "keluarkan"])
    said = {"balita": missing.balita_id, "sebab": "keliru", "catatan": "Warga Kutai Timur"}
    after = dinkes.post(f"{address}?posyandu={missing.posyandu_id}", said, follow=True)

    assert "Keliru masuk daftar: Warga Kutai Timur" in page_of(after)
    assert after.redirect_chain[-1][0].endswith(f"?posyandu={missing.posyandu_id}")
    assert "masuk 0, keluar −1: sasaran sekarang <strong>2 balita" in page_of(after)
    assert "masuk 0, keluar −1: sasaran sekarang <strong>5 balita" in changes(dinkes, operasi)
    back = reverse("round_change", args=[operasi.code, "kembalikan"])
    dinkes.post(back, {"balita": missing.balita_id, "catatan": "KTP sudah diperiksa"})
    assert [line.effect for line in PerubahanSasaran.objects.order_by("pk")] == [-1, 1]
    assert "Dikembalikan ke daftar: KTP sudah diperiksa" in changes(dinkes, operasi)


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("keluarkan", {"sebab": "keliru", "catatan": ""}, "Tulis dulu catatannya"),
        ("keluarkan", {"sebab": "baru", "catatan": "x"}, "baru"),
        ("kembalikan", {"catatan": "x"}, "tidak pernah dikeluarkan"),
    ],
)
def test_a_change_of_the_list_that_cannot_be_is_refused(dinkes, operasi, name, said, sentence):
    child = Sasaran.objects.filter(operasi=operasi)[0].balita_id

    after = dinkes.post(
        reverse("round_change", args=[operasi.code, name]), said | {"balita": child}, follow=True
    )

    assert sentence in page_of(after)
    assert not PerubahanSasaran.objects.exists()


def test_a_child_that_was_weighed_is_not_taken_off(dinkes, operasi):
    child = Sasaran.objects.filter(operasi=operasi, balita__in=weighed(operasi))[0].balita_id

    after = dinkes.post(
        reverse("round_change", args=[operasi.code, "keluarkan"]),
        {"balita": child, "sebab": "keliru", "catatan": "x"},
        follow=True,
    )

    assert "sudah ditimbang dalam operasi ini" in page_of(after)


def test_puskesmas_sees_its_own_children_and_changes_nothing(operasi):
    missing = Sasaran.objects.exclude(balita__in=weighed(operasi)).get(operasi=operasi)
    own = client_of(Peran.PUSKESMAS, missing.posyandu)
    elsewhere = client_of(Peran.PUSKESMAS, PosyanduFactory(kelurahan=KelurahanFactory()))
    there = {"kelurahan": missing.posyandu.kelurahan_id}

    assert missing.balita.nama in changes(own, operasi, **there)
    assert missing.balita.nama not in changes(elsewhere, operasi, **there)
    page = page_of(own.get(reverse("round_manage", args=[operasi.code])))
    assert "Tutup operasi" not in page
    assert "Keluarkan dari daftar" not in changes(own, operasi, **there)


def test_reading_the_names_of_a_list_leaves_a_line_in_the_audit_trail(dinkes, operasi):
    changes(dinkes, operasi)

    assert AuditEvent.objects.filter(verb="baca", object_kind="perubahan_sasaran").count() == 1


# --- the calendar ---


def test_the_calendar_counts_the_posyandu_that_opened_in_each_month(operasi):
    home = Posyandu.objects.first()
    for day in (3, 17):
        WeighingSessionFactory(posyandu=home, held_on=date(2025, 6, day))

    page = page_of(client_of(Peran.DINKES).get(reverse("rounds"), {"tahun": "2025"}))

    june = page.split("<h3>Juni</h3>")[1].split("</li>")[0]
    n_posyandu = Posyandu.objects.in_kota(operasi.kota).count()
    assert f"1 dari {n_posyandu} posyandu buka" in june
    november = page.split("<h3>November</h3>")[1].split("</li>")[0]
    assert operasi.nama in november


def test_a_year_is_written_as_one_and_not_as_a_number(dinkes, operasi):
    OperasiTimbangFactory(kota=operasi.kota, year=2024, starts_on=date(2024, 5, 6))

    page = page_of(dinkes.get(reverse("rounds")))
    manage = page_of(dinkes.get(reverse("round_manage", args=[operasi.code])))

    assert "tahun=2024" in page
    assert "2.024" not in page
    assert f'{reverse("rounds")}?tahun=2025"' in manage


@pytest.mark.parametrize("year", ["", "0000", "9999", "dua", "-2025", "2025; DROP"])
def test_a_year_that_means_nothing_shows_the_latest(dinkes, operasi, year):
    response = dinkes.get(reverse("rounds"), {"tahun": year})

    assert response.status_code == 200
    assert "tahun 2025" in page_of(response)


@pytest.mark.parametrize("role", [Peran.WALI_KOTA, Peran.LINTAS, Peran.KADER, Peran.KELURAHAN])
def test_others_see_the_calendar_and_no_way_behind_it(operasi, role):
    page = page_of(client_of(role).get(reverse("rounds")))

    assert operasi.nama in page
    assert reverse("round_manage", args=[operasi.code]) not in page
    assert reverse("round_new") not in page


def test_a_city_without_any_round_has_an_empty_calendar():
    KotaFactory()
    page = page_of(client_of(Peran.DINKES).get(reverse("rounds")))

    assert "Belum ada operasi timbang tahun" in page


@pytest.mark.parametrize(("name", "n_most"), [("rounds", 25), ("round_manage", 35)])
def test_a_page_asks_as_often_however_many_children_there_are(
    dinkes, operasi, name, n_most, django_assert_max_num_queries
):
    arguments = [] if name == "rounds" else [operasi.code]

    with django_assert_max_num_queries(n_most):
        dinkes.get(reverse(name, args=arguments))


# --- which closing a figure is of ---


def test_the_first_page_says_which_revision_it_shows_and_of_when(dinkes, operasi):
    late = Sasaran.objects.exclude(balita__in=weighed(operasi)).get(operasi=operasi).balita
    page = reverse("round", args=[operasi.code])

    step(dinkes, operasi, "tutup", paham="on")
    first = page_of(dinkes.get(page))
    step(dinkes, operasi, "buka-kembali", alasan=REASON)
    between = page_of(dinkes.get(page))
    record(late, FIRST, 9_000, 750)
    step(dinkes, operasi, "tutup", paham="on")
    revised = page_of(dinkes.get(page))

    closed_at = Penutupan.objects.get(number=2).closed_at
    day = formatting.day(timezone.localtime(closed_at))
    assert f"<span>Ditutup {day}</span>" in first
    assert "revisi" not in first
    assert f"<span>Dibuka kembali, penutupan terakhir {day}</span>" in between
    assert f"<span>Ditutup, revisi 1 dari {day}</span>" in revised


def test_the_calendar_names_who_missed_its_day_and_counts_who_means_to_open(operasi):
    home, away = Posyandu.objects.order_by("pk")[:2]
    Posyandu.objects.filter(pk__in=[home.pk, away.pk]).update(hari_buka=12)
    WeighingSessionFactory(posyandu=home, held_on=date(2025, 6, 3))

    dinkes = client_of(Peran.DINKES)
    june = page_of(dinkes.get(reverse("rounds"), {"tahun": "2025"})).split("<h3>Juni</h3>")[1]
    far = page_of(dinkes.get(reverse("rounds"), {"tahun": "2099"})).split("<h3>Juni</h3>")[1]

    june, far = (page.split("<h3>Juli</h3>")[0] for page in (june, far))
    assert "1 terlewat" in june
    assert f"{away.nama}, {away.kelurahan.nama}: 12 Jun 2025" in june
    assert home.nama not in june
    assert "2 posyandu punya jadwal buka" in far
    assert "terlewat" not in far
