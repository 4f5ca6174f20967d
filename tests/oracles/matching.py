"""The duplicate check once more, slowly: recursion, fractions, letters one by one.

It shares the tables of posyandu/matching.py through tests/data/matching_cases.json, no code.
"""

import json
import unicodedata
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

CASES: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[1] / "data" / "matching_cases.json").read_text("utf-8")
)
TABLES = CASES["tables"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()


def words(name: str) -> list[str]:
    name = "".join(sign for sign in name if sign not in "'’‘`´ʼ").upper()
    if name.lstrip().startswith("AN."):
        name = name.lstrip()[3:]
    signs = [s for s in unicodedata.normalize("NFKD", name) if not "\u0300" <= s <= "\u036f"]
    return "".join(sign if sign in LETTERS else " " for sign in signs).split()


def sounds(of: list[str]) -> list[str]:
    heard = []
    for word in of:
        if word in TABLES["titles"]:
            continue
        word = TABLES["short_forms"].get(word, word)
        for spelling, letter in TABLES["folds"]:
            word = letter.join(word.split(spelling))
        once = ""
        for letter in word:
            if not once.endswith(letter):
                once += letter
        heard.append(once[:-1] if once.endswith("H") and once != "H" else once)
    return heard


@cache
def distance(one: str, other: str) -> int:
    """Letters to change, add or leave out."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return distance(one[1:], other[1:])
    return 1 + min(distance(one[1:], other), distance(one, other[1:]), distance(one[1:], other[1:]))


def edit_alike(one: str, other: str) -> int:
    longer = max(len(one), len(other))
    return half_up(Fraction(100 * (longer - distance(one, other)), longer))


def alike(one: list[str], other: list[str]) -> int | None:
    mine, yours = sounds(one), sounds(other)
    if not mine or not yours:
        return None
    if "".join(one) == "".join(other):
        return 100
    if "".join(mine) == "".join(yours):
        return 98
    found = [
        edit_alike("".join(mine), "".join(yours)),
        edit_alike("".join(sorted(mine)), "".join(sorted(yours))),
    ]
    for short, long in ((mine, yours), (yours, mine)):
        left = list(long)
        if len(short) < len(long) and all(w in left and not left.remove(w) for w in short):
            found.append(92 if len(short) > 1 else 85 if len(short[0]) >= 4 else 0)
    return min(97, max(found))


def score(one: tuple[str, date, str], other: tuple[str, date, str]) -> int:
    """(name, birth date, mother) twice → 0–100."""
    if not -1 <= (one[1] - other[1]).days <= 1:
        return 0
    name = alike(_own(one[0]), _own(other[0]))
    mother = alike(_mother(one), _mother(other))
    if name is None and mother is None:
        return 0
    parts = [(name, 65), (mother, 25), (100 if one[1] == other[1] else 50, 10)]
    known = [(part, weight) for part, weight in parts if part is not None]
    return half_up(Fraction(sum(p * w for p, w in known), sum(w for _, w in known)))


def _own(name: str) -> list[str]:
    found = words(name)
    return [] if found[:1] in (["BY"], ["BAYI"]) else found


def _mother(child: tuple[str, date, str]) -> list[str]:
    found = words(child[2])
    if not found and not _own(child[0]):
        found = words(child[0])
    return [word for word in found if word not in TABLES["titles"]]
