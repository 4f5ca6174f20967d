"""A growth chart on paper: an SVG that needs no script and survives a printer without colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from dashboard.charts.growth import LINE_COLOURS, is_near_the_end
from dashboard.charts.growth_picture import Dot, Kind, Picture
from dashboard.charts.palette import COLOURS

# Sizes are tenths of a millimetre on the paper the picture is made for.
TEXT: Final = 26
RIGHT, TOP, BOTTOM = 50, 34, 66
LEFT_MM: Final = 6
INK: Final = "#000000"
ORANGE_LINE_SD: Final = 1
DASHES: Final = {-3: "", -2: "14 6", -1: "3 6", 0: "", 1: "3 6", 2: "14 6", 3: ""}


@dataclass(frozen=True)
class _Sheet:
    """Where data lie on the paper."""

    picture: Picture
    width: int
    height: int
    left: int

    def x(self, value: float) -> float:
        """Tenths of a millimetre from the left."""
        axis = self.picture.x
        room = self.width - self.left - RIGHT
        return round(self.left + (value - axis.low) / (axis.high - axis.low) * room, 1)

    def y(self, value: float) -> float:
        """Tenths of a millimetre from the top."""
        axis = self.picture.y
        room = self.height - TOP - BOTTOM
        return round(TOP + (axis.high - value) / (axis.high - axis.low) * room, 1)

    def points(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        """As a polygon or a polyline takes them."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in zip(xs, ys, strict=True))


def growth_svg(
    picture: Picture, *, width_mm: int, height_mm: int, name: str, left_mm: int = LEFT_MM
) -> str:
    """The picture as an SVG element of this size; `name` is what a screen reader says.

    The plot begins `left_mm` from the left and ends 5 mm from the right.
    """
    sheet = _Sheet(picture, width_mm * 10, height_mm * 10, left_mm * 10)
    key = f"{picture.index}-{width_mm}"
    inside = [
        *_ground(sheet),
        *_lines(sheet),
        *(_path(sheet, path) for path in picture.paths),
        *(_dot(sheet, dot, f"hatch-{key}") for dot in sorted(picture.dots, key=_is_counted)),
    ]
    room = sheet.width - sheet.left - RIGHT, sheet.height - TOP - BOTTOM
    return "".join(
        [
            f'<svg class="kurva" viewBox="0 0 {sheet.width} {sheet.height}" '
            f'width="{width_mm}mm" height="{height_mm}mm" role="img" '
            f'aria-label="{escape(name)}" font-size="{TEXT}" fill="{INK}">',
            f'<defs><clipPath id="clip-{key}"><rect x="{sheet.left}" y="{TOP}" width="{room[0]}" '
            f'height="{room[1]}"/></clipPath>{_hatch(f"hatch-{key}")}</defs>',
            *_ticks(sheet),
            f'<g clip-path="url(#clip-{key})">{"".join(inside)}</g>',
            f'<rect x="{sheet.left}" y="{TOP}" width="{room[0]}" height="{room[1]}" fill="none" '
            f'stroke="{INK}" stroke-width="2"/>',
            *_names(sheet),
            "</svg>",
        ]
    )


def _hatch(key: str) -> str:
    return (
        f'<pattern id="{key}" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V7" stroke="{COLOURS["tak-wajar"]}" '
        'stroke-width="4"/></pattern>'
    )


def _ground(sheet: _Sheet) -> Iterable[str]:
    picture = sheet.picture
    edge = len(picture.grid)
    for band in picture.bands:
        low = [picture.y.low] * edge if band.low is None else picture.line(band.low).y
        high = [picture.y.high] * edge if band.high is None else picture.line(band.high).y
        around = sheet.points([*picture.grid, *reversed(picture.grid)], [*low, *reversed(high)])
        yield f'<polygon points="{around}" fill="{COLOURS[band.colour]}"/>'


