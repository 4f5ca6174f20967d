import json

from django.core.serializers.json import DjangoJSONEncoder

from dashboard.charts.areas import area_dots
from dashboard.charts.base import facts
from dashboard.charts.map import area_map
from dashboard.charts.trend import trend
from tests.fakes.round_summary import prevalence, round_summary


def charts():
    summary = round_summary()
    dots = area_dots(summary.kelurahan, summary.city, too_few="")
    return [dots, area_map(summary.map), trend(summary.trend)]


def test_a_chart_carries_no_template_and_little_weight():
    for chart in charts():
        drawn = chart.as_json()
        assert "template" not in drawn["layout"]
        assert len(json.dumps(drawn, cls=DjangoJSONEncoder)) < 15_000


def test_a_finger_on_a_chart_scrolls_the_page():
    for chart in charts():
        layout = chart.as_json()["layout"]
        assert layout["dragmode"] is False
        assert layout["xaxis"]["fixedrange"] is True
        assert layout["yaxis"]["fixedrange"] is True


def test_pointing_at_a_figure_tells_counts_limits_and_coverage():
    assert facts("Kanaan", prevalence(21, 262)).split("<br>") == [
        "Kanaan",
        "8,02 %: 21 dari 262 balita yang diukur",
        "Batas 95 %: 5,3–11,9 %",
        "Cakupan 100,0 %",
    ]


def test_pointing_at_a_provisional_figure_tells_its_bounds():
    assert "Sementara; bila semua diukur: 10,0–60,0 %" in facts("Kanaan", prevalence(10, 50, 100))


def test_pointing_at_a_hidden_figure_tells_no_number():
    told = facts("Kanaan", prevalence(3, 262), is_suppressed=True)

    assert "262" not in told
    assert "3" not in told
