"""The bundle the pages draw with, in a browser that obeys the site's security policy."""

import json

import pytest
from csp.utils import build_policy

FIGURE = {
    "data": [
        {
            "type": "scatter",
            "x": ["2025-04-01", "2025-05-01", "2025-06-01"],
            "y": [900, 1200, 1219],
        },
        {"type": "bar", "x": ["2025-05-01"], "y": [1219], "xaxis": "x2", "yaxis": "y2"},
    ],
    "layout": {
        "grid": {"rows": 1, "columns": 2, "pattern": "independent"},
        "xaxis": {"tickformat": "%B %Y", "dtick": "M1"},
        "yaxis": {"tickformat": ",.1f"},
    },
}
PAGE = """<!doctype html><html lang="id"><title>Grafik</title><div id="chart"></div>
<script src="/static/built/plotly.js"></script></html>"""


@pytest.fixture
def drawn(page, live_server, complaints, outside_requests):
    """A page of the site's origin and policy with one figure in it."""
    page.route(
        f"{live_server.url}/grafik",
        lambda route: route.fulfill(
            body=PAGE,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": build_policy()},
        ),
    )
    page.goto(f"{live_server.url}/grafik")
    page.evaluate(f"() => Plotly.newPlot('chart', {json.dumps(FIGURE)}, {{displayModeBar: true}})")
    return page


def test_months_and_numbers_are_written_as_indonesians_do(drawn):
    ticks = drawn.locator(".xtick text, .ytick text").all_text_contents()

    assert "Mei 2025" in ticks
    assert "1.200,0" in ticks


def test_the_site_s_policy_lets_every_chart_through_without_a_complaint(
    drawn, complaints, outside_requests
):
    assert drawn.locator(".scatterlayer .trace, .barlayer .trace").count() == 2
    assert complaints == []
    assert outside_requests == []


def test_no_button_sends_a_chart_away_and_all_speak_indonesian(drawn):
    titles = [button.get_attribute("data-title") for button in drawn.locator(".modebar-btn").all()]

    assert "Unduh grafik (PNG)" in titles
    assert not {"Share chart...", "Produced with Plotly.js", "Zoom", "Pan"} & set(titles)
