"""What one phone knows of another's work: nothing is emptied by it, nothing is asked twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from playwright.sync_api import Locator, Page, expect

from bontang_stunting.lib.ids import uuid7
from interventions.models import Rujukan
from measurements.models import Measurement
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Peran, User
from tests.e2e.day import Day, ToWeigh
from tests.e2e.phone import Phone, PhoneMaker
from tests.factories import BalitaFactory, MeasurementFactory, PosyanduFactory, user_of

BABY, TODDLER, PRESCHOOLER = 0, 9, 25  # by age: 100, 505 and 1,225 days
# What a correction of the weight makes anew, beside the weight.
OF_THE_CORRECTION = {"weight_g", "replaces", "reason", "entry_ms", "measured_at", "device"}
OF_THE_ROW = {"id", "recorded_by", "received_at"}


@pytest.fixture
def other_kader(day: Day) -> User:
    return user_of(Peran.KADER, day.posyandu, username="kaderlain")


@pytest.fixture
def other_phone(new_phone: PhoneMaker, other_kader: User) -> Phone:
    made = new_phone()
    made.sign_in(other_kader)
    return made


def read_in_full(child: ToWeigh, on: date, by: User, **values: Any) -> Measurement:
    """A reading of today in which nothing is left out."""
    everything = {
        "weight_g": child.weight_g, "length_mm": child.length_mm, "position": 1,
        "head_mm": 420, "arm_mm": 145, "vitamin_a": True, "asi": True, "mbg": False,
        "first_weight_g": child.weight_g + 3_000, "first_length_mm": child.length_mm + 100,
        "first_head_mm": 520, "first_arm_mm": 195, "entry_ms": 11_000,
    }  # fmt: skip
    reading = Reading(uuid7(), child.id, on, **{**everything, **values})
    return record_measurement(reading=reading, by=by).measurement


def told(measurement: Measurement) -> dict[str, Any]:
    """Every value of a row but those that belong to the row or to its being a correction."""
    values = model_to_dict(measurement)
    return {name: values[name] for name in values.keys() - OF_THE_CORRECTION - OF_THE_ROW}


def as_typed(grams: int) -> str:
    return f"{grams / 1000:.1f}".replace(".", ",")


# --- a correction ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "values"),
    [
        # Under six months no arm is asked for, in November no vitamin A.
        (BABY, {}),
        # How the board was used nobody wrote down.
        (TODDLER, {"position": 0, "asi": False}),
        (PRESCHOOLER, {"position": 2, "head_mm": 490, "arm_mm": 160, "oedema": 0}),
    ],
    ids=["baby", "toddler", "preschooler"],
)
def test_a_correction_on_another_phone_changes_the_weight_and_nothing_else(
    number: int, values: dict[str, Any], day: Day, other_kader: User, new_phone: PhoneMaker
):
    child = day.children[number]
    first = read_in_full(child, day.on, other_kader, **values)
    phone = new_phone()
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    phone.pull_the_plug()

    phone.row(child.nama).click()
    phone.page.get_by_role("link", name="Perbaiki").click()
    phone.page.get_by_label("Berat badan").fill(as_typed(child.weight_g + 100))
    phone.page.get_by_role("button", name="Simpan perbaikan").click()
    expect(phone.page.get_by_role("link", name="Anak berikutnya")).to_be_visible()
    phone.plug_in()
    phone.expect_all_sent()

    correction = Measurement.objects.get(replaces=first)
    assert correction.weight_g == child.weight_g + 100
    assert told(correction) == told(first)


def test_a_reading_too_old_to_be_corrected_is_not_offered_for_it(day: Day, new_phone: PhoneMaker):
    child = day.children[TODDLER]
    old = read_in_full(child, day.on - timedelta(days=93), day.kader, first_length_mm=None)
    phone = new_phone()
    phone.sign_in(day.kader)

    phone.page.evaluate("hash => { location.hash = hash }", f"#/ubah/{child.id}/{old.pk}")
    expect(phone.page.get_by_text("lebih dari 92 hari yang lalu")).to_be_visible()
    phone.page.evaluate("hash => { location.hash = hash }", f"#/hasil/{child.id}/{old.pk}")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(child.nama)
    expect(phone.page.get_by_role("link", name="Perbaiki")).to_be_hidden()


def test_an_unlikely_head_and_arm_are_read_twice_and_both_are_kept(phone: Phone, day: Day):
    child = day.children[TODDLER]
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)
    phone.page.get_by_label("LiLA (lengan atas)").fill("35")
    phone.page.get_by_label("Lingkar kepala").fill("60")
    phone.save()
    phone.page.get_by_label("LiLA (kedua)").fill("14,5")
    phone.page.get_by_label("Lingkar kepala (kedua)").fill("46,5")
    phone.page.get_by_role("button", name="Simpan hasil kedua").click()
    phone.back_to_list()
    phone.expect_all_sent()

    stored = Measurement.objects.get(measured_on=day.on)
    assert (stored.first_arm_mm, stored.arm_mm) == (350, 145)
    assert (stored.first_head_mm, stored.head_mm) == (600, 465)
    assert (stored.first_weight_g, stored.first_length_mm) == (None, None)


# --- a referral -----------------------------------------------------------------------------------


def weigh_with_oedema(phone: Phone, child: ToWeigh) -> None:
    phone.open_child(child.nama)
    phone.page.get_by_label("Berat badan").fill(child.typed_kg)
    phone.page.get_by_role("radio", name="+1").check()
    phone.save()
    expect(question(phone.page)).to_be_visible()


def question(page: Page) -> Locator:
    return page.get_by_role("heading", name="Apa jawaban keluarga tentang rujukan?")


def unanswered(phone: Phone) -> Locator:
    return phone.page.get_by_role("link", name="1 rujukan belum dijawab")


def test_a_referral_nobody_answered_is_asked_for_until_somebody_does(
    phone: Phone, other_phone: Phone, day: Day
):
    child = day.children[TODDLER]
    weigh_with_oedema(phone, child)
    phone.page.get_by_role("link", name="Kembali ke daftar").click()
    expect(unanswered(phone)).to_be_visible()
    expect(phone.row(child.nama)).to_contain_text("Rujukan belum dijawab")
    phone.expect_all_sent()

    # Opened again, the session begins with the question; Back leaves it.
    phone.close_page()
    phone.page.goto(f"{phone.line.url}/timbang/")
    expect(question(phone.page)).to_be_visible()
    phone.page.go_back()
    expect(unanswered(phone)).to_be_visible()

    # Another phone sees it and answers it: then it is answered here too.
    other_phone.open_table()
    unanswered(other_phone).click()
    other_phone.page.get_by_role("button", name="Bersedia dirujuk").click()
    expect(other_phone.page.get_by_text("Rujukan: Keluarga bersedia dirujuk.")).to_be_visible()
    other_phone.back_to_list()
    expect(unanswered(other_phone)).to_be_hidden()
    other_phone.expect_all_sent()
    phone.close_page()
    phone.page.goto(f"{phone.line.url}/timbang/")
    expect(phone.page.get_by_text("Rujukan: Keluarga bersedia dirujuk.")).to_be_visible()
    phone.page.go_back()
    expect(phone.row(child.nama)).to_contain_text("Ada bengkak")
    expect(unanswered(phone)).to_be_hidden()
    assert Rujukan.objects.get().answer == "bersedia"


def test_what_a_file_brought_in_asks_for_no_answer(day: Day, new_phone: PhoneMaker):
    child = day.children[TODDLER]
    MeasurementFactory(balita_id=child.id, measured_on=day.on, oedema=1, source="berkas")
    phone = new_phone()
    phone.sign_in(day.kader)

    expect(phone.row(child.nama)).to_contain_text("Ada bengkak")
    expect(unanswered(phone)).to_be_hidden()


# --- somebody who answers for several posyandu ---------------------------------------------------


def test_what_was_weighed_at_one_posyandu_is_sent_from_the_list_of_another(
    day: Day, new_phone: PhoneMaker
):
    melati = PosyanduFactory(nama="Melati 9", kelurahan=day.posyandu.kelurahan)
    there = BalitaFactory(posyandu=melati, sex=1, born_on=day.on - timedelta(days=505))
    here = day.children[TODDLER]
    phone = new_phone()
    page = phone.page
    page.goto(f"{phone.line.url}/timbang/")
    phone.fill_in_login(day.coordinator)
    expect(page.get_by_role("heading", name="Menimbang di posyandu mana?")).to_be_visible()
    page.get_by_role("button", name=day.posyandu.nama).click()
    phone.wait_for_list()
    phone.wait_until_kept()

    # A list that is not on the phone yet cannot be opened without a signal; this one stays.
    phone.pull_the_plug()
    phone.weigh(here)
    choose(page, melati.pk)
    expect(page.get_by_text("Daftar posyandu itu belum ada di HP ini")).to_be_visible()
    expect(page.get_by_label("Menimbang di posyandu")).to_have_value(str(day.posyandu.pk))
    page.get_by_role("link", name="Kembali ke daftar").click()
    phone.expect_weighed(1, of=32)

    # Both lists on the phone, one entry of each unsent, the second one open.
    phone.plug_in()
    phone.expect_all_sent()
    choose(page, melati.pk)
    expect(page.get_by_role("heading", name="Posyandu Melati 9")).to_be_visible()
    choose(page, day.posyandu.pk)
    expect(page.get_by_role("heading", name=f"Posyandu {day.posyandu.nama}")).to_be_visible()
    phone.pull_the_plug()
    phone.weigh(day.children[PRESCHOOLER])
    choose(page, melati.pk)
    phone.expect_weighed(0, of=1)
    phone.open_child(there.nama)
    phone.type_reading("10,4", "79,5")
    phone.save()
    phone.back_to_list()
    phone.expect_unsent(2)
    phone.plug_in()
    phone.expect_all_sent()

    today = Measurement.objects.filter(measured_on=day.on)
    assert dict(today.values_list("balita", "posyandu")) == {
        here.id: day.posyandu.pk,
        day.children[PRESCHOOLER].id: day.posyandu.pk,
        there.pk: melati.pk,
    }


def choose(page: Page, posyandu_id: int) -> None:
    page.get_by_role("link", name="Menu").click()
    page.get_by_label("Menimbang di posyandu").select_option(str(posyandu_id))
