"""From the last number to the next child: Enter, a thumb that taps twice, and what is said."""

from playwright.sync_api import expect

from interventions.models import Rujukan
from measurements.models import Measurement
from posyandu.models import Balita, Ibu
from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.phone import Phone, PhoneMaker
from tests.factories import IbuFactory

# Two taps of a thumb in one place: what the second meets as soon as the next screen is there.
UNDER_THE_THUMB = """([x, y, wanted]) => new Promise((resolve, reject) => {
  const look = () => {
    if (!document.querySelector(wanted)) return;
    watching.disconnect();
    resolve(document.elementFromPoint(x, y)?.closest("a, button, input, label")?.outerHTML ?? null);
  };
  const watching = new MutationObserver(look);
  watching.observe(document.body, {childList: true, subtree: true});
  setTimeout(() => reject(new Error(`${wanted} did not come`)), 30000);
  document.elementFromPoint(x, y).click();
})"""


def tap_twice(phone: Phone, name: str, *, wanted: str) -> str | None:
    """Tap a button; what the second tap would meet once `wanted` is on the page."""
    button = phone.page.get_by_role("button", name=name)
    button.click(trial=True)  # until it takes a tap
    box = button.bounding_box()
    place = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    return phone.page.evaluate(UNDER_THE_THUMB, [*place, wanted])


def test_the_second_tap_on_simpan_does_not_skip_the_answer(phone: Phone, day: Day):
    child = day.children[12]
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)

    assert tap_twice(phone, "Simpan", wanted=".temuan__kata") is None

    expect(phone.page.locator(".temuan__kata")).to_have_text("Berat naik")
    phone.back_to_list()  # a moment later the same place is a button again
    phone.expect_weighed(1, len(day.children))
    wait_until(lambda: day.readings() == day.expected([child]), "it arrived once")


def test_the_second_tap_on_simpan_does_not_close_the_question_that_it_opened(
    phone: Phone, day: Day
):
    child = day.children[12]
    phone.open_child(child.nama)
    phone.type_reading("25", child.typed_cm)

    assert tap_twice(phone, "Simpan", wanted="dialog[open]") is None

    expect(phone.page.get_by_role("heading", name="Coba ukur sekali lagi")).to_be_visible()
    phone.page.get_by_role("button", name="Kembali ke isian").click()
    assert phone.typed_reading() == ("25", child.typed_cm)


def test_enter_alone_saves_a_child_and_walks_past_what_is_asked_of_the_mother(
    new_phone: PhoneMaker, day: Day
):
    child = day.children[12]
    Balita.objects.filter(pk=child.id).update(ibu=IbuFactory())
    phone = new_phone()
    phone.sign_in(day.kader)
    phone.open_child(child.nama)
    expect(phone.page.get_by_label("Umur ibu saat melahirkan")).to_be_attached()
    keys = phone.page.keyboard

    keys.type(child.typed_kg)
    keys.press("Enter")
    keys.type(child.typed_cm)
    keys.press("Enter")
    expect(phone.page.get_by_label("LiLA")).to_be_focused()
    keys.press("Enter")
    expect(phone.page.get_by_label("Lingkar kepala")).to_be_focused()
    keys.press("Enter")

    expect(phone.page.locator(".temuan__kata")).to_have_text("Berat naik")
    wait_until(lambda: day.readings() == day.expected([child]), "it arrived")


def test_the_mothers_ages_are_there_for_who_taps_them_and_enter_saves_them_too(
    new_phone: PhoneMaker, day: Day
):
    child = day.children[12]
    mother = IbuFactory()
    Balita.objects.filter(pk=child.id).update(ibu=mother)
    phone = new_phone()
    phone.sign_in(day.kader)
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)

    phone.page.get_by_label("Umur ibu saat melahirkan").fill("24")
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_label("Umur ibu saat menikah")).to_be_focused()
    phone.page.keyboard.type("20")
    phone.page.keyboard.press("Enter")

    expect(phone.page.locator(".temuan__kata")).to_have_text("Berat naik")
    said = Ibu.objects.filter(pk=mother.pk, age_at_birth=24, age_first_marriage=20)
    wait_until(said.exists, "what the mother said arrived")


def test_a_first_month_without_gain_may_be_referred(phone: Phone, day: Day):
    child = day.children[12]
    before = Measurement.objects.get(balita=child.id)
    phone.open_child(child.nama)
    phone.type_reading(f"{before.weight_g / 1000:.1f}".replace(".", ","), child.typed_cm)
    phone.save()

    expect(phone.page.locator(".temuan__kata")).to_have_text("Berat tidak naik")
    expect(phone.page.get_by_text("Rujuk ke petugas puskesmas")).to_be_visible()
    phone.page.get_by_role("button", name="Catat rujukan").click()
    phone.page.get_by_role("button", name="Bersedia dirujuk").click()
    expect(phone.page.get_by_text("Rujukan: Keluarga bersedia dirujuk.")).to_be_visible()
    # "Semua terkirim" may still be what was said before this entry.
    wait_until(Rujukan.objects.exists, "the referral arrived")

    assert Rujukan.objects.get().cause == "t"


def test_a_child_far_too_thin_twice_is_referred_before_going_on(phone: Phone, day: Day):
    child = day.children[22]
    thin = f"{child.weight_g * 0.48 / 1000:.1f}".replace(".", ",")
    phone.open_child(child.nama)
    phone.type_reading(thin, child.typed_cm)
    phone.save()
    sheet = phone.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    for again in sheet.locator("input").all():
        is_weight = "Berat" in again.locator("xpath=../..").inner_text()
        again.fill(thin if is_weight else child.typed_cm)
    phone.page.get_by_role("button", name="Simpan hasil kedua").click()

    expect(phone.page.locator(".temuan__kata")).to_have_text("Sangat kurus")
    expect(phone.page.get_by_role("link", name="Anak berikutnya")).to_be_hidden()
    phone.page.get_by_role("button", name="Belum bersedia").click()
    phone.back_to_list()
    wait_until(Rujukan.objects.exists, "the referral arrived")
    referral = Rujukan.objects.get()
    assert (referral.cause, referral.answer) == ("gizi_buruk", "menolak")


def test_a_weight_under_oedema_stands_apart_in_the_kms(phone: Phone, day: Day):
    child = day.children[12]
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)
    phone.page.get_by_role("radio", name="+1").check()
    phone.save()

    expect(phone.page.locator(".temuan__kata")).to_have_text("Ada bengkak: tanda gizi buruk")
    expect(phone.page.locator(".temuan__naik")).to_contain_text("air bengkaknya ikut tertimbang")
    expect(phone.page.get_by_text("N tercatat, belum bisa dinilai")).to_be_attached()
    expect(phone.page.locator(".kms__titik--bengkak")).to_have_count(1)
    expect(phone.page.locator(".kms__bengkak")).to_have_text("bengkak")
    # The line of growth ends before it.
    line = phone.page.locator(".kms__anak").get_attribute("points")
    assert len(line.split()) == 1
