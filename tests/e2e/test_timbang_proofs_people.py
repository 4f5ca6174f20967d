"""No measurement is lost, doubled or changed: by another phone, a refusal, a new version, a gap."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.tasks import refresh_summaries
from measurements.models import Measurement, StaleCell
from measurements.services.rounds import close_round
from posyandu.models import Balita, Peran
from scripts import assets
from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.line import Treatment, batches
from tests.e2e.phone import Phone, PhoneMaker
from tests.e2e.site import ROOT, Site
from tests.factories import PosyanduFactory, user_of

# A later version that brings the phone's database one step further.
LATER = """
import {MIGRATIONS} from "./core/db.js";
MIGRATIONS.push((db) => { db.createObjectStore("versiBaru"); });
import("./main.js");
"""


def weigh_offline(phone: Phone, day: Day, n: int) -> None:
    phone.pull_the_plug()
    for child in day.children[:n]:
        phone.weigh(child)
    phone.expect_unsent(n)


# --- two phones -----------------------------------------------------------------------------------


def test_two_phones_weigh_one_child_both_are_kept_and_the_coordinator_decides(
    phone: Phone, new_phone: PhoneMaker, day: Day
):
    child = day.children[0]
    other = new_phone()
    other.sign_in(user_of(Peran.KADER, day.posyandu, username="kaderlain"))
    for one, kg in ((phone, "7,1"), (other, "7,3")):
        one.pull_the_plug()
        one.weigh(child, kg=kg)
    phone.plug_in()
    phone.expect_all_sent()
    other.plug_in()
    other.expect_all_sent()

    stored = Measurement.objects.filter(balita=child.id, measured_on=day.on)
    assert sorted(stored.values_list("weight_g", flat=True)) == [7_100, 7_300]

    office = new_phone()
    office.page.goto(f"{office.line.url}/timbang/bentrok/")
    office.fill_in_login(day.coordinator)
    office.page.get_by_label("Hasil B").check()  # the one received later
    office.page.get_by_label("Alasan").fill("anak bergerak")
    office.page.get_by_role("button", name="Simpan pilihan").click()
    expect(office.page.get_by_text("Hasil 7,3 kg").first).to_be_visible()

    assert list(stored.current().values_list("weight_g", flat=True)) == [7_300]
    assert set(stored.values_list("weight_g", flat=True)) == {7_100, 7_300, None}  # all are kept
    for one in (phone, other):
        one.open_table()
        expect(one.row(child.nama)).to_contain_text("7,3 kg")


# --- what the server does not take ----------------------------------------------------------------


def test_a_refused_entry_waits_holds_nobody_up_and_arrives_once_it_is_fixed(phone: Phone, day: Day):
    first, moved, third = day.children[:3]
    Balita.objects.filter(pk=moved.id).update(posyandu=PosyanduFactory())
    weigh_offline(phone, day, 3)

    phone.plug_in()

    fixes = phone.page.get_by_role("link", name="Perlu diperbaiki (1)")
    expect(fixes).to_be_visible(timeout=20_000)
    expect(phone.sentence()).to_have_text("1 perlu diperbaiki, yang lain terkirim")
    assert day.readings() == day.expected([first, third])

    Balita.objects.filter(pk=moved.id).update(posyandu=day.posyandu)  # the puskesmas mends its list
    fixes.click()
    expect(phone.page.get_by_role("heading", name=moved.nama)).to_be_visible()
    phone.page.get_by_role("link", name="Perbaiki", exact=True).click()
    phone.page.get_by_role("button", name="Simpan & kirim lagi").click()

    wait_until(lambda: len(day.readings()) == 3, "the fixed entry arrived")
    phone.expect_all_sent()
    assert day.readings() == day.expected([first, moved, third])
    phone.open_table()
    expect(phone.page.get_by_role("link", name="Perlu diperbaiki", exact=True)).to_be_visible()


def test_what_was_weighed_before_a_round_closed_stays_on_the_phone(phone: Phone, day: Day):
    weigh_offline(phone, day, 2)
    close_round(operasi=day.operasi, at=day.operasi.opened_at, by=None)

    phone.plug_in()

    fixes = phone.page.get_by_role("link", name="Perlu diperbaiki (2)")
    expect(fixes).to_be_visible(timeout=20_000)
    fixes.click()
    for child in day.children[:2]:
        expect(phone.page.get_by_role("heading", name=child.nama)).to_be_visible()
    expect(phone.page.get_by_text(re.compile("sudah ditutup")).first).to_be_visible()
    assert day.readings() == []


# --- a new version --------------------------------------------------------------------------------


@pytest.fixture
def later_version(site: Site, tmp_path: Path) -> Path:
    """Static files of a later version of the app; the site goes back to its own at the end."""
    entry = ROOT / "frontend" / "timbang" / "versi-uji.mjs"
    made = tmp_path / "built" / "timbang.js"
    node = assets.machine_node() or assets.wheel_node()
    subprocess.run(
        [*node.node, str(ROOT / "node_modules/esbuild/bin/esbuild"), "--bundle", "--minify",
         "--format=esm", "--target=es2020", f"--outfile={made}", "--loader=js",
         f"--sourcefile={entry.name}"],
        input=LATER.encode(), cwd=entry.parent, check=True, capture_output=True,
    )  # fmt: skip
    own = site.static
    yield site.collect("kemudian", tmp_path)
    site.kill()
    site.static = own


def test_a_new_version_of_the_app_drops_no_unsent_entry(
    phone: Phone, day: Day, site: Site, later_version: Path
):
    weigh_offline(phone, day, 3)
    old_tab = phone.second_tab()
    site.kill()
    site.static = later_version
    site.start()
    phone.line.treat(Treatment.BAD_GATEWAY, batches)
    phone.context.set_offline(False)

    phone.page.reload()
    phone.page.get_by_role("button", name="Pakai sekarang").click()
    phone.page.wait_for_function(STEP_TAKEN, arg=f"timbang-{day.kader.pk}")
    phone.wait_for_list()
    phone.expect_unsent(3)
    expect(old_tab.get_by_text("dibuka dengan versi lebih baru")).to_be_visible()
    phone.weigh(day.children[3])
    phone.plug_in()
    phone.try_again()

    phone.expect_all_sent()
    assert day.readings() == day.expected(day.children[:4])


# Asked again and again, also of the page after a reload; an answer that comes later is kept there.
STEP_TAKEN = """(name) => {
  indexedDB.databases().then((all) => {
    globalThis.isStepTaken = all.some((one) => one.name === name && one.version > 1);
  });
  return globalThis.isStepTaken === true;
}"""


# --- to the dashboard -----------------------------------------------------------------------------


@pytest.mark.parametrize("day", [8], indirect=True)
def test_a_session_with_the_plug_pulled_is_all_on_the_dashboard(
    phone: Phone, day: Day, site: Site, celery_worker
):
    for child in day.children[:3]:
        phone.weigh(child)
    phone.expect_all_sent()
    site.kill()
    for child in day.children[3:]:
        phone.weigh(child)
    phone.expect_unsent(5)
    site.start()
    phone.try_again()
    phone.expect_all_sent()

    refresh_summaries.delay()  # as the clock does every five seconds
    celery_worker.wait_until(lambda: not StaleCell.objects.exists())
    phone.page.goto(f"{phone.line.url}/dasbor/operasi/{day.operasi.code}/")

    assert day.readings() == day.expected(day.children)
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("dari 8 balita pendek")
