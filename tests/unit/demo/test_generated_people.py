"""Nobody in the demo city exists, and what is known of them fits together."""

import re
from collections import Counter
from datetime import date, timedelta

import numpy as np

from demo.city import SEED, build_city
from demo.days import EPOCH, NEVER, fifth_birthday
from demo.people import FIRST_SYLLABLES, LAST_SYLLABLES, MIDDLE_SYLLABLES, SIBLING_GAP_DAYS
from demo.population import ACTIVE, FIVE
from demo.published import ROUNDS
from demo.rounds import NO_REASON, WRONG_POSITION
from demo.writing import ids_at

DUMMY_NIK = re.compile(r"6474(0[123])(\d{2})(\d{2})(\d{2})(9\d{3})")


def one_of(*parts):
    return "(?:" + "|".join(sorted(parts, key=len, reverse=True)) + ")"


WORD = re.compile(
    one_of(*FIRST_SYLLABLES)
    + one_of(*MIDDLE_SYLLABLES)
    + "?"
    + one_of(*LAST_SYLLABLES[1], *LAST_SYLLABLES[2]),
    re.IGNORECASE,
)


def test_the_same_seed_gives_the_same_city(city, n_posyandu):
    assert build_city(n_posyandu).checksum() == city.checksum()
    assert build_city(n_posyandu, seed=SEED + 1).checksum() != city.checksum()


def test_ids_come_from_the_seed_and_say_their_time():
    seconds = np.array([1_700_000_000, 1_700_000_001])

    ids = ids_at(seconds, np.random.default_rng(1))

    assert ids == ids_at(seconds, np.random.default_rng(1))
    assert [i.version for i in ids] == [7, 7]
    assert [i.int >> 80 for i in ids] == [1_700_000_000_000, 1_700_000_001_000]


def test_names_are_strung_together_from_syllables(people):
    for nama in [*people.nama, *people.ibu_nama, *people.ayah_nama, *people.kader_nama]:
        assert all(WORD.fullmatch(word) for word in nama.split())


def test_every_nik_is_one_of_the_citys_own_making(city, people):
    numbers = [number for number in people.nik if number]

    assert len(set(numbers)) == len(numbers)
    for child, number in enumerate(people.nik):
        if not number:
            continue
        born = EPOCH + timedelta(days=int(city.children.born_on[child]))
        _, day, month, year, sequence = DUMMY_NIK.fullmatch(number).groups()
        is_girl = city.children.sex[child] == 2
        assert int(day) == born.day + 40 * is_girl
        assert (month, year) == (f"{born:%m}", f"{born:%y}")
        assert 9001 <= int(sequence) <= 9999


def test_some_babies_have_a_temporary_id_instead(city, people):
    without = np.array([not number for number in people.nik])

    assert 0.018 < without.mean() < 0.027
    assert all((t is not None) == w for t, w in zip(people.temporary_id, without, strict=True))
    assert len({t for t in people.temporary_id if t}) == without.sum()
    assert (city.children.born_on[without] > (date(2025, 1, 1) - EPOCH).days).all()


def test_siblings_are_not_born_too_close_together(city, people):
    assert 0.05 < 1 - len(people.rt) / len(people.nama) < 0.2
    assert max(Counter(people.ibu_of.tolist()).values()) == 2
    order = np.lexsort((city.children.born_on, people.ibu_of))
    same = people.ibu_of[order][1:] == people.ibu_of[order][:-1]
    gaps = np.diff(city.children.born_on[order])[same]
    assert gaps.min() > SIBLING_GAP_DAYS


def test_lives_are_in_order(city):
    children = city.children
    birthday = fifth_birthday(children.born_on)

    assert (children.registered_on >= children.born_on).all()
    assert (children.left_on >= children.registered_on).all()
    assert ((children.status == ACTIVE) == (children.left_on == NEVER)).all()
    assert (children.left_on[children.status == FIVE] == birthday[children.status == FIVE]).all()
    moved = children.moved_on < NEVER
    assert 20 < moved.sum() < 200
    assert (children.moved_on[moved] < children.left_on[moved]).all()
    assert (children.moved_on[moved] > children.registered_on[moved]).all()


def test_children_are_weighed_while_they_belong_to_the_posyandu(city, records):
    child, day = records.sheet.child, records.sheet.day

    assert (city.children.registered_on[child] <= day).all()
    assert (city.children.left_on[child] > day).all()
    assert (fifth_birthday(city.children.born_on)[child] > day).all()


def test_a_correction_stands_beside_what_it_replaces(records):
    rows = np.flatnonzero(records.replaces >= 0)
    old = records.replaces[rows]
    sheet = records.sheet

    assert 100 < len(rows) < 200
    assert len(set(old)) == len(old)
    assert (sheet.child[rows] == sheet.child[old]).all()
    assert (sheet.day[rows] == sheet.day[old]).all()
    assert (records.received_at[rows] > records.received_at[old]).all()
    assert (records.reason[rows] != NO_REASON).all()
    tilted = records.reason[rows] == WRONG_POSITION
    assert tilted.any()
    assert (sheet.position[old[tilted]] == 1).all()
    assert (sheet.position[rows[tilted]] == 2).all()
    assert (sheet.length_mm[old[tilted]] == sheet.length_mm[rows[tilted]]).all()


def test_what_counts_in_a_round_is_measured_in_its_dates(city):
    for held, figures in zip(city.rounds, ROUNDS, strict=True):
        days = held.sheet.day.astype("datetime64[D]")
        assert days.min() >= np.datetime64(figures.starts_on)
        assert days.max() <= np.datetime64(figures.ends_on)


def test_positions_and_digits_are_those_of_a_real_table(city):
    sheet = city.rounds[1].sheet
    young = sheet.day - city.children.born_on[sheet.child] < 731

    assert 0.03 < (sheet.position[young] == 2).mean() < 0.055
    assert 0.012 < (sheet.position[~young] == 1).mean() < 0.03
    assert 0.2 < (sheet.length_mm % 5 == 0).mean() < 0.35
    assert (sheet.weight_g % 100 == 0).mean() > 0.7
    assert 1 <= (sheet.oedema > 0).sum() <= 12


def test_vitamin_a_is_given_in_february_and_august(records):
    given = records.vitamin_a >= 0
    months = records.sheet.day[given].astype("datetime64[D]").astype("datetime64[M]")

    assert set(months.astype(str)) == {"2025-02", "2025-08"}
