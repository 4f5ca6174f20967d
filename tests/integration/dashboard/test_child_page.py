"""One child's page and prints: what stands on them, who may look, and that every look is noted."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.charts.growth_picture import Index, Kind
from dashboard.qr import scan_code
from dashboard.queries.child import child_story
from dashboard.words.child import identity
from dashboard.words.child_card import card_months, card_rows
from dashboard.words.child_curves import curves, picture_of
from dashboard.words.child_events import events, month_rows
from dashboard.words.child_growth import answer, caveats, lead
from dashboard.words.child_rows import ReadingRow, paper_rows, reading_rows
from measurements.services.derivation import derive_children
from posyandu.models import AuditEvent, Peran
from tests.builders.life import NIK, build_life
from tests.factories import BalitaFactory, MeasurementFactory, PosyanduFactory, user_of

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 12)
PAGES = ["child", "child-sheet", "child-card"]


@pytest.fixture
def life():
    return build_life(PosyanduFactory(nama="Mawar"))


@pytest.fixture
def dinkes(life):
    return user_of(Peran.DINKES, life.balita.posyandu, username="dinkes")


@pytest.fixture
def story(life, dinkes):
    return child_story(dinkes, life.balita.pk)


@pytest.fixture
def client(client, dinkes):
    client.force_login(dinkes, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ask(client: Client, name: str, balita) -> str:
    response = client.get(reverse(name, kwargs={"balita_id": balita.pk}))
    assert response.status_code == 200
    return response.content.decode()


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def row_of(story, measurement) -> ReadingRow:
    return next(row for row in reading_rows(story) if row.key == str(measurement.pk))


def born(story, **own):
    """Another child of the same posyandu, weighed and measured as given."""
    readings = own.pop("readings")
    balita = BalitaFactory(posyandu=story.balita.posyandu, **own)
    for day, grams, mm, more in readings:
        MeasurementFactory(balita=balita, measured_on=day, weight_g=grams, length_mm=mm, **more)
    derive_children([balita.pk])
    return balita


# --- the answer ----------------------------------------------------------------------------------


def test_the_title_says_how_the_child_has_grown_since_the_round_before(story, life, client):
    told = answer(story)

    assert told == "Tinggi 82,4 cm pada 2 th: normal (−1,72 SD), naik dari −2,88 pada Mei"
    page = ask(client, "child", life.balita)
    assert told in re.sub(r"<[^>]*>", "", page.split("<h1")[1])


def test_the_lead_tells_weight_gain_and_what_came_since_birth(story):
    told = " ".join(lead(story))

    assert "Berat 9,8 kg pada 5 Nov 2025: berat badan normal (−1,98 SD), naik 200 g (N)" in told
    assert "KBM 200 g" in told
    assert "Lahir 2,9 kg, 48,0 cm; sejak itu bertambah 6,9 kg dan 34,4 cm." in told


def test_what_somebody_should_look_at_stands_beside_it(story):
    told = " ".join(caveats(story))

    assert "Ada dua hasil pada 5 Nov 2025" in told
    assert "Putusan dokter 2 Jun 2025: stunting (Dokter spesialis anak)" in told


@pytest.mark.parametrize(
    ("readings", "told"),
    [
        ([], "Belum pernah diukur"),
        (
            [(date(2025, 11, 5), 7_600, 780, {"position": 2})],
            "Gizi buruk (BB/TB −3,68 SD); tinggi 78,0 cm pada 2 th 5 bln: sangat pendek",
        ),
        (
            [(date(2025, 11, 5), 9_000, 780, {"position": 2, "oedema": 2})],
            "Edema +2, tanda gizi buruk; tinggi 78,0 cm",
        ),
        (
            [(date(2025, 11, 5), 10_000, 850, {"position": 2, "arm_mm": 112})],
            "LiLA 11,2 cm, tanda gizi buruk; tinggi 85,0 cm",
        ),
        (
            [(date(2025, 11, 5), 11_000, None, {})],
            "Berat 11,0 kg pada 2 th 5 bln: berat badan normal",
        ),
        ([(date(2025, 11, 5), 11_000, 300, {})], "Berat 11,0 kg pada 2 th 5 bln"),
        (
            [(date(2025, 6, 4), 11_000, 850, {}), (date(2025, 11, 5), 12_000, 886, {})],
            "Tinggi 88,6 cm pada 2 th 5 bln: normal (−0,81 SD), hampir sama dengan Juni (−0,72)",
        ),
    ],
)
def test_the_gravest_comes_first_and_nothing_is_made_up(story, dinkes, readings, told):
    balita = born(story, readings=readings)

    said = answer(child_story(dinkes, balita.pk))

    assert said.startswith(told)


# --- every reading -------------------------------------------------------------------------------


def test_a_corrected_reading_stands_struck_through_under_its_correction(story, life):
    rows = list(reading_rows(story))
    new, old = row_of(story, life.corrected), row_of(story, life.wrong)

    assert rows.index(old) == rows.index(new) + 1
    assert (new.fate, old.fate) == ("", "diperbaiki")
    assert [cell.text for cell in old.cells][:2] == ["10,94 kg", "80,1 cm"]
    assert new.cells[0].text == "9,49 kg"
    assert new.notes[0] == (
        "Perbaikan atas hasil di bawah ini (berat 10,94 kg → 9,49 kg): Angka tertukar."
    )
    assert old.notes[0].endswith("oleh Kader Contoh Tuti (kader): Angka tertukar.")
    assert old.findings == ()


def test_a_reading_taken_back_stands_struck_through_with_the_reason(story, life):
    row = row_of(story, life.taken_back)

    assert row.fate == "dibatalkan"
    assert "Balita lain yang ditimbang" in row.notes[0]
    assert row.cells[0].text == "8,9 kg"


def test_both_readings_of_a_repeated_one_are_shown(story, life):
    cells = {cell.label: cell for cell in row_of(story, life.repeated).cells}

    assert cells["Berat"].text == "9,6 kg"
    assert "dibaca dua kali, pertama 9,9 kg" in cells["Berat"].note
    assert "dibaca dua kali, pertama 84,1 cm" in cells["Panjang"].note
    assert cells["LiLA"].text == "13,1 cm"


def test_of_two_readings_on_one_day_the_page_says_which_counts_and_why(story, life):
    counted, other = row_of(story, life.counted), row_of(story, life.clashing)

    assert (counted.is_counted, other.is_counted) == (True, False)
    assert any("dihitung karena lebih dulu diterima" in note for note in counted.notes)
    assert other.notes == (
        "Tidak dihitung untuk bulan itu: hasil lain hari itu lebih dulu diterima.",
    )
    assert (counted.who, other.who) == ("Kader Contoh Sari (kader)", "Kader Contoh Tuti (kader)")
    assert "Dihitung untuk Operasi Timbang II." in counted.notes


def test_how_where_and_from_which_phone_or_row_it_came(story, life):
    told = row_of(story, life.counted)
    of_file = row_of(story, life.of_file)

    assert told.cells[1].label == "Tinggi"
    assert told.cells[1].note == "berdiri"
    assert told.where.startswith("Mawar, ")
    assert told.source.startswith("ponsel i-01, ")
    assert told.extras == "MBG ya"
    assert of_file.source == "berkas ekspor-mei.xlsx, baris 41"
    assert of_file.who == "–"


def test_a_length_taken_the_other_way_says_what_it_counts_as(story):
    row = next(row for row in reading_rows(story) if row.day == "12 Mar 2025")

    assert row.cells[1].note == "berdiri; dihitung 74,2 cm"


def test_a_reading_beyond_all_limits_is_said_to_be_so_and_does_not_count(story, life):
    row = row_of(story, life.flagged)

    assert [f.words for f in row.findings if f.is_flagged] == ["Di luar batas wajar"]
    assert row.notes == ("Tidak dihitung untuk bulan itu: di luar batas wajar.",)


def test_months_tell_n_t_o_b_and_why_a_child_was_not_weighed(story):
    months = {row.name: row for row in month_rows(story)}

    assert (months["Nov 2025"].letter, months["Nov 2025"].gain) == ("N", "+200 g")
    assert (months["Okt 2025"].letter, months["Okt 2025"].marks) == ("T", ("2T",))
    assert months["Okt 2025"].kbm == "200 g"
    assert months["Feb 2025"].letter == "O"
    assert months["Apr 2024"].letter == "B"
    assert months["Jan 2025"].note == "tidak ditimbang: sakit"
    assert len(months) == 20


def test_referrals_follow_ups_verdicts_and_changes_are_told_with_who_and_when(story):
    told = [(event.day, event.kind, event.text) for event in events(story)]

    assert ("10 Sep 2025", "Rujukan", "Dua kali tidak naik: bersedia") in told
    assert ("2 Jun 2025", "Putusan dokter", "Stunting") in told
    assert ("10 Jan 2025", "Status", "Pindah") in told
    assert ("12 Sep 2025", "Tindak lanjut", "Mendapat makanan tambahan") in told
    seen = next(event for event in events(story) if event.kind == "Tindak lanjut")
    assert seen.note == "biskuit sebulan"
    assert seen.who.startswith("Kader Contoh Sari (kader), ")
    days = [event.on for event in events(story)]
    assert days == sorted(days, reverse=True)


# --- the curves ----------------------------------------------------------------------------------


def test_with_oedema_no_weight_is_drawn(story, life):
    age = (life.swollen.measured_on - life.balita.born_on).days

    drawn = {
        index: [dot.x for dot in picture_of(story, index, TODAY).dots]
        for index in (Index.TBU, Index.BBU, Index.IMTU)
    }

    assert age in drawn[Index.TBU]
    assert age not in drawn[Index.BBU]
    assert age not in drawn[Index.IMTU]
    assert "1 dengan edema tidak digambar" in curves(story, TODAY)["bbu"].caption


def test_what_is_beyond_all_limits_is_hatched_and_outside_the_line(story):
    picture = picture_of(story, Index.TBU, TODAY)

    flagged = [dot for dot in picture.dots if dot.kind is Kind.FLAGGED]
    assert ["di luar batas wajar" in dot.words for dot in flagged] == [True]
    assert not any(flagged[0] in path for path in picture.paths)
    assert "1 di luar batas wajar" in curves(story, TODAY)["tbu"].caption


def test_a_dot_stands_where_its_score_says(story):
    """TB/U is linear between lines: the place of a dot gives back the score that was stored."""
    picture = picture_of(story, Index.TBU, TODAY)
    scores = {
        r.meaning.age_days: r.meaning.z["haz"] / 100
        for r in story.standing
        if r.meaning and r.meaning.counts
    }

    for dot in [dot for path in picture.paths for dot in path][1:]:
        low, high = (_at(picture, sd, dot.x) for sd in (-3, -2))
        assert -3 + (dot.y - low) / (high - low) == pytest.approx(scores[dot.x], abs=0.03)


def _at(picture, sd: int, x: float) -> float:
    after = next(at for at, value in enumerate(picture.grid) if value >= x)
    (x0, x1), line = picture.grid[after - 1 : after + 1], picture.line(sd).y
    return line[after - 1] + (x - x0) / (x1 - x0) * (line[after] - line[after - 1])


def test_every_curve_has_its_table(story, life, client):
    page = text_of(ask(client, "child", life.balita))

    for curve in curves(story, TODAY).values():
        assert curve.rows
        assert curve.title in page
    rows = {row.day: row for row in curves(story, TODAY)["tbu"].rows}
    assert (rows["5 Nov 2025"].finding.z, rows["5 Nov 2025"].remark) == ("−1,72 SD", "")


# --- who it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_nik_or_puts_a_name_where_browsers_keep_it(client, life, name):
    page = ask(client, name, life.balita)

    assert NIK not in page
    assert life.balita.nik_sealed not in page
    assert "•••• •••• •••• 0001" in page
    title = page.split("<title>")[1].split("</title>")[0]
    assert life.balita.nama not in title
    assert life.balita.nama in page


def test_the_family_is_told_and_paper_keeps_the_mothers_marriage_to_itself(story, life, client):
    told = {fact.label: fact.text for fact in identity(story, TODAY).facts}

    assert told["Ibu"] == "Ibu Contoh Ratna"
    assert told["Umur ibu"] == "19 tahun saat melahirkan, 18 tahun saat pertama menikah"
    assert told["Tempat tinggal"].startswith("Jalan Contoh 7, RT 7, RW 2, ")
    assert "pertama menikah" in ask(client, "child", life.balita)
    for name in ("child-sheet", "child-card"):
        assert "pertama menikah" not in ask(client, name, life.balita)


def test_a_child_that_left_is_said_to_have_left_and_gets_no_older(story, dinkes):
    balita = born(
        story, readings=[], status="pindah", status_on=date(2025, 6, 1), born_on=date(2024, 6, 1)
    )

    told = identity(child_story(dinkes, balita.pk), TODAY)

    assert told.state == "Pindah sejak 1 Jun 2025"
    assert told.age == "laki-laki, 1 th"


# --- the paper -----------------------------------------------------------------------------------


def test_the_card_shows_a_year_to_look_back_on_month_by_month(story):
    months = card_months(story, TODAY)
    rows = {row.label: row.cells for row in card_rows(story, months)}

    assert months == (12, 36)
    at = rows["Umur (bln)"].index("25")
    assert [rows[label][at] for label in ("Bulan", "BB (kg)", "KBM (g)", "N/T")] == [
        "Nov", "9,8", "200", "N",
    ]  # fmt: skip
    assert "ASI" not in rows


def test_the_sheet_lists_the_newest_readings_that_stand(story, life):
    rows = paper_rows(story, 3)

    assert [row.day for row in rows] == ["5 Nov 2025", "5 Nov 2025", "20 Okt 2025"]
    assert rows[1].findings == ("−1,72 normal", "−1,98 normal", "−1,50 gizi baik")


@pytest.mark.parametrize("nik", [NIK[:-1] + "2", ""])
def test_the_qr_holds_what_the_table_finds_a_child_by_and_nothing_of_the_family(client, life, nik):
    balita = BalitaFactory(
        posyandu=life.balita.posyandu, nik=nik, temporary_id=None if nik else "B-D3NHHRXP9P"
    )

    code = scan_code(balita)

    assert code.lower() in {str(balita.pk), "b-d3nhhrxp9p"}
    assert (code == "B-D3NHHRXP9P") == (not nik)
    for name in ("child-sheet", "child-card"):
        page = ask(client, name, balita)
        assert code in page
        assert 'class="qr"' in page


@pytest.mark.parametrize("name", ["child-sheet", "child-card"])
def test_paper_carries_its_date_and_waits_for_no_script(client, life, name):
    page = ask(client, name, life.balita)

    assert re.search(r"Dicetak \d+ \w{3} \d{4} \d\d\.\d\d WITA", page)
    assert 'class="kurva"' in page
    assert "plotly" not in page


# --- who may look, and what it costs -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "verb"), [*zip(PAGES, ["baca", "cetak", "cetak_kms"], strict=True)]
)
def test_every_look_is_noted_without_a_name(client, dinkes, life, name, verb):
    ask(client, name, life.balita)

    noted = AuditEvent.objects.get(object_kind="balita", object_id=str(life.balita.pk))
    assert (noted.verb, noted.user, noted.detail) == (verb, dinkes, {})


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Peran.KADER, 200), (Peran.PUSKESMAS, 200), (Peran.KELURAHAN, 200), (Peran.DINKES, 200),
        (Peran.ADMIN, 200), (Peran.LINTAS, 403), (Peran.WALI_KOTA, 403),
    ],
)  # fmt: skip
def test_who_may_see_children_sees_this_one_and_who_may_not_leaves_no_trace(
    client, life, role, status, name
):
    user = user_of(role, life.balita.posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse(name, kwargs={"balita_id": life.balita.pk}))

    assert response.status_code == status
    assert AuditEvent.objects.filter(user=user).count() == (status == 200)


@pytest.mark.parametrize("role", [Peran.KADER, Peran.PUSKESMAS, Peran.KELURAHAN])
@pytest.mark.parametrize("name", PAGES)
def test_a_child_of_another_area_is_not_there(client, life, role, name):
    user = user_of(role, PosyanduFactory())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get(reverse(name, kwargs={"balita_id": life.balita.pk}))

    assert response.status_code == 404
    assert not AuditEvent.objects.filter(user=user).exists()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_it_is_kept_by_a_browser(client, life, name):
    response = client.get(reverse(name, kwargs={"balita_id": life.balita.pk}))

    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_a_life_costs_as_many_queries_as_one_weighing(
    life, dinkes, django_assert_num_queries, story
):
    newborn = born(story, readings=[(date(2025, 11, 5), 11_000, 850, {})])

    for balita in (life.balita, newborn):
        with django_assert_num_queries(9):
            told = child_story(dinkes, balita.pk)
        with django_assert_num_queries(0):
            identity(told, TODAY)
            answer(told), lead(told), caveats(told)
            reading_rows(told), month_rows(told), events(told), curves(told, TODAY)


@pytest.mark.parametrize("name", PAGES)
def test_an_answer_costs_as_many_queries_for_a_life_as_for_one_weighing(client, life, story, name):
    newborn = born(story, readings=[(date(2025, 11, 5), 11_000, 850, {})])
    ask(client, name, newborn)  # what is kept of the navigation is asked for once

    asked = []
    for balita in (life.balita, newborn):
        with CaptureQueriesContext(connection) as queries:
            ask(client, name, balita)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 25
