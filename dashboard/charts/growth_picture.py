"""What stands on a growth chart: WHO's lines, the bands between them, one child's readings.

The page draws it with Plotly (`growth`), paper as SVG (`growth_svg`): same lines, same dots.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from measurements.who import FloatArray
from measurements.who.age import DAYS_PER_MONTH
from measurements.who.curves import (
    bmi_lines,
    length_lines,
    weight_for_length_lines,
    weight_lines,
)
from measurements.who.lms import LAST_DAY
from measurements.who.position import LYING_MINUS_STANDING_CM

# A chart ends with the first of these ages, in months, that its child has not passed.
WINDOWS: Final = (12, 24, 36, 60)
# Curves bend in the first year and hardly afterwards.
FINE_STEP_DAYS, STEP_DAYS, FINE_UNTIL_DAY = 7, 28, 364
STEP_CM: Final = 1.0
# What WHO's two tables of weight hold together, on either scale.
SCALE_CM: Final = (45.0, 120.0)
# A chart of so many months has a word every so many.
TICK_MONTHS: Final = ((24, 3), (36, 6), (60, 12))
MARGIN_CM: Final = 6.0
LEAST_CM: Final = 30.0
# Two rounds of weighing lie half a year apart, with some days to spare.
JOINED_DAYS: Final = 200
# Of the height: this far inside the edge stands what lies beyond it.
EDGE: Final = 0.03
# At most this many numbers beside the chart.
N_TICKS: Final = 9


class Index(StrEnum):
    """The four curves of the page."""

    TBU = "tbu"
    BBU = "bbu"
    BBTB = "bbtb"
    IMTU = "imtu"


class Kind(StrEnum):
    """What a dot is: how it is drawn, over which others, and whether a line goes through it."""

    FLAGGED = "tak-wajar"
    BESIDE = "tidak-dihitung"
    BIRTH = "lahir"
    COUNTED = "dihitung"


@dataclass(frozen=True)
class Dot:
    """A reading. x: days of age, or cm; y: cm, kg or kg/m²; `words`: what it says when pointed at.

    `age_days`: when it was taken, also where x is cm. `label`: what stands beside it on the chart
    itself, mostly nothing.
    """

    x: float
    y: float
    kind: Kind
    words: str
    age_days: int
    label: str = ""


@dataclass(frozen=True)
class Axis:
    """`ticks` are (value, word)."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str


@dataclass(frozen=True)
class Line:
    """The readings that lie `sd` SD off, over the picture's grid."""

    sd: int
    y: tuple[float, ...]

    @property
    def label(self) -> str:
        """As charts number it: "−2", "0", "+1"."""
        return f"+{self.sd}" if self.sd > 0 else f"{self.sd}".replace("-", "−")


@dataclass(frozen=True)
class Band:
    """The ground between two lines, by their SD; None reaches to the edge of the picture."""

    low: int | None
    high: int | None
    colour: str


@dataclass(frozen=True)
class Picture:
    """One chart. `grid` is the x of every line's points."""

    index: Index
    x: Axis
    y: Axis
    grid: tuple[float, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]

    def line(self, sd: int) -> Line:
        """The line of so many SD; KeyError where the chart has none."""
        return {line.sd: line for line in self.lines}[sd]

    @property
    def paths(self) -> tuple[tuple[Dot, ...], ...]:
        """The readings lines go through, in the order given: those that count, and birth.

        A line ends where nobody measured for longer than JOINED_DAYS: drawn on, it would cross
        bands in which the child never was.
        """
        parts: list[list[Dot]] = []
        for dot in self.dots:
            if dot.kind in {Kind.COUNTED, Kind.BIRTH}:
                if parts and dot.age_days - parts[-1][-1].age_days <= JOINED_DAYS:
                    parts[-1].append(dot)
                else:
                    parts.append([dot])
        return tuple(tuple(part) for part in parts)


@dataclass(frozen=True)
class _Look:
    """Which lines an index has, where its ground changes colour, its unit and its ticks."""

    at: tuple[int, ...]
    bands: tuple[Band, ...]
    unit: str
    step: float


_GIZI_BANDS = (Band(None, -3, "gizi-buruk-soft"), Band(-3, -2, "gizi-kurang-soft"))
# The lines of Buku KIA and of Permenkes 2/2020: where a category ends, and the median.
_GIZI_LINES = (-3, -2, 0, 1, 2, 3)
# The ground of the KMS in Buku KIA 2023: red line at −3, orange line at +1, yellow between −3 and
# −2, green from there to +1 in two shades.
KMS_BANDS: Final = (
    Band(None, -3, "kms-merah-soft"),
    Band(-3, -2, "kms-kuning"),
    Band(-2, -1, "kms-hijau-muda"),
    Band(-1, 1, "kms-hijau"),
    Band(1, None, "kms-oranye-soft"),
)
_LOOKS: Final = {
    Index.TBU: _Look(
        (-3, -2, 0, 2, 3),
        (Band(None, -3, "sangat-pendek-soft"), Band(-3, -2, "pendek-soft")),
        "cm",
        5,
    ),
    Index.BBU: _Look((-3, -2, -1, 0, 1), KMS_BANDS, "kg", 1),
    Index.BBTB: _Look(_GIZI_LINES, _GIZI_BANDS, "kg", 1),
    Index.IMTU: _Look(_GIZI_LINES, _GIZI_BANDS, "kg/m²", 1),
}
_BY_AGE: Final = {Index.TBU: length_lines, Index.BBU: weight_lines, Index.IMTU: bmi_lines}


