from dataclasses import replace

from dashboard.charts.areas import area_dots
from tests.fakes.round_summary import area, prevalence, puskesmas

WHOLE = prevalence(1523, 9707)


def drawn(areas, whole=WHOLE):
    return area_dots(areas, whole, too_few="n < 30, tidak diperingkat").as_json()


def dots(areas):
    return [trace for trace in drawn(areas)["data"] if trace["mode"] == "markers"]


def reasons(areas):
    trace = next(trace for trace in drawn(areas)["data"] if trace["mode"] == "text")
    return [text.strip() for text in trace["text"]]


def figures(areas):
    """The right-hand columns without the spaces that align them."""
    return [" ".join(text.split()) for text in drawn(areas)["layout"]["yaxis2"]["ticktext"]]


def test_areas_stand_in_the_order_they_are_given():
    areas = puskesmas()

    layout = drawn(areas)["layout"]

    assert layout["yaxis"]["ticktext"] == [one.nama for one in areas]
    assert layout["yaxis"]["range"] == [len(areas) - 0.5, -0.5]  # the first one on top


def test_every_row_says_its_share_and_its_measured_children():
    assert figures(puskesmas())[0] == "11,88 % 1.793"


def test_a_dot_lies_within_its_limits():
    (trace,) = dots([area("1", "Kanaan", "", prevalence(21, 262))])

    low = trace["x"][0] - trace["error_x"]["arrayminus"][0]
    high = trace["x"][0] + trace["error_x"]["array"][0]
    assert (round(low, 1), round(trace["x"][0], 2), round(high, 1)) == (5.3, 8.02, 11.9)


def test_an_area_below_complete_coverage_is_a_ring():
    final = area("1", "Kanaan", "", prevalence(21, 262))
    open_ = area("2", "Guntung", "", prevalence(50, 200, 400))

    symbols = {trace["marker"]["symbol"]: trace["y"] for trace in dots([final, open_])}

    assert symbols == {"circle": [0], "circle-open": [1]}


def test_too_few_children_have_no_dot_and_the_row_says_why():
    small = area("1", "Kanaan", "", prevalence(3, 29))

    assert dots([small]) == []
    assert reasons([small]) == ["n < 30, tidak diperingkat"]


def test_nobody_measured_is_said_in_words_and_never_as_zero():
    empty = area("1", "Kanaan", "", prevalence(0, 0, 262))

    assert dots([empty]) == []
    assert reasons([empty]) == ["belum ada data"]
    assert figures([empty]) == ["– 0"]


def test_rows_without_any_dot_keep_their_names():
    areas = [
        area("1", "Kanaan", "", prevalence(0, 0, 262)),
        area("2", "Guntung", "", prevalence(3, 29)),
    ]

    on_the_axis_of_names = [one for one in drawn(areas)["data"] if one.get("yaxis", "y") == "y"]

    assert [one["y"] for one in on_the_axis_of_names] == [[0, 1]]
    assert set(on_the_axis_of_names[0]["x"]) == {None}


def test_without_areas_there_is_no_picture():
    assert drawn([])["data"] == []


def test_nobody_affected_is_zero_percent():
    healthy = area("1", "Kanaan", "", prevalence(0, 262))

    assert figures([healthy]) == ["0,00 % 262"]
    assert dots([healthy])[0]["x"] == [0.0]


def test_a_hidden_count_appears_nowhere_in_the_picture():
    hidden = replace(
        area("1", "Kanaan", "", replace(prevalence(4, 262), n=None, interval=None, bounds=None)),
        is_suppressed=True,
    )

    assert dots([hidden]) == []
    assert figures([hidden]) == ["*** 262"]
    assert reasons([hidden]) == ["tidak ditampilkan"]


def test_bars_of_limits_are_measured_from_zero():
    assert drawn(puskesmas())["layout"]["xaxis"]["range"][0] == 0


def test_the_line_of_the_whole_is_named():
    notes = [note["text"] for note in drawn(puskesmas())["layout"]["annotations"]]

    assert "keseluruhan 15,69 %" in notes


def test_a_name_cannot_bring_markup_into_a_chart():
    strange = area("1", "<a href='x'>Kanaan</a>", "", prevalence(21, 262))

    assert "<a" not in drawn([strange])["layout"]["yaxis"]["ticktext"][0]
    assert "<a" not in dots([strange])[0]["hovertext"][0]
