"""The colours of static/css/tokens.css can be read by everybody, also the colour-blind."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

CSS = (Path(__file__).parents[3] / "static/css/tokens.css").read_text()
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS.split("@media")[0]))

WORDS = [
    "normal", "pendek", "sangat-pendek", "gizi-kurang", "gizi-buruk", "bb-tidak-naik",
    "bb-kurang", "bb-sangat-kurang", "risiko-lebih", "tidak-diukur", "tak-wajar", "cakupan",
]  # fmt: skip
# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881]]  # fmt: skip
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
              [-0.003882, -0.048116, 1.051998]]  # fmt: skip
TRITANOPIA = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
              [0.004733, 0.691367, 0.303900]]  # fmt: skip
# About ten times the smallest difference an eye sees side by side (CIE 1976).
CLEARLY_DIFFERENT = 20


def linear(token: str) -> np.ndarray:
    """Linear RGB, 0 to 1, of a token."""
    srgb = np.array([int(TOKENS[token][i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    lights = sorted(float(linear(token) @ [0.2126, 0.7152, 0.0722]) for token in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, eye: list[list[float]] | None = None) -> float:
    """The distance of two tokens in L*a*b*, as this kind of eye sees them."""
    matrix = np.eye(3) if eye is None else np.array(eye)
    return float(np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))))


@pytest.mark.parametrize("ground", ["paper", "surface", "accent-soft"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "accent", "danger"])
def test_text_reads_on_every_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ground", ["surface", "paper", "own soft ground"])
def test_the_word_of_a_status_reads_in_its_colour(word, ground):
    ground = f"{word}-soft" if ground == "own soft ground" else ground

    assert contrast(f"{word}-text", ground) >= 4.5


@pytest.mark.parametrize("word", WORDS)
def test_a_bar_stands_out_from_the_page(word):
    assert contrast(word, "surface") >= 3


def test_what_is_pressed_reads_and_what_is_focused_shows():
    assert contrast("accent-ink", "accent") >= 4.5
    assert contrast("accent-ink", "accent-hover") >= 4.5
    assert contrast("accent-ink", "danger") >= 4.5
    assert contrast("focus", "surface") >= 3
    assert contrast("line-strong", "surface") >= 3


WALL_RAMPS = ["wall-cakupan", "wall-prevalensi"]
WALL_GROUNDS = {
    "wall-surface", "wall-line", *(f"{ramp}-{step}" for ramp in WALL_RAMPS for step in range(1, 6))
}  # fmt: skip


@pytest.mark.parametrize("token", sorted({t for t in TOKENS if "wall" in t} - WALL_GROUNDS))
def test_the_wall_reads_on_its_dark_ground(token):
    assert token == "wall" or contrast(token, "wall") >= 4.5


@pytest.mark.parametrize("ramp", WALL_RAMPS)
def test_what_stands_on_a_coloured_ground_of_the_wall_reads(ramp):
    assert all(contrast("wall-ink", f"{ramp}-{step}") >= 4.5 for step in (1, 2, 3))
    assert all(contrast("wall", f"{ramp}-{step}") >= 4.5 for step in (4, 5))


@pytest.mark.parametrize("ramp", WALL_RAMPS)
def test_a_ramp_of_the_wall_lightens_step_by_step(ramp):
    lightness = [lab(linear(f"{ramp}-{step}"))[0] for step in range(1, 6)]

    assert all(lighter - darker >= 8 for darker, lighter in pairwise(lightness))


SIDE_BY_SIDE = [
    ("normal", "pendek"), ("normal", "sangat-pendek"), ("pendek", "sangat-pendek"),
    ("gizi-kurang", "gizi-buruk"), ("normal", "gizi-buruk"), ("pendek", "tidak-diukur"),
    ("normal", "tidak-diukur"), ("bb-tidak-naik", "gizi-kurang"),
]  # fmt: skip


@pytest.mark.parametrize("eye", [None, DEUTERANOPIA, PROTANOPIA, TRITANOPIA])
@pytest.mark.parametrize(("one", "other"), SIDE_BY_SIDE)
def test_colours_that_stand_side_by_side_differ_to_every_eye(one, other, eye):
    assert difference(one, other, eye) >= CLEARLY_DIFFERENT


@pytest.mark.parametrize("ramp", ["cakupan", "prevalensi"])
def test_a_ramp_darkens_step_by_step_so_that_grey_paper_keeps_it(ramp):
    lightness = [lab(linear(f"{ramp}-{step}"))[0] for step in range(1, 6)]

    assert all(lighter - darker >= 8 for lighter, darker in pairwise(lightness))


def test_no_other_stylesheet_brings_colours_of_its_own():
    sheets = [
        p for p in (Path(__file__).parents[3] / "static/css").glob("*.css") if p.stem != "tokens"
    ]

    assert sheets
    for sheet in sheets:
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)])", sheet.read_text()), sheet.name