def _lines(sheet: _Sheet) -> Iterable[str]:
    own = LINE_COLOURS[sheet.picture.index]
    for line in sheet.picture.lines:
        colour = COLOURS[own[line.sd]] if line.sd in own else INK
        width = 5 if line.sd in own else 2.5
        # On grey paper a red line is told from an amber one by its dashes; the KMS has two.
        dash = DASHES[line.sd] if line.sd != ORANGE_LINE_SD or not own.get(line.sd) else ""
        yield (
            f'<polyline points="{sheet.points(sheet.picture.grid, line.y)}" fill="none" '
            f'stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash or "none"}"/>'
        )


def _path(sheet: _Sheet, dots: Sequence[Dot]) -> str:
    points = sheet.points([dot.x for dot in dots], [dot.y for dot in dots])
    return f'<polyline points="{points}" fill="none" stroke="{INK}" stroke-width="5"/>'


def _is_counted(dot: Dot) -> bool:
    """What counts is drawn last, over what does not."""
    return dot.kind in {Kind.COUNTED, Kind.BIRTH}


def _dot(sheet: _Sheet, dot: Dot, hatch: str) -> str:
    x, y = sheet.x(dot.x), sheet.y(dot.y)
    if dot.kind is Kind.FLAGGED:
        at = f'x="{x - 10}" y="{y - 10}" width="20" height="20"'
        return f'<rect {at} fill="url(#{hatch})" stroke="{COLOURS["tak-wajar"]}"/>'
    if dot.kind is Kind.BIRTH:
        return f'<path d="M{x} {y - 11}l11 11l-11 11l-11 -11z" stroke="#fff" stroke-width="3"/>'
    if dot.kind is Kind.BESIDE:
        return f'<circle cx="{x}" cy="{y}" r="7" fill="#fff" stroke="{INK}" stroke-width="3"/>'
    return f'<circle cx="{x}" cy="{y}" r="8" stroke="#fff" stroke-width="2"/>'


def _ticks(sheet: _Sheet) -> Iterable[str]:
    picture = sheet.picture
    floor = sheet.height - BOTTOM
    for value, word in picture.x.ticks:
        x = sheet.x(value)
        yield (
            f'<path d="M{x} {TOP}V{floor}" stroke="{COLOURS["line"]}" stroke-width="1.5"/>'
            f'<text x="{x}" y="{floor + 30}" text-anchor="middle">{escape(word)}</text>'
        )
    for value, word in picture.y.ticks:
        y = sheet.y(value)
        yield f'<text x="{sheet.left - 8}" y="{y + 9}" text-anchor="end">{escape(word)}</text>'


def _names(sheet: _Sheet) -> Iterable[str]:
    picture = sheet.picture
    for line in picture.lines:
        if picture.y.low <= line.y[-1] <= picture.y.high:
            y = sheet.y(line.y[-1]) + 9
            yield f'<text x="{sheet.width - RIGHT + 6}" y="{y}">{line.label}</text>'
    yield f'<text x="2" y="{TOP - 10}">{escape(picture.y.title)}</text>'
    yield (
        f'<text x="{sheet.width - RIGHT}" y="{sheet.height - 6}" text-anchor="end">'
        f"{escape(picture.x.title)}</text>"
    )
    for dot in picture.dots:
        if dot.label:
            yield _label(sheet, dot)


def _label(sheet: _Sheet, dot: Dot) -> str:
    """The last reading's own number, beside the curve that leads to it."""
    x, y = sheet.x(dot.x), sheet.y(dot.y)
    is_right = is_near_the_end(sheet.picture, dot)
    return (
        f'<text x="{x - 6 if is_right else x + 12}" y="{y - 26 if is_right else y + 34}" '
        f'text-anchor="{"end" if is_right else "start"}" font-weight="700" font-size="30" '
        f'paint-order="stroke" stroke="#fff" stroke-width="8">{escape(dot.label)}</text>'
    )
