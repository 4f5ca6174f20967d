"""An attacker who takes down everything that is told works out no small count."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.statistics.disclosure_blocks import (
    Unit,
    every_cell_is_free,
    gathered,
    is_same_or_far,
)
from dashboard.statistics.disclosure_plan import RULES, Plans, Table
from dashboard.statistics.intervals import MIN_SHOWN
from tests.oracles.attacker import Knowledge, fixed_atoms

AGES = (0, 6, 12, 24, 36, 48)
COLUMNS = tuple((age, sex) for age in AGES for sex in (1, 2))
AGE_CHOICES = (AGES, *((age,) for age in AGES), (0, 6, 12), (24, 36, 48))
PEOPLE = [
    frozenset((age, sex) for age in ages for sex in sexes)
    for ages in AGE_CHOICES
    for sexes in ((1, 2), (1,), (2,))
]
# The statuses a child can have in one index; every count is a sum of some of them.
FAMILIES = {
    "tbu": (
        ("sangat", "pendek", "normal"),
        {
            "n_sangat_pendek": ["sangat"],
            "n_pendek": ["sangat", "pendek"],
            "n_tbu": ["sangat", "pendek", "normal"],
        },
        {"pendek": "n_pendek", "sangat-pendek": "n_sangat_pendek"},
    ),
    "bbtb": (
        ("buruk", "kurang", "normal", "lebih"),
        {
            "n_gizi_buruk": ["buruk"],
            "n_gizi_kurang": ["buruk", "kurang"],
            "n_gizi_lebih": ["lebih"],
            "n_bbtb": ["buruk", "kurang", "normal", "lebih"],
        },
        {
            "gizi-kurang": "n_gizi_kurang",
            "gizi-buruk": "n_gizi_buruk",
            "gizi-lebih": "n_gizi_lebih",
        },
    ),
    "bbu": (
        ("both", "bgm", "sangat", "kurang", "normal"),
        {
            "n_bgm": ["both", "bgm"],
            "n_bb_sangat_kurang": ["both", "sangat"],
            "n_bb_kurang": ["both", "bgm", "sangat", "kurang"],
            "n_bbu": ["both", "bgm", "sangat", "kurang", "normal"],
        },
        {"bb-kurang": "n_bb_kurang", "bb-sangat-kurang": "n_bb_sangat_kurang", "bgm": "n_bgm"},
    ),
    "naik": (
        ("2t", "tidak", "naik"),
        {"n_2t": ["2t"], "n_tidak_naik": ["2t", "tidak"], "n_naik": ["naik"]},
        {"tidak-naik": "n_tidak_naik", "naik": "n_naik", "2t": "n_2t"},
    ),
}


class City:
    """Children by kelurahan, age and sex, and status, in the puskesmas of their kelurahan."""

    def __init__(self, seed: int, puskesmas: list[int], family: str, density: float) -> None:
        self.statuses, self.sums, self.measures = FAMILIES[family]
        self.family, self.puskesmas = family, puskesmas
        rng = np.random.default_rng(seed)
        shape = (len(puskesmas), len(COLUMNS), len(self.statuses))
        sizes = rng.choice([0, 0, 1, 3, 9, 30], size=shape)
        self.children = rng.integers(0, sizes + 1) * (rng.random(shape) < density)

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(str(at) for at in range(len(self.puskesmas)))

    def count(self, name: str) -> np.ndarray:
        return sum(self.children[..., self.statuses.index(one)] for one in self.sums[name])

    def plans(self, beside: tuple[Plans, ...] = ()) -> Plans:
        paths = tuple((str(one),) for one in self.puskesmas)
        names = tuple(
            dict.fromkeys(
                name
                for rule in RULES.values()
                for part in (*rule.parts, *(rule.moves or ()))
                for name in part
            )
        )
        names = tuple(dict.fromkeys(name.removeprefix("-") for name in names))
        empty = np.zeros(self.children.shape[:2], np.int64)
        counts = [self.count(name) if name in self.sums else empty for name in names]
        table = Table(names, self.rows, paths, COLUMNS, np.stack(counts, axis=-1))
        return Plans(table, beside)

    def areas(self) -> list[frozenset[str]]:
        """The city, every puskesmas, every kelurahan, and two puskesmas at a time (a kecamatan)."""
        groups = [
            frozenset(row for row in self.rows if self.puskesmas[int(row)] == which)
            for which in sorted(set(self.puskesmas))
        ]
        pairs = [first | other for first, other in combinations(groups, 2)]
        whole = frozenset(self.rows)
        return list(dict.fromkeys([whole, *groups, *pairs, *(frozenset([r]) for r in self.rows)]))

    def sum_of(self, area, people, name: str) -> np.ndarray:
        """The coefficients over the unknown counts of this sum."""
        told = np.zeros(self.children.shape)
        rows = [int(row) for row in area]
        columns = [COLUMNS.index(one) for one in people]
        for one in self.sums[name]:
            told[np.ix_(rows, columns, [self.statuses.index(one)])] = 1
        return told.ravel()


CITIES = st.builds(
    City,
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 2), min_size=1, max_size=5),
    st.sampled_from(sorted(FAMILIES)),
    st.sampled_from([0.05, 0.2, 0.6, 1.0]),
)


def everything_told(city: City, plans: Plans) -> list[np.ndarray]:
    """How many were measured at each place, and every count that a filter is told."""
    measured = {"tbu": "n_tbu", "bbtb": "n_bbtb", "bbu": "n_bbu"}.get(city.family)
    of = []
    for row in city.rows:
        for column in COLUMNS:
            if measured:
                of.append(city.sum_of([row], [column], measured))
            else:
                both = (city.sum_of([row], [column], name) for name in ("n_naik", "n_tidak_naik"))
                of.append(sum(both))
    return of + [
        city.sum_of(area, people, name)
        for measure, name in city.measures.items()
        for area in city.areas()
        for people in PEOPLE
        if plans.of(measure).tells(area, people)
    ]


@settings(deadline=None, max_examples=60)
@given(CITIES)
def test_no_small_count_and_no_small_difference_follows_from_all_that_is_told(city):
    plans = city.plans()
    children = city.children.ravel()
    known = Knowledge(everything_told(city, plans), children.size)
    peopled = city.children.sum(axis=2)

    def small(sums):
        counts = sums @ children
        about_nobody = (np.abs(sums) @ np.repeat(peopled.ravel(), len(city.statuses))) == 0
        return sums[(np.abs(counts) < MIN_SHOWN) & ~about_nobody]

    sums = np.array([
        city.sum_of(area, people, name)
        for name in city.measures.values() for area in city.areas() for people in PEOPLE
    ])  # fmt: skip
    atoms = np.eye(children.size)
    for asked in (sums, atoms):
        assert not known.follow(small(np.unique(asked, axis=0))).any()
    # Neighbours subtracted from each other: one region inside another, one measure inside another.
    for at in range(0, len(sums), 11):
        apart = sums - sums[at]
        inside = apart[(apart >= 0).all(axis=1) & (apart > 0).any(axis=1)]
        assert not known.follow(small(inside)).any()


@settings(deadline=None, max_examples=100)
@given(CITIES)
def test_for_every_place_there_is_another_city_that_tells_the_same(city):
    if city.family != "tbu":
        return
    plans = city.plans()
    plan = plans.of("pendek")
    if not plan.rows:
        return
    severe, affected, measured = (
        city.count(name) for name in ("n_sangat_pendek", "n_pendek", "n_tbu")
    )
    rows = [frozenset(int(row) for row in block) for block in plan.rows]
    columns = [frozenset(COLUMNS.index(one) for one in block) for block in plan.columns]
    whole = [frozenset(range(len(COLUMNS)))]

    fixed = fixed_atoms(affected, severe * 0, measured, rows, columns or whole)

    assert not fixed
    if columns:
        # Those between the two lines alone could change places: what is told of severe ones stays.
        assert not [
            (i, j) for i, j in fixed_atoms(affected, severe, measured, rows, columns)
            if measured[i, j] > severe[i, j]
        ]  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(CITIES, st.integers(0, 2**32 - 1))
def test_a_month_and_the_round_in_it_do_not_tell_of_the_few_that_only_one_has(city, seed):
    of_round = city.plans()
    rng = np.random.default_rng(seed)
    later = City(seed, city.puskesmas, city.family, 1.0)
    more = rng.integers(0, 3, city.children.shape) * (rng.random(city.children.shape) < 0.2)
    later.children = city.children + more
    of_month = later.plans(beside=(of_round,))

    for measure in city.measures:
        for area in city.areas():
            if of_round.of(measure).rows and of_month.of(measure).rows:
                rows = [int(row) for row in area]
                both = of_round.of(measure).tells(area) and of_month.of(measure).tells(area)
                first, other = (
                    plans.table.sums(RULES[measure].parts)[rows].sum(axis=(0, 1))
                    for plans in (of_round, of_month)
                )
                apart = np.abs(first - other)
                if both and other.any() and apart.any():
                    assert apart.min() >= MIN_SHOWN


def test_what_is_small_joins_its_own_group_before_another():
    units = [
        Unit(frozenset(["a"]), ("x",), np.array([3])),
        Unit(frozenset(["b"]), ("x",), np.array([40])),
        Unit(frozenset(["c"]), ("y",), np.array([9])),
    ]

    found = {block.members for block in gathered(units)}

    assert found == {frozenset("ab"), frozenset("c")}


def test_a_group_that_is_small_altogether_takes_the_smallest_neighbour():
    units = [
        Unit(frozenset(["a"]), ("x",), np.array([3])),
        Unit(frozenset(["b"]), ("y",), np.array([40])),
        Unit(frozenset(["c"]), ("y",), np.array([9])),
    ]

    found = {block.members for block in gathered(units)}

    assert found == {frozenset("ac"), frozenset("b")}


def test_a_city_with_few_is_told_nothing():
    assert gathered([Unit(frozenset(["a"]), (), np.array([4]))]) == ()


@pytest.mark.parametrize(("other", "is_kept"), [((41, 200), False), ((40, 200), True),
                                                ((45, 206), True), ((45, 200), False)])  # fmt: skip
def test_two_versions_are_the_same_or_far_apart(other, is_kept):
    assert is_same_or_far(np.array([40, 200]), np.array(other)) == is_kept


def test_a_cell_that_four_children_cannot_change_follows_from_the_margins():
    everybody_in_one = np.array([[5, 0], [0, 7]])
    nobody_else = np.array([[0, 6], [6, 0]])

    assert every_cell_is_free(everybody_in_one, nobody_else)
    assert not every_cell_is_free(np.array([[5, 5], [0, 7]]), np.array([[0, 0], [6, 1]]))
