"""Growth charts: WHO's lines, one child's dots, the same on the page and on paper."""

import csv
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard.charts.growth import growth_chart
from dashboard.charts.growth_picture import (
    KMS_BANDS,
    Dot,
    Index,
    Kind,
    age_picture,
    length_picture,
    on_one_scale,
    stretch_picture,
    window_months,
)
from dashboard.charts.growth_svg import growth_svg
from measurements.assessment import Readings, assess
from measurements.kemenkes.categories import BBU_HIGH_CUTOFFS, LOW_CUTOFFS
from measurements.who.lms import TABLES

SVG = "{http://www.w3.org/2000/svg}"
BIRTH = Dot(0, 49.0, Kind.BIRTH, "Lahir 49,0 cm", 0)
AT_HALF = Dot(180, 65.0, Kind.COUNTED, "6 bln", 180)
AT_ONE = Dot(365, 72.0, Kind.COUNTED, "1 th\n72,0 cm", 365)
TWICE = Dot(365, 73.0, Kind.BESIDE, "1 th, tidak dihitung", 365)
AT_TWO = Dot(700, 80.1, Kind.COUNTED, "1 th 11 bln", 700, "80,1 cm")
ABSURD = Dot(500, 30.0, Kind.FLAGGED, "30,0 cm, di luar batas", 500)
HEIGHTS = [BIRTH, AT_HALF, AT_ONE, TWICE, ABSURD, AT_TWO]


