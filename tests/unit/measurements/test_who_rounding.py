"""Two decimals, as R prints them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.who.rounding import round_like_r, to_hundredths
from tests.oracles.growth import two_decimals


# What R 4 answers: the nearer decimal as doubles; scaling first would make 1.01 of 1.005.
@pytest.mark.parametrize(("x", "rounded"), [
    (-2.004, -2.0), (-2.006, -2.01), (0.004, 0.0), (-0.004, 0.0), (2.675, 2.67), (1.005, 1.0),
    (0.125, 0.12), (0.375, 0.38), (-0.125, -0.12), (3.0, 3.0),
])  # fmt: skip
def test_two_decimals_are_those_of_r(x, rounded):
    assert round_like_r(np.array([x]))[0] == rounded
    assert two_decimals(x) == rounded


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=20))
def test_the_fast_way_equals_r_wherever_it_is_sure(values):
    z = np.array(values)

    unsure = to_hundredths(z)

    np.testing.assert_array_equal(z[~unsure], round_like_r(np.array(values))[~unsure])


def test_values_beside_a_half_are_reported():
    z = np.array([1.005, 1.0049999, 1.0050000001, 1.004, np.nan, 0.125])

    assert to_hundredths(z).tolist() == [True, False, True, False, False, True]


def test_nothing_is_printed_as_minus_zero():
    z = np.array([-0.001, -0.0])

    to_hundredths(z)

    assert not np.signbit(z).any()
    assert not np.signbit(round_like_r(np.array([-0.001]))).any()
