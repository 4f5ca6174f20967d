"""The formulas of WHO's report, chapter 7."""

import numpy as np
import pytest

from measurements.who.lms import sd
from measurements.who.zscores import restricted_zscore, zscore


def test_length_for_age_agrees_with_the_who_package():
    l, m, s = np.array([[1.0], [56.4833], [0.03492]])  # boy, 44 days

    z = zscore(np.array([50.0]), l, m, s)

    assert z.round(2) == [-3.29]  # anthro 1.1.0, for 50 cm


@pytest.mark.parametrize("k", [-3, -2, -1, 0, 1, 2, 3])
def test_the_measurement_at_k_sd_has_z_k(k):
    l, m, s = np.array([[-0.3521], [16.0503], [0.08349]])

    assert zscore(sd(k, l, m, s), l, m, s) == pytest.approx(k)


def test_tails_go_on_in_steps_of_the_third_sd():
    l, m, s = np.array([[-0.3521], [16.0503], [0.08349]])
    high_step, low_step = sd(3, l, m, s) - sd(2, l, m, s), sd(-2, l, m, s) - sd(-3, l, m, s)

    assert restricted_zscore(sd(3, l, m, s) + 2 * high_step, l, m, s) == pytest.approx(5)
    assert restricted_zscore(sd(-3, l, m, s) - 2 * low_step, l, m, s) == pytest.approx(-5)
    assert restricted_zscore(m, l, m, s) == pytest.approx(0)


def test_a_missing_measurement_has_no_z():
    l, m, s = np.array([[1.0], [56.4833], [0.03492]])

    assert np.isnan(restricted_zscore(np.array([np.nan]), l, m, s)).all()
