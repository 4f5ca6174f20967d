"""Cards for the press: a figure frozen with all that stands by it, kept as it went out."""

import uuid
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from command_center.models import KartuPers
from command_center.press.drawing import pdf_of, png_of
from command_center.queries.press import areas_of, digest_of, press_figure
from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.queries.figures import figures_of
from dashboard.services.closing import close_and_keep
from measurements.models import OperasiTimbang
from measurements.services.reopening import reopen_round
from posyandu.models import Kelurahan, Kota, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import BalitaFactory, SasaranFactory, user_of

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def kota() -> Kota:
    """A city of two kelurahan with an open round in which all were weighed."""
    kota = build_city(1_280, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    return kota


@pytest.fixture
def operasi(kota: Kota) -> OperasiTimbang:
    """Its round, closed."""
    operasi = OperasiTimbang.objects.get(kota=kota)
    close_and_keep(operasi=operasi, at=timezone.now(), by=None)
    operasi.refresh_from_db()
    return operasi


@pytest.fixture
def dinkes(kota: Kota) -> Client:
    return signed_in(Peran.DINKES)


def signed_in(role: Peran) -> Client:
    client = Client()
    user = user_of(role, Posyandu.objects.order_by("pk")[0])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def publish(client: Client, operasi: OperasiTimbang, **changed: Any) -> Any:
    """Publish what the page shows: the figure of the whole city, unless it is said otherwise."""
    asked = {"operasi": operasi.code, "ukuran": "pendek", "wilayah": ""} | changed
    area = areas_of(operasi.kota)[asked["wilayah"]]
    seen = digest_of(press_figure(operasi, MEASURES[asked["ukuran"]], area))
    form = {"id": uuid.uuid4(), "dilihat": seen} | asked
    return client.post(reverse("press-publish"), form, follow=True)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return " ".join(document[0].get_textpage().get_text_range().split())


def test_a_card_says_the_figure_of_the_page_with_all_that_stands_by_it(kota, operasi, dinkes):
    answer = publish(dinkes, operasi)

    assert "Kartu KP-001 terbit" in answer.content.decode()
    chosen = DashboardFilter(operasi_id=operasi.pk)
    page = figures_of(chosen, MEASURES["pendek"], may_see_children=False).whole
    pdf = dinkes.get(reverse("press-pdf", kwargs={"number": 1})).content
    told = words_of(pdf)
    assert f"{page.percent:.2f} %".replace(".", ",") in told
    assert f"{page.n} dari 1.{page.of - 1000:03d} balita" in told
    for part in (
        "TB/U di bawah −2 SD", "bukan stunting terverifikasi", "1.280 dari 1.280 diukur",
        "100,0 %", "Data per", "Sumber: penimbangan di posyandu", "Final", "Kartu KP-001", "kode",
        operasi.nama, kota.nama,
    ):  # fmt: skip
        assert part in told, part


def test_both_files_of_a_card_stay_as_they_went_out(kota, operasi, dinkes):
    publish(dinkes, operasi)
    card = KartuPers.objects.get()

    png = dinkes.get(reverse("press-png", kwargs={"number": 1}))
    pdf = dinkes.get(reverse("press-pdf", kwargs={"number": 1}))

    assert png.content == bytes(card.png)
    assert png.content.startswith(PNG)
    assert pdf.content == bytes(card.pdf)
    assert "kartu-pers-kp-001" in png["Content-Disposition"]
    assert digest_of(card.content) == card.digest
    for change in ({"digest": "x"}, {"content": {}}, {"png": b""}, {"number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            KartuPers.objects.filter(pk=card.pk).update(**change)


def test_a_revision_changes_no_card_and_the_list_says_that_there_is_one(kota, operasi, dinkes):
    publish(dinkes, operasi)
    before = KartuPers.objects.get()
    by = user_of(Peran.DINKES, Posyandu.objects.order_by("pk")[0])
    reopen_round(operasi=operasi, by=by, reason="Data susulan", at=timezone.now())
    page = dinkes.get(reverse("press-cards")).content.decode()
    assert "dibuka kembali sejak kartu terbit" in page

    operasi.refresh_from_db()
    close_and_keep(operasi=operasi, at=timezone.now(), by=by)

    page = dinkes.get(reverse("press-cards")).content.decode()
    assert "operasi ini direvisi (revisi 1)" in page
    after = KartuPers.objects.get()
    assert (after.content, bytes(after.pdf)) == (before.content, bytes(before.pdf))
    answer = publish(dinkes, operasi)
    assert "KP-002" in answer.content.decode()
    told = words_of(dinkes.get(reverse("press-pdf", kwargs={"number": 2})).content)
    assert "Revisi 1" in told


def test_a_form_sent_twice_publishes_one_card(kota, operasi, dinkes):
    card_id = uuid.uuid4()
    publish(dinkes, operasi, id=card_id)

    again = publish(dinkes, operasi, id=card_id)

    assert "sudah diterbitkan" in again.content.decode()
    assert KartuPers.objects.count() == 1


def test_a_figure_that_moved_since_it_was_looked_at_is_not_published(kota, operasi, dinkes):
    answer = publish(dinkes, operasi, dilihat="0" * 64)

    assert answer.status_code == 409
    assert "Angkanya berubah" in answer.content.decode()
    assert not KartuPers.objects.exists()


def test_an_open_round_has_no_card(kota, dinkes):
    code = OperasiTimbang.objects.get(kota=kota).code
    asked = {"operasi": code, "ukuran": "pendek", "wilayah": ""}

    page = dinkes.get(reverse("press-cards"), asked).content.decode()
    sent = dinkes.post(reverse("press-publish"), {**asked, "id": uuid.uuid4(), "dilihat": "0" * 64})

    assert "Belum ada operasi timbang yang ditutup" in page
    assert sent.status_code == 422
    assert not KartuPers.objects.exists()


def test_low_coverage_is_refused_with_the_reason(kota, dinkes):
    operasi = OperasiTimbang.objects.get(kota=kota)
    posyandu = Posyandu.objects.order_by("pk")[0]
    for _ in range(100):
        child = BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1))
        SasaranFactory(operasi=operasi, balita=child, posyandu=posyandu)
    settle()
    close_and_keep(operasi=operasi, at=timezone.now(), by=None)
    asked = {"operasi": operasi.code, "ukuran": "pendek", "wilayah": ""}

    page = dinkes.get(reverse("press-cards"), asked).content.decode()

    assert "cakupan di bawah 95 %" in page
    assert "Terbitkan kartu ini" not in page
    sent = dinkes.post(reverse("press-publish"), {**asked, "id": uuid.uuid4(), "dilihat": "0" * 64})
    assert sent.status_code == 422


def test_a_withdrawn_card_stays_on_record_with_its_reason(kota, operasi, dinkes):
    publish(dinkes, operasi)
    where = reverse("press-withdraw", kwargs={"number": 1})

    nothing = dinkes.post(where, {"alasan": ""}, follow=True).content.decode()
    assert "mengapa kartu ini ditarik" in nothing
    page = dinkes.post(where, {"alasan": "Salah wilayah"}, follow=True).content.decode()

    assert "Salah wilayah" in page
    assert "Belum ada kartu pers" in page, "none that stands"
    assert dinkes.get(reverse("press-pdf", kwargs={"number": 1})).status_code == 200
    assert "sudah ditarik" in dinkes.post(where, {"alasan": "Lagi"}, follow=True).content.decode()


def test_the_wali_kota_fetches_cards_and_publishes_none(kota, operasi, dinkes):
    publish(dinkes, operasi)
    wali_kota = signed_in(Peran.WALI_KOTA)

    page = wali_kota.get(reverse("press-cards")).content.decode()

    assert "KP-001" in page
    assert "Buat kartu" not in page
    assert "Tarik" not in page
    assert wali_kota.get(reverse("press-png", kwargs={"number": 1})).content.startswith(PNG)
    assert wali_kota.post(reverse("press-publish"), {}).status_code == 403


def test_the_preview_is_a_picture_marked_as_one(kota, operasi, dinkes):
    asked = {"operasi": operasi.code, "ukuran": "pendek", "wilayah": ""}

    page = dinkes.get(reverse("press-cards"), asked).content.decode()
    picture = dinkes.get(reverse("press-preview"), asked)

    assert "Terbitkan kartu ini" in page
    assert picture.content.startswith(PNG)
    assert not KartuPers.objects.exists()


def test_a_count_that_could_point_at_a_child_has_no_card(kota, operasi, dinkes):
    asked = {"operasi": operasi.code, "ukuran": "gizi-lebih", "wilayah": ""}

    page = dinkes.get(reverse("press-cards"), asked).content.decode()

    assert "terlalu kecil untuk disebut di luar" in page
    assert "Terbitkan kartu ini" not in page


@pytest.mark.parametrize("key", ["pendek", "gizi-kurang", "bb-kurang"])
def test_every_measure_and_area_of_a_city_can_be_drawn(kota, operasi, key):
    kelurahan = Kelurahan.objects.order_by("code")[0]
    areas = areas_of(kota)
    assert next(iter(areas)) == ""
    assert f"kelurahan-{kelurahan.pk}" in areas

    for area in areas.values():
        figure = press_figure(operasi, MEASURES[key], area)
        content = {**figure, "number": 7, "published_at": figure["data_at"]}
        digest = digest_of(content)
        pdf = pdf_of(content, digest)
        assert area.nama in words_of(pdf)
        assert pdf == pdf_of(content, digest), "the same content gives the same bytes"
    assert png_of(pdf).startswith(PNG)