def age_picture(index: Index, *, sex: int, dots: Sequence[Dot], until_days: float) -> Picture:
    """A chart over age in days, from birth past `until_days`, the child's age now.

    sex: 1 boy, 2 girl. Dots after the last day are left out: there are no lines for them. Raises
    KeyError for BB/TB, which is not drawn over age.
    """
    months = window_months(until_days)
    return stretch_picture(index, sex=sex, dots=dots, months=(0, months))


def stretch_picture(
    index: Index, *, sex: int, dots: Sequence[Dot], months: tuple[int, int]
) -> Picture:
    """The same for the ages between two numbers of months, as a page of the KMS shows them."""
    first, last = (min(month * DAYS_PER_MONTH, LAST_DAY) for month in months)
    fine = np.arange(first, min(FINE_UNTIL_DAY, last), FINE_STEP_DAYS)
    start = fine[-1] + STEP_DAYS if len(fine) else first
    grid = np.concatenate([fine, np.arange(start, last, STEP_DAYS), [np.floor(last)]])
    x = Axis(first, last, _month_ticks(*months), "umur")
    return _picture(index, x, grid, _BY_AGE[index](sex, grid, _LOOKS[index].at), dots)


def length_picture(*, sex: int, dots: Sequence[Dot], is_standing: bool) -> Picture:
    """Weight over height in cm, or over lying length for a child under two.

    The dots' x lie on the scale of the chart: see `on_one_scale`.
    """
    known = [dot.x for dot in dots if dot.kind is not Kind.FLAGGED]
    first, last = SCALE_CM
    first = max(first, 5 * np.floor((min(known, default=first) - MARGIN_CM) / 5))
    wanted = max(max(known, default=first) + MARGIN_CM, first + LEAST_CM)
    last = min(last, 5 * np.ceil(wanted / 5))
    grid = np.arange(first, last + STEP_CM / 2, STEP_CM)
    word = "tinggi" if is_standing else "panjang"
    ticks = _ticks(first, last, 5 if last - first <= 40 else 10)
    x = Axis(float(first), float(last), ticks, f"{word} badan (cm)")
    lines = _weight_lines(sex, grid, _LOOKS[Index.BBTB].at, is_standing=is_standing)
    return _picture(Index.BBTB, x, grid, lines, dots)


def _weight_lines(sex: int, cm: FloatArray, at: Sequence[int], *, is_standing: bool) -> FloatArray:
    """Weight for the whole range of both tables, on the scale of one: they are the same table."""
    shift = -LYING_MINUS_STANDING_CM if not is_standing else LYING_MINUS_STANDING_CM
    own = weight_for_length_lines(sex, cm, at, is_standing=is_standing)
    # To a tenth of a millimetre: 44.3 + 0.7 must not fall short of the table's 45.0.
    other = weight_for_length_lines(sex, np.round(cm + shift, 2), at, is_standing=not is_standing)
    return np.where(np.isnan(own), other, own)


def on_one_scale(corrected_cm: float, *, is_under_two: bool, is_standing: bool) -> float:
    """A length or height (corrected for its age) in cm on a chart of heights, or of lengths.

    Under two years a child counts as lying. WHO's two tables are one, 0.7 cm apart, so the score
    of the reading stays what it was.
    """
    if is_under_two and is_standing:
        return corrected_cm - LYING_MINUS_STANDING_CM
    if not is_under_two and not is_standing:
        return corrected_cm + LYING_MINUS_STANDING_CM
    return corrected_cm


def window_months(age_days: float) -> int:
    """How many months a chart shows for a child of this age."""
    months = age_days / DAYS_PER_MONTH
    return next((window for window in WINDOWS if months <= window), WINDOWS[-1])


def _picture(
    index: Index, x: Axis, grid: FloatArray, lines: FloatArray, dots: Sequence[Dot]
) -> Picture:
    look = _LOOKS[index]
    inside = tuple(dot for dot in dots if x.low <= dot.x <= x.high)
    y = _upright(lines, inside, look)
    return Picture(
        index=index,
        x=x,
        y=y,
        grid=tuple(grid.round(1).tolist()),
        lines=tuple(
            Line(sd, tuple(line)) for sd, line in zip(look.at, lines.round(3).tolist(), strict=True)
        ),
        bands=look.bands,
        dots=tuple(_held_inside(dot, y) for dot in inside),
    )


def _upright(lines: FloatArray, dots: Sequence[Dot], look: _Look) -> Axis:
    """From under the lowest line to over the highest, and every plausible dot inside."""
    plausible = [dot.y for dot in dots if dot.kind is not Kind.FLAGGED]
    low = min(float(np.nanmin(lines)), *plausible, np.inf)
    high = max(float(np.nanmax(lines)), *plausible, -np.inf)
    room = 0.04 * (high - low)
    step = look.step
    while (high - low) / step > N_TICKS:
        step *= 2
    return Axis(low - room, high + room, _ticks(low - room, high + room, step), look.unit)


def _held_inside(dot: Dot, axis: Axis) -> Dot:
    """A reading beyond all lines stands at the edge: what it says is true, its place is not."""
    room = EDGE * (axis.high - axis.low)
    y = min(max(dot.y, axis.low + room), axis.high - room)
    return dot if y == dot.y else replace(dot, y=y)


def _month_ticks(first: int, last: int) -> tuple[tuple[float, str], ...]:
    step = next(step for most, step in TICK_MONTHS if last - first <= most)
    return tuple((month * DAYS_PER_MONTH, _age(month)) for month in range(first, last + 1, step))


def _age(months: int) -> str:
    if not months:
        return "lahir"
    return f"{months // 12} th" if months % 12 == 0 else f"{months} bln"


def _ticks(low: float, high: float, step: float) -> tuple[tuple[float, str], ...]:
    first = int(np.ceil(low / step))
    values = [number * step for number in range(first, int(np.floor(high / step)) + 1)]
    return tuple((value, f"{value:g}".replace(".", ",")) for value in values)
