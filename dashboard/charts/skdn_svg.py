"""The balok on paper: an SVG whose months stand over the columns of the table below it."""

from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.palette import COLOURS
from dashboard.charts.skdn import FILLS, MonthBars
from dashboard.skdn import BARS

# Sizes are tenths of a millimetre on the paper the picture is made for.
TEXT: Final = 26
TOP, BOTTOM = 14, 12
INK: Final = "#000000"
BARS_OF_MONTH: Final = 0.84  # of a month's width
LETTER_NEEDS: Final = 30  # the least height of a bar with its letter in it
LINES: Final = 10


def balok_svg(
    months: Sequence[MonthBars], *, left_mm: float, month_mm: float, height_mm: int, name: str
) -> str:
    """The bars as an SVG element; `name` is what a screen reader says.

    The first month begins `left_mm` from the left, each is `month_mm` wide. On paper without
    colours the letter in each bar tells them apart.
    """
    left, month = 10 * left_mm, 10 * month_mm
    width, height = round(left + month * len(months)), 10 * height_mm
    top = max([1, *(height or 0 for one in months for height in one.heights)])
    inside = [*_lines(top, left, width, height)]
    for at, one in enumerate(months):
        inside += _month(one, left + at * month, month, top, height)
    return (
        f'<svg class="balok" viewBox="0 0 {width} {height}" role="img" aria-label="{name}" '
        f'font-size="{TEXT}" fill="{INK}">{"".join(inside)}</svg>'
    )


def _step(highest: int) -> int:
    """The round number between two lines, so that there are four to ten of them; at least 1."""
    power = int(10 ** floor(log10(max(1, highest))))
    return max(
        1,
        next(
            part
            for part in (power // 10, power // 5, power // 2, power)
            if part and highest / part <= LINES
        ),
    )


def _y(value: float, top: int, height: int) -> float:
    return round(TOP + (1 - value / top) * (height - TOP - BOTTOM), 1)


def _lines(top: int, left: float, width: int, height: int) -> Iterable[str]:
    for value in range(0, top + 1, _step(top)):
        y = _y(value, top, height)
        colour = COLOURS["line"] if value else INK
        yield f'<path d="M{left} {y}H{width}" stroke="{colour}" stroke-width="2"/>'
        yield (
            f'<text x="{left - 8}" y="{y + 9}" text-anchor="end">{formatting.number(value)}</text>'
        )


def _month(one: MonthBars, left: float, width: float, top: int, height: int) -> Iterable[str]:
    bar = width * BARS_OF_MONTH / len(BARS)
    start = left + width * (1 - BARS_OF_MONTH) / 2
    floor_y = _y(0, top, height)
    for at, (letter, value) in enumerate(zip(BARS, one.heights, strict=True)):
        if not value:
            continue
        fill, ink = FILLS[letter.sign]
        x, y = round(start + at * bar, 1), _y(value, top, height)
        yield (
            f'<rect x="{x}" y="{y}" width="{round(bar, 1)}" height="{round(floor_y - y, 1)}" '
            f'fill="{COLOURS[fill]}" stroke="{INK}" stroke-width="2"/>'
        )
        if floor_y - y >= LETTER_NEEDS:
            yield (
                f'<text x="{round(x + bar / 2, 1)}" y="{floor_y - 8}" text-anchor="middle" '
                f'font-weight="700" fill="{COLOURS[ink]}">{letter.sign}</text>'
            )
