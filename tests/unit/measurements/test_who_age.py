"""Ages in days and months, for arrays and for single dates."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontang_stunting.lib import dates
from measurements.who import age

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("months", "expected"), [(0, 0), (1, 30), (6, 183), (9, 274), (12, 365), (24, 731), (60, 1826)]
)
def test_months_become_days_with_halves_rounded_up(months, expected):
    assert dates.days_from_months(months) == expected
    assert age.days_from_months(np.array([float(months)]))[0] == expected


def test_a_missing_age_stays_missing():
    assert np.isnan(age.days_from_months(np.array([np.nan]))[0])


@pytest.mark.parametrize(("born", "on", "months"), [
    ("2024-01-31", "2024-02-29", 0), ("2024-01-31", "2024-03-01", 1),
    ("2024-02-29", "2025-02-28", 11), ("2024-02-29", "2025-03-01", 12),
    ("2024-02-29", "2028-02-29", 48), ("2024-02-29", "2029-02-28", 59),
    ("2024-02-29", "2029-03-01", 60), ("2020-05-10", "2025-05-09", 59),
    ("2020-05-10", "2025-05-10", 60), ("2025-05-10", "2025-05-10", 0),
    ("2025-05-10", "2025-05-09", -1), ("2024-12-31", "2025-01-30", 0),
])  # fmt: skip
def test_a_month_is_complete_on_the_day_of_birth_or_the_first_after_it(born, on, months):
    assert dates.completed_months(date.fromisoformat(born), date.fromisoformat(on)) == months


@given(st.lists(st.tuples(days, days), min_size=1, max_size=20))
def test_arrays_of_dates_give_the_ages_of_single_dates(pairs):
    born = np.array([pair[0] for pair in pairs], "datetime64[D]")
    on = np.array([pair[1] for pair in pairs], "datetime64[D]")

    assert age.age_days(born, on).tolist() == [dates.age_days(*pair) for pair in pairs]
    assert age.completed_months(born, on).tolist() == [dates.completed_months(*p) for p in pairs]


@given(days, st.integers(0, 2500))
def test_completed_months_never_fall_as_days_pass(born, n):
    on = born + timedelta(days=n)

    step = dates.completed_months(born, on + timedelta(days=1)) - dates.completed_months(born, on)

    assert step in (0, 1)


@given(days, st.integers(0, 2500))
def test_years_before_draws_the_line_where_the_fifth_birthday_does(born, n):
    on = born + timedelta(days=n)

    assert dates.has_turned_five(born, on) == (born <= dates.years_before(on, 5))


def test_a_missing_date_gives_a_missing_age():
    nat, day = np.array(["NaT"], "datetime64[D]"), np.array(["2025-01-01"], "datetime64[D]")

    assert np.isnan(age.age_days(nat, day)[0])
    assert np.isnan(age.completed_months(day, nat)[0])


@given(days)
def test_month_numbers_of_neighbouring_months_differ_by_one(day):
    start = dates.month_start(dates.month_number(day))

    assert start == day.replace(day=1)
    assert dates.month_number(start - timedelta(days=1)) == dates.month_number(day) - 1