def table(name: str, sex: int) -> dict[int, tuple[float, float, float]]:
    """L, M and S of each day, as the file has them."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {int(day): (float(l), float(m), float(s)) for of, day, l, m, s in rows if int(of) == sex}


@pytest.mark.parametrize("sex", [1, 2])
@pytest.mark.parametrize(
    ("index", "name"), [(Index.TBU, "lfa"), (Index.BBU, "wfa"), (Index.IMTU, "bmifa")]
)
def test_every_line_is_that_of_the_table(index, name, sex):
    rows = table(name, sex)

    picture = age_picture(index, sex=sex, dots=[], until_days=1800)

    assert picture.grid[0] == 0
    assert picture.grid[-1] == 1826
    for line in picture.lines:
        for day, y in zip(picture.grid, line.y, strict=True):
            l, m, s = rows[int(day)]
            assert y == pytest.approx(m * (1 + l * s * line.sd) ** (1 / l), abs=0.0006)


@pytest.mark.parametrize("is_standing", [False, True])
def test_a_child_keeps_its_score_on_the_scale_of_either_table(is_standing):
    """Under two years 80.0 cm are a length, later a height; a chart has one scale."""
    for under_two, age in ((True, 500), (False, 900)):
        position = 1 if under_two else 2
        found = assess(
            Readings.of(sex=1, age_days=age, weight_kg=9.2, length_cm=80.0, position=position)
        )
        x = on_one_scale(80.0, is_under_two=under_two, is_standing=is_standing)
        dot = Dot(x, 9.2, Kind.COUNTED, "", age)
        picture = length_picture(sex=1, dots=[dot], is_standing=is_standing)

        at_x = {line.sd: np.interp(x, picture.grid, line.y) for line in picture.lines}
        below = at_x[-2] + (found.whz[0] + 2) / 2 * (at_x[0] - at_x[-2])
        assert at_x[-2] < 9.2 < at_x[0]
        assert below == pytest.approx(9.2, abs=0.06)  # between two lines z is not quite straight


def test_both_tables_of_weight_meet_without_a_gap():
    dots = [Dot(48.0, 3.1, Kind.BIRTH, "", 0), Dot(108.0, 18.0, Kind.COUNTED, "", 1700)]

    picture = length_picture(sex=2, dots=dots, is_standing=True)

    assert all(np.isfinite(line.y).all() and (np.diff(line.y) > 0).all() for line in picture.lines)
    assert picture.grid[0] <= 48


def test_a_line_goes_through_the_readings_that_count_and_through_no_other():
    picture = age_picture(Index.TBU, sex=1, dots=HEIGHTS, until_days=700)

    first, last = picture.paths
    assert [dot.words for dot in first] == [BIRTH.words, AT_HALF.words, AT_ONE.words]
    assert [dot.words for dot in last] == [AT_TWO.words]


def test_no_line_is_drawn_over_years_in_which_nobody_measured():
    """From birth to four it would cross −3 SD, where the child may never have been."""
    late = Dot(1460, 103.0, Kind.COUNTED, "4 th", 1460)

    picture = age_picture(Index.TBU, sex=1, dots=[BIRTH, late], until_days=1460)

    assert picture.paths == ((picture.dots[0],), (picture.dots[1],))


def test_a_reading_beyond_all_limits_moves_no_axis_and_stands_at_the_edge():
    plain = age_picture(Index.TBU, sex=1, dots=[BIRTH, AT_TWO], until_days=700)

    picture = age_picture(Index.TBU, sex=1, dots=[BIRTH, ABSURD, AT_TWO], until_days=700)

    assert picture.y == plain.y
    flagged = next(dot for dot in picture.dots if dot.kind is Kind.FLAGGED)
    assert picture.y.low < flagged.y < picture.line(-3).y[0]
    assert flagged.words == ABSURD.words


@pytest.mark.parametrize(
    ("age_days", "months"), [(0, 12), (365, 12), (366, 24), (800, 36), (1100, 60), (1900, 60)]
)
def test_a_chart_ends_at_the_next_birthday_that_matters(age_days, months):
    assert window_months(age_days) == months


def test_a_page_of_the_kms_shows_its_own_ages_only():
    picture = stretch_picture(Index.BBU, sex=1, dots=[BIRTH, AT_TWO], months=(24, 48))

    assert picture.dots == ()
    assert [word for _, word in picture.x.ticks][:1] == ["2 th"]
    assert picture.grid[0] == pytest.approx(730.5)


def test_the_bands_of_the_kms_are_the_categories_of_bb_u():
    edges = {band.high for band in KMS_BANDS if band.high is not None}

    assert {*LOW_CUTOFFS, *BBU_HIGH_CUTOFFS} <= edges
    assert [band.colour for band in KMS_BANDS if band.low is None] == ["kms-merah-soft"]
    assert [band.colour for band in KMS_BANDS if band.high is None] == ["kms-oranye-soft"]


def test_the_page_says_each_reading_and_hatches_the_absurd_one():
    chart = growth_chart(age_picture(Index.TBU, sex=1, dots=HEIGHTS, until_days=700)).as_json()

    told = {
        words: trace["marker"]["symbol"]
        for trace in chart["data"]
        for words in trace.get("hovertext") or ()
    }
    assert told["30,0 cm, di luar batas"] == "hash-open"
    assert told["1 th<br>72,0 cm"] == "circle"
    assert told["1 th, tidak dihitung"] == "circle-open"
    assert "80,1 cm" in [one["text"] for one in chart["layout"]["annotations"]]
    silent = [trace for trace in chart["data"] if not trace.get("hovertext")]
    assert all(trace["hoverinfo"] == "skip" for trace in silent)


def test_a_name_in_a_dot_is_text_and_no_tag():
    dots = [Dot(100, 60.0, Kind.COUNTED, "<b>x</b>", 100, "<i>y</i>")]
    picture = age_picture(Index.TBU, sex=1, dots=dots, until_days=100)

    assert "<b>x" not in str(growth_chart(picture).as_json()["data"])
    assert "<i>" not in growth_svg(picture, width_mm=88, height_mm=60, name="<u>")


@pytest.mark.parametrize("index", [Index.TBU, Index.BBU, Index.IMTU])
def test_paper_shows_the_same_dots_without_style_or_script(index):
    picture = age_picture(index, sex=1, dots=HEIGHTS, until_days=700)

    drawn = growth_svg(picture, width_mm=88, height_mm=60, name="Grafik")

    tree = ElementTree.fromstring(
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    )
    assert "style" not in drawn
    assert "script" not in drawn
    dots = [*tree.iter(f"{SVG}circle")]
    assert len(dots) == sum(dot.kind in {Kind.COUNTED, Kind.BESIDE} for dot in picture.dots)
    words = {text.text for text in tree.iter(f"{SVG}text")}
    assert {line.label for line in picture.lines} <= words
    assert (tree.get("width"), tree.get("height")) == ("88mm", "60mm")


def test_a_phone_names_fewer_ages_and_the_first_and_the_last():
    drawn = growth_chart(age_picture(Index.TBU, sex=1, dots=HEIGHTS, until_days=700)).as_json()

    wide, narrow = drawn["layout"]["xaxis"]["ticktext"], drawn["narrow"]["xaxis.ticktext"]
    assert len(narrow) <= 6 < len(wide)
    assert (narrow[0], narrow[-1]) == (wide[0], wide[-1])
    assert len(drawn["narrow"]["xaxis.tickvals"]) == len(narrow)
