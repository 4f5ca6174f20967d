"""What a wall tells while children come never tells of a few of them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from command_center.telling import CITY, Told, step

AREAS = ("a", "b", "c")


def sides(told: Told) -> tuple[int, int]:
    return told.n, told.of - told.n


def is_no_few(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Nobody, or five and more on either side; the slow way."""
    apart = [abs(x - y) for x, y in zip(one, other, strict=True)]
    return apart == [0, 0] or min(apart) >= 5


@given(
    st.lists(
        st.tuples(st.sampled_from(AREAS), st.booleans(), st.integers(1, 12), st.booleans()),
        max_size=60,
    )
)
def test_nobody_learns_of_a_few_children_from_two_looks_at_the_wall(came):
    """Each look beside the one before: area by area, the city, the city less its areas."""
    now: dict[str, Counter[bool]] = {area: Counter() for area in AREAS}
    told: dict[str, Told] = {}
    for number, (area, is_short, n, is_looked_at) in enumerate(came):
        now[area][is_short] += n
        if not is_looked_at:
            continue
        here = {area: (one[True], one[False]) for area, one in now.items()}
        city = (sum(x for x, _ in here.values()), sum(y for _, y in here.values()))
        before, told = told, step(told, here, city, str(number))

        for area, one in told.items():
            assert min(sides(one)) >= 5, "no small count"
            if area in before:
                assert is_no_few(sides(one), sides(before[area]))
        if CITY in told:
            areas = [sides(told[area]) for area in AREAS if area in told]
            beyond = (sum(x for x, _ in areas), sum(y for _, y in areas))
            assert is_no_few(sides(told[CITY]), beyond)
        assert before.keys() <= told.keys(), "what was told once stays on the wall"


def test_a_figure_moves_once_enough_children_have_come():
    told = step({}, {"a": (20, 80)}, (20, 80), "08.00")
    assert told["a"] == Told(20, 100, "08.00")

    still = step(told, {"a": (24, 100)}, (24, 100), "09.00")
    assert still["a"] == told["a"], "four more are pendek"

    moved = step(still, {"a": (25, 100)}, (25, 100), "10.00")
    assert moved["a"] == moved[CITY] == Told(25, 125, "10.00")


def test_the_city_is_told_but_not_beside_what_would_leave_a_few():
    told = step({}, {"a": (20, 80), "b": (3, 60)}, (23, 140), "08.00")

    assert told == {CITY: Told(23, 163, "08.00")}, "the city less a would be the three of b"
