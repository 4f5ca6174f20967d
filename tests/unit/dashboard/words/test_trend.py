"""The answer of Tren: it says that a share fell only where that can be said."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.measures import MEASURES
from dashboard.queries.areas import withheld
from dashboard.queries.trend_page import TrendStory
from dashboard.results import (
    Interval,
    Paired,
    PeriodKind,
    SurveyFigure,
    TargetStep,
    TrendPoint,
)
from dashboard.words.trend import answer, months_title, rounds_subtitle, rounds_title
from dashboard.words.trend_beside import references
from tests.fakes.round_summary import prevalence

MAY, NOVEMBER = date(2025, 5, 6), date(2025, 11, 4)
FALLING = Paired(8_510, 1_400, 1_298, 156, 258, Interval(-1.7, -0.7))


def round_on(on, n, of, listed=None, **more):
    found = prevalence(n, of, listed)
    return TrendPoint(PeriodKind.ROUND, "Operasi Timbang II", on, found, code=f"{on}", **more)


def month(number, n, of, listed):
    found = prevalence(n, of, listed)
    return TrendPoint(PeriodKind.MONTH, "", date(2025, number, 1), found)


BEFORE = round_on(MAY, 1754, 10_057, 10_058)
NOW = round_on(NOVEMBER, 1523, 9707)


def story(*points, pairs=None, surveys=(), targets=()):
    now = points[-1] if points else None
    before = points[-2] if len(points) > 1 else None
    return TrendStory(
        MEASURES["pendek"], points, now, before, pairs, surveys, targets, 1, None, 0
    )  # fmt: skip


def title(*points, pairs=None):
    return answer(story(*points, pairs=pairs)).title


def test_a_fall_that_the_same_children_show_is_called_one():
    said = answer(story(BEFORE, NOW, pairs=FALLING))

    assert said.title == "Pendek turun 1,75 poin sejak Mei 2025, juga pada anak yang sama"
    assert said.lead == (
        "17,44 % dari 10.057 menjadi 15,69 % dari 9.707 balita. "
        "Keduanya lengkap: cakupan 99,99 % dan 100,00 %.",
        "Dari 8.510 anak yang dinilai di kedua operasi, 258 tidak lagi pendek dan 156 baru pendek: "
        "−1,2 poin (batas 95 % −1,7 sampai −0,7).",
        "Yang pendek juga berkurang 129 karena anak lain: yang baru masuk, pindah, atau genap "
        "lima tahun.",
    )


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (
            replace(FALLING, interval=Interval(-1.7, 0.2)),
            "Pendek belum jelas turun: 17,44 % pada Mei 2025, 15,69 % pada November 2025",
        ),
        (
            Paired(8_510, 1_298, 1_400, 258, 156, Interval(0.7, 1.7)),
            "Pendek turun 1,75 poin sejak Mei 2025, tetapi anak yang sama naik",
        ),
        (None, "Pendek 15,69 %, 1,75 poin di bawah Mei 2025"),
    ],
)
def test_a_fall_that_the_same_children_do_not_show_is_not_said_plainly(pairs, said):
    assert title(BEFORE, NOW, pairs=pairs) == said


def test_a_rise_is_called_one():
    pairs = Paired(8_510, 1_298, 1_400, 258, 156, Interval(0.7, 1.7))

    said = title(replace(NOW, on=MAY), replace(BEFORE, on=NOVEMBER), pairs=pairs)

    assert said == "Pendek naik 1,75 poin sejak Mei 2025, juga pada anak yang sama"


def test_a_round_still_being_weighed_is_compared_with_nothing():
    said = answer(story(BEFORE, round_on(NOVEMBER, 1_002, 5_358, 9_751, is_open=True)))

    assert said.title == (
        "Belum dapat dikatakan turun atau naik: Operasi Timbang II baru mencakup 54,9 %"
    )
    assert said.lead == (
        "Sementara 18,70 % dari 5.358 balita yang dinilai pendek; bila semua diukur, "
        "antara 10,3 dan 55,3 %.",
        "Mei 2025: 17,44 %, belum sebanding.",
    )


def test_a_round_before_that_reached_few_is_no_comparison():
    said = title(round_on(MAY, 900, 5_000, 10_058), NOW, pairs=FALLING)

    assert (
        said == "Pendek 15,69 % pada November 2025; Mei 2025 baru mencakup 49,7 %, belum sebanding"
    )


def test_the_first_round_has_nothing_to_stand_beside():
    assert (
        title(NOW) == "Pendek 15,69 % pada November 2025; belum ada operasi lain sebagai pembanding"
    )


def test_without_any_round_nothing_is_claimed():
    assert title() == "Pendek: belum ada operasi timbang dengan hasil ukur"


def test_few_children_are_not_compared():
    said = title(round_on(MAY, 9, 29), round_on(NOVEMBER, 2, 29))

    assert (
        said
        == "Pendek 6,90 % pada November 2025; terlalu sedikit balita untuk dibandingkan (n < 30)"
    )


def test_a_withheld_count_is_named_as_such():
    hidden = replace(NOW, prevalence=withheld(NOW.prevalence))

    assert title(BEFORE, hidden) == "Angka pendek disembunyikan agar anak tidak dikenali"
    assert title(hidden, NOW).endswith("belum ada operasi lain sebagai pembanding")


def test_an_open_round_that_reached_nearly_all_is_said_to_be_open():
    lead = answer(story(BEFORE, replace(NOW, is_open=True), pairs=FALLING)).lead

    assert lead[-1] == "Operasi Timbang II masih berjalan; angkanya belum beku."


def test_months_of_little_and_of_full_coverage_are_laid_side_by_side():
    points = [month(4, 200, 1_000, 2_000), month(5, 300, 1_960, 2_000), month(6, 110, 500, 2_000)]

    # 310 of 1,500 child-months, not the mean of 20 % and 22 %.
    assert months_title(points, "pendek") == (
        "20,7 % pendek pada bulan bercakupan rendah, 15,3 % pada bulan yang lengkap"
    )


def test_months_that_all_reached_few_stay_provisional():
    assert months_title([month(4, 200, 1_000, 2_000)], "pendek") == (
        "Sementara 20,0 % pendek pada bulan bercakupan rendah"
    )


def test_without_months_nothing_is_said_of_them():
    assert months_title([], "pendek") == "Belum ada penimbangan bulanan"


def test_the_last_round_stands_beside_the_target_in_force_on_its_day():
    targets = (
        TargetStep("Nasional", 14.0, date(2021, 8, 5), date(2025, 1, 1), 2024, "x"),
        TargetStep("Nasional", 18.8, date(2025, 1, 1), None, 2025, "x"),
    )
    city = TargetStep("Kota", 14.0, date(2025, 12, 1), None, 2027, "x")

    assert rounds_title(story(NOW, targets=(*targets, city))) == (
        "Operasi timbang terakhir 15,69 %, target nasional 18,8 % untuk 2025"
    )
    assert rounds_title(story(NOW, targets=(replace(city, since=MAY), *targets))) == (
        "Operasi timbang terakhir 15,69 %, target kota 14 % untuk 2027"
    )
    assert rounds_title(story(NOW)) == "Operasi timbang terakhir: 15,69 %"


def test_surveys_are_named_as_another_source():
    surveys = (
        SurveyFigure("SSGI", 2022, 21.0, Interval(18.1, 23.9), 512, "Kemenkes, SSGI 2022"),
        SurveyFigure("SKI", 2023, 27.4, None, None, "Kemenkes, SKI 2023"),
    )
    told = references(story(NOW, surveys=surveys), is_whole_city=True)

    assert "SKI dan SSGI survei contoh: sumber lain" in rounds_subtitle(story(NOW, surveys=surveys))
    assert told.title == "Survei terakhir: SKI 2023, 27,4 %"
    assert [(row.nama, row.share, row.note, row.source) for row in told.rows] == [
        ("SSGI 2022", "21,0 %", "batas 95 % 18,1–23,9 %, 512 balita dalam contoh",
         "Kemenkes, SSGI 2022"),
        ("SKI 2023", "27,4 %", "", "Kemenkes, SKI 2023"),
    ]  # fmt: skip


def test_a_smaller_area_is_told_why_no_survey_stands_there():
    told = references(story(NOW), is_whole_city=False)

    assert told.left_out == (
        "SSGI dan SKI hanya berbicara tentang seluruh kota, jadi tidak tampil di sini."
    )
