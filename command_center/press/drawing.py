"""A card drawn as a PDF page of 4 : 5, and that page as a picture.

Positions and sizes are in units of a stage of 1080 × 1350, as wide as the picture that phones
share; y grows downwards. The same content gives the same bytes.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pypdfium2
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from command_center.press.words import CardText, Json, target_words, text_of
from dashboard.charts.palette import COLOURS

WIDTH, HEIGHT = 1080, 1350
PAGE_PT: Final = 595.276  # as wide as A4, so that it prints as it is
PICTURE_PX: Final = 2160
_BUILT: Final = Path(__file__).parents[2] / "static" / "built"
_MARGIN: Final = 72
_INNER: Final = WIDTH - 2 * _MARGIN
_NAVY: Final = "#12395f"  # --accent
_FONTS: Final = {
    "Inter": "400Regular",
    "Inter-Strong": "600SemiBold",
    "Inter-Heavy": "800ExtraBold",
}
_NORMAL, _STRONG, _HEAVY = _FONTS


def pdf_of(content: Json, digest: str) -> bytes:
    """The card as a PDF of one page."""
    _register_fonts()
    written = io.BytesIO()
    scale = PAGE_PT / WIDTH
    canvas = Canvas(written, pagesize=(PAGE_PT, HEIGHT * scale), invariant=True, lang="id")
    text = text_of(content, digest)
    canvas.setTitle(f"{text.heading}: {text.value}")
    canvas.setAuthor(text.city)
    canvas.setSubject(text.mark)
    canvas.scale(scale, scale)
    _draw(Stage(canvas), content, text)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def png_of(pdf: bytes) -> bytes:
    """The first page of a PDF as a PNG, PICTURE_PX wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=PICTURE_PX / PAGE_PT).to_pil()
    finally:
        document.close()
    picture = picture.convert("RGB").crop((0, 0, PICTURE_PX, PICTURE_PX * HEIGHT // WIDTH))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    """The fonts that `frontend/build.mjs` laid beside the bundles."""
    for name, style in _FONTS.items():
        path = _BUILT / f"Inter_{style}.ttf"
        pdfmetrics.registerFont(TTFont(name, str(path)))


@dataclass(frozen=True)
class Stage:
    """A canvas whose y grows downwards."""

    canvas: Canvas

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; (x, y) is its upper left corner."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def pill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A box with round ends."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.roundRect(x, HEIGHT - y - height, width, height, height / 2, stroke=0, fill=1)

    def line(self, x: float, y: float, to_y: float, colour: str, width: float) -> None:
        """An upright line."""
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(width)
        self.canvas.line(x, HEIGHT - y, x, HEIGHT - to_y)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def say(
        self, text: str, x: float, y: float, size: float, *,
        font: str = _NORMAL, colour: str = COLOURS["ink"], align: str = "left",
    ) -> None:  # fmt: skip
        """One line of text on the baseline y; `x` is its left end, its middle or its right end."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.setFont(font, size)
        draw = {
            "left": self.canvas.drawString,
            "middle": self.canvas.drawCentredString,
            "right": self.canvas.drawRightString,
        }[align]
        draw(x, HEIGHT - y, text)

    def paragraph(
        self, text: str, y: float, size: float, *, font: str = _NORMAL, colour: str
    ) -> float:
        """Text broken into lines of the whole width; the baseline after the last."""
        for line in simpleSplit(text, font, size, _INNER):
            self.say(line, _MARGIN, y, size, font=font, colour=colour)
            y += 1.42 * size
        return y


def width_of(text: str, font: str, size: float) -> float:
    """How wide a line is."""
    return float(pdfmetrics.stringWidth(text, font, size))


def fitting(text: str, font: str, size: float, width: float) -> float:
    """The largest size up to `size` at which a line is no wider than `width`."""
    return min(size, size * width / width_of(text, font, size))


def _draw(stage: Stage, content: Json, text: CardText) -> None:
    stage.box(0, 0, WIDTH, HEIGHT, COLOURS["surface"])
    _head(stage, text)
    _answer(stage, content, text)
    _scale(stage, content)
    _facts(stage, text)
    _foot(stage, text)


def _head(stage: Stage, text: CardText) -> None:
    """Whose figure it is, of when, and what it is worth."""
    stage.box(0, 0, WIDTH, 164, _NAVY)
    stage.say(text.city, _MARGIN, 76, 48, font=_HEAVY, colour="#ffffff")
    pill = width_of(text.status, _STRONG, 32) + 56
    left = WIDTH - _MARGIN - pill
    room = left - _MARGIN - 24
    stage.say(
        text.occasion, _MARGIN, 126, fitting(text.occasion, _NORMAL, 32, room), colour="#dce8f4"
    )
    stage.pill(left, 50, pill, 64, "#ffffff")
    stage.say(text.status, left + pill / 2, 93, 32, font=_STRONG, colour=_NAVY, align="middle")


def _answer(stage: Stage, content: Json, text: CardText) -> None:
    """The figure, seen first, and of how many it is."""
    stage.say(text.heading, _MARGIN, 240, fitting(text.heading, _STRONG, 46, _INNER), font=_STRONG)
    size = fitting(text.value, _HEAVY, 204, _INNER)
    stage.say(text.value, _MARGIN - 8, 424, size, font=_HEAVY, colour=_ink_of(content))
    stage.say(text.counts, _MARGIN, 518, fitting(text.counts, _NORMAL, 38, _INNER))


def _ink_of(content: Json) -> str:
    """The colour of the word, dark enough for type."""
    kind = content["measure"]["kind"]
    return {"pendek": "#815400", "risiko-lebih": "#914608", "bb-kurang": "#6b5600"}.get(
        kind, COLOURS[kind]
    )


def _scale(stage: Stage, content: Json) -> None:
    """The figure with its limits on a line from 0, and the targets that were in force."""
    figure, targets = content["figure"], content["targets"]
    most = 1.25 * max(figure["high"], *(one["percent"] for one in targets), 1)
    left, width, y = _MARGIN, _INNER, 612

    def at(percent: float) -> float:
        return float(left + width * percent / most)

    stage.pill(left, y - 7, width, 14, "#e9e6df")
    colour = COLOURS[content["measure"]["kind"]]
    stage.pill(at(figure["low"]), y - 16, at(figure["high"]) - at(figure["low"]), 32, colour)
    stage.line(at(figure["percent"]), y - 34, y + 34, _ink_of(content), 8)
    stage.say("0 %", left, y + 58, 26, colour=COLOURS["ink-2"])
    # Words stand before their line, the nearest target first: so no line runs through them.
    for row, target in enumerate(sorted(targets, key=lambda one: one["percent"])):
        words, x = target_words(target), at(target["percent"])
        down = y + 66 + 40 * row
        stage.line(x, y - 24, down + 6, COLOURS["ink"], 3)
        has_room = x - left > width_of(words, _NORMAL, 28) + 84
        stage.say(
            words, x - 12 if has_room else x + 12, down, 28,
            align="right" if has_room else "left", colour=COLOURS["ink"],
        )  # fmt: skip


def _facts(stage: Stage, text: CardText) -> None:
    """What the figure rests on, in three columns."""
    top, third = 758, _INNER / 3
    for at, (title, value, beside) in enumerate(
        (
            ("Cakupan", text.coverage, text.coverage_counts),
            ("Batas 95 %", text.limits, "selang kepercayaan"),
            ("Data per", *_parted(text.data_at)),
        )
    ):
        x = _MARGIN + third * at
        stage.line(x, top - 6, top + 128, COLOURS["line"], 3)
        stage.say(title, x + 20, top + 22, 26, colour=COLOURS["ink-2"])
        stage.say(value, x + 20, top + 74, fitting(value, _STRONG, 42, third - 30), font=_STRONG)
        stage.say(
            beside, x + 20, top + 118, fitting(beside, _NORMAL, 26, third - 30),
            colour=COLOURS["ink-2"],
        )  # fmt: skip


def _parted(moment: str) -> tuple[str, str]:
    """ "24 Nov 2025 16.00 WITA" as its day and its hour."""
    *day, hour, zone = moment.split(" ")
    return " ".join(day), f"pukul {hour} {zone}"


def _foot(stage: Stage, text: CardText) -> None:
    stage.say("Yang dihitung", _MARGIN, 944, 28, font=_STRONG)
    y = stage.paragraph(text.definition, 986, 27, colour=COLOURS["ink-2"])
    stage.paragraph(text.source, y + 14, 24, colour=COLOURS["ink-2"])
    stage.box(0, HEIGHT - 76, WIDTH, 76, COLOURS["paper"])
    stage.say(
        text.mark, _MARGIN, HEIGHT - 28, fitting(text.mark, _STRONG, 26, _INNER), font=_STRONG
    )
