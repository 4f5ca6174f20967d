from dataclasses import replace

import pytest

from dashboard.charts.map import BANDS, area_map, band_of
from dashboard.charts.palette import COLOURS
from dashboard.results import MapArea
from tests.fakes.round_summary import area, prevalence, tiles

SQUARE = ((117.4, 0.1), (117.5, 0.1), (117.5, 0.2), (117.4, 0.2), (117.4, 0.1))
ISLAND = ((117.6, 0.1), (117.61, 0.1), (117.61, 0.11), (117.6, 0.1))


def fills(areas):
    return [trace for trace in area_map(areas).as_json()["data"] if trace.get("fill")]


def names(areas):
    trace = next(t for t in area_map(areas).as_json()["data"] if t.get("mode") == "text")
    return [text.replace("<br>", " ") for text in trace["text"]]


@pytest.mark.parametrize(
    ("percent", "nama"),
    [
        (0, "sangat rendah"),
        (2.49, "sangat rendah"),
        (2.5, "rendah"),
        (10, "sedang"),
        (19.99, "sedang"),
        (20, "tinggi"),
        (30, "sangat tinggi"),
        (100, "sangat tinggi"),
    ],
)
def test_a_limit_belongs_to_the_band_above_it(percent, nama):
    assert band_of(percent).nama == nama


def test_every_tile_has_its_band_its_name_and_its_share():
    areas = tiles()

    for place, fill, label in zip(areas, fills(areas), names(areas), strict=True):
        assert fill["fillcolor"] == COLOURS[band_of(place.figure.prevalence.percent).key]
        assert label.startswith(place.figure.nama)
        assert label.endswith(" %")


def test_tiles_lie_apart_and_southern_ones_lower():
    north = MapArea(area("1", "Guntung", "", prevalence(9, 90)), (0, 0))
    south = MapArea(area("2", "Satimpo", "", prevalence(9, 90)), (0, 1))

    upper, lower = fills([north, south])

    assert min(upper["y"]) > max(lower["y"])


def test_polygons_are_drawn_where_every_area_has_them_and_tiles_otherwise():
    shaped = [replace(one, rings=(SQUARE, ISLAND)) for one in tiles()]

    assert max(fills(shaped)[0]["x"][:5]) == 117.5
    mixed = [*shaped[:-1], tiles()[-1]]
    assert max(fills(mixed)[0]["x"]) < 10  # all tiles again


def test_the_parts_of_an_area_are_not_joined():
    (fill, *_) = fills([replace(tiles()[0], rings=(SQUARE, ISLAND))])

    assert fill["x"][len(SQUARE)] is None


def test_each_polygon_is_named_once_beside_the_map():
    shaped = [replace(one, rings=(SQUARE,)) for one in tiles()]

    notes = area_map(shaped).as_json()["layout"]["annotations"]

    assert sorted(note["text"].split("<br>")[0] for note in notes) == sorted(
        one.figure.nama for one in shaped
    )


def test_a_degree_is_as_long_to_the_east_as_to_the_north():
    shaped = [replace(one, rings=(SQUARE,)) for one in tiles()]

    axis = area_map(shaped).as_json()["layout"]["yaxis"]

    assert axis["scaleanchor"] == "x"
    assert axis["scaleratio"] == pytest.approx(1.0, abs=1e-4)  # 16 km from the equator


def test_provisional_areas_are_hatched_and_complete_ones_are_not():
    final = MapArea(area("1", "Guntung", "", prevalence(50, 200)), (0, 0))
    open_ = MapArea(area("2", "Satimpo", "", prevalence(50, 200, 400)), (1, 0))

    plain, hatched = fills([final, open_])

    assert "fillpattern" not in plain
    assert hatched["fillpattern"]["shape"] == "/"


@pytest.mark.parametrize(
    ("figure", "label"),
    [
        (area("1", "Kanaan", "", prevalence(0, 0, 90)), "Kanaan –"),
        (area("1", "Kanaan", "", prevalence(9, 29)), "Kanaan 31,03 %"),
    ],
)
def test_no_figure_and_too_few_children_have_no_band(figure, label):
    place = MapArea(figure, (0, 0))

    assert fills([place])[0]["fillcolor"] == COLOURS["tidak-diukur-soft"]
    assert names([place]) == [label]


def test_a_hidden_count_has_no_band():
    figure = replace(area("1", "Kanaan", "", prevalence(4, 90)), is_suppressed=True)

    (fill,) = fills([MapArea(figure, (0, 0))])

    assert fill["fillcolor"] == COLOURS["tidak-diukur-soft"]
    assert "4,44" not in fill["text"]


def test_no_trace_asks_another_address_for_a_map():
    shaped = [replace(one, rings=(SQUARE,)) for one in tiles()]

    for areas in (tiles(), shaped):
        assert {trace["type"] for trace in area_map(areas).as_json()["data"]} == {"scatter"}


def test_the_bands_leave_no_gap():
    assert [band.below for band in BANDS] == [2.5, 10, 20, 30, float("inf")]


def test_no_areas_make_an_empty_map():
    assert area_map([]).as_json()["data"] == []
