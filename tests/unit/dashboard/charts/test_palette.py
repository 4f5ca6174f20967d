import re
from pathlib import Path

from dashboard.charts.palette import COLOURS

TOKENS = Path(__file__).resolve().parents[4] / "static/css/tokens.css"


def test_the_colours_of_the_charts_are_the_words_of_the_tokens():
    screen = TOKENS.read_text(encoding="utf-8").split("@media print")[0]
    tokens = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", screen))

    assert {name: tokens.get(name) for name in COLOURS} == COLOURS


def test_words_on_a_map_can_be_read_on_every_step():
    from dashboard.charts.map import BANDS

    for band in BANDS:
        word = COLOURS["surface" if band.is_dark else "ink"]
        assert _contrast(word, COLOURS[band.key]) >= 4.5, band.nama


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
