"""A category has one colour, wherever it is named."""

import re
from pathlib import Path

import pytest

from dashboard.charts.palette import COLOURS
from dashboard.measures import LISTS
from dashboard.skdn import RATIOS
from dashboard.words.children import NTOB
from dashboard.words.values import INDICES
from dashboard.words.worklists import BY_KEY
from measurements.models import Ntob

CSS = Path(__file__).resolve().parents[3] / "static/css"
STYLES = {path.name: path.read_text(encoding="utf-8") for path in CSS.glob("*.css")}
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", STYLES["tokens.css"].split("@media")[0]))
# Classes that take their colour from a category: what stands behind the last "--" is its word.
FAMILIES = "status|kpi|huruf__satu|matriks|tren|berubah__baris|temuan|tanda|sign"
_RULE = re.compile(rf"\.(?:{FAMILIES})--([a-z-]+)[^{{}}]*\{{([^{{}}]*)\}}")
# Those of one category under two headings.
SAME = [
    (LISTS["bgm"].kind, BY_KEY["bgm"].kind),
    (LISTS["bgm"].kind, RATIOS["bgm"].kind),
    (LISTS["bgm"].kind, LISTS["bb-sangat-kurang"].kind),
    (LISTS["2t"].kind, BY_KEY["2t"].kind),
    (LISTS["2t"].kind, RATIOS["2t"].kind),
    (LISTS["tidak-naik"].kind, NTOB[Ntob.TIDAK_NAIK][2]),
    (LISTS["pendek"].kind, BY_KEY["pendek"].kind),
    (LISTS["gizi-buruk"].kind, BY_KEY["gizi-buruk"].kind),
]
OF_CODES = {
    "TB/U": ("sangat-pendek", "pendek"),
    "BB/U": ("bb-sangat-kurang", "bb-kurang"),
    "BB/TB": ("gizi-buruk", "gizi-kurang"),
}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_category_has_the_same_colour_under_both_headings(one, other):
    assert one == other


@pytest.mark.parametrize("index", [one for one in INDICES if one.name in OF_CODES])
def test_a_childs_status_has_the_colour_of_the_list_it_stands_in(index):
    keys = OF_CODES[index.name]

    assert tuple(index.kinds[1:3]) == tuple(LISTS[key].kind for key in keys) == keys


@pytest.mark.parametrize("measure", LISTS.values(), ids=LISTS)
def test_every_measure_is_coloured_by_a_word_of_the_tokens(measure):
    assert measure.kind == "sasaran" or {measure.kind, f"{measure.kind}-text"} <= set(TOKENS)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_a_class_of_a_category_takes_no_other_colour_than_its_own(name):
    words = {token.removesuffix("-text") for token in TOKENS if token.endswith("-text")}

    for word, rule in _RULE.findall(STYLES[name]):
        used = set(re.findall(r"var\(--([\w-]+)\)", rule))
        coloured = {one for one in used if re.sub(r"-(text|soft|\d)$", "", one) in words}
        if word in words:
            assert all(one.startswith(word) for one in coloured), f"{name}: {word} in {coloured}"


def test_below_the_red_line_is_the_red_of_the_growth_card():
    assert COLOURS[LISTS["bgm"].kind] == COLOURS["kms-merah"]
