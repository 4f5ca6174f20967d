"""Two names, two birth dates, two mothers: one child?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu import matching
from posyandu.matching import Likeness, Person, folded, likeness, words_of
from tests.oracles import matching as twin

PAIRS, NAMES = twin.CASES["pairs"], twin.CASES["names"]
DAY = date(2025, 11, 4)
# Words that meet the short forms, the titles and the folds often, and letters of any script.
word = st.one_of(
    st.sampled_from([*twin.TABLES["short_forms"], *twin.TABLES["titles"], "Siti", "Budi", "An."]),
    st.text("abdhijkmnostuyzADHKSTZ'", max_size=6),
    st.text(max_size=4),
)
name = st.lists(word, max_size=3).map(" ".join)
person = st.builds(
    Person, name, st.integers(-2, 2).map(lambda days: DAY + timedelta(days=days)), name
)


def person_of(case: dict[str, str]) -> Person:
    return Person(case["nama"], date.fromisoformat(case["born_on"]), case["ibu_nama"])


@pytest.mark.parametrize("case", PAIRS, ids=[case["what"] for case in PAIRS])
def test_the_cases_both_languages_are_held_to(case):
    found = likeness(person_of(case["one"]), person_of(case["other"]))

    assert found == Likeness(case["score"], tuple(case["why"]))
    assert found.is_likely == case["is_likely"]


@pytest.mark.parametrize("case", NAMES, ids=[case["nama"] for case in NAMES])
def test_a_name_becomes_the_words_and_sounds_of_the_cases(case):
    words = words_of(case["nama"])

    assert words == case["words"]
    assert folded(words) == case["folded"]


def test_the_tables_of_the_cases_are_the_ones_used():
    assert {
        "threshold": matching.THRESHOLD,
        "max_days_apart": matching.MAX_DAYS_APART,
        "mother_alike": matching.MOTHER_ALIKE,
        "nameless": sorted(matching.NAMELESS),
        "titles": sorted(matching.TITLES),
        "short_forms": matching.SHORT_FORMS,
        "folds": [list(fold) for fold in matching.FOLDS],
    } == twin.TABLES


@given(person, person)
def test_the_slow_way_finds_the_same(one, other):
    assert likeness(one, other).score == twin.score(
        (one.nama, one.born_on, one.ibu_nama), (other.nama, other.born_on, other.ibu_nama)
    )


@given(person, person)
def test_it_does_not_matter_who_is_named_first(one, other):
    assert likeness(one, other) == likeness(other, one)


@given(person)
def test_a_child_is_itself(one):
    found = likeness(one, one)

    says_nothing = not found.why
    assert found.score == (0 if says_nothing else 100)


@given(person, person)
def test_only_the_same_letters_reach_a_hundred_without_a_nameless_baby(one, other):
    found = likeness(one, other)

    assert 0 <= found.score <= 100
    if found.score == 100:
        assert one.born_on == other.born_on
        assert {"Nama sama", "Bayi belum bernama"} & set(found.why)


def test_the_sentences_name_nobody():
    said = " ".join(likeness(Person("Budi", DAY, "Siti"), Person("Budhi", DAY, "Sitti")).why)

    assert "bud" not in said.lower()
    assert "siti" not in said.lower()
