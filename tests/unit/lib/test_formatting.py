import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontang_stunting.lib import formatting

BONTANG = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (9707, 0, "9.707"),
        (1_234_567.5, 1, "1.234.567,5"),
        (0, 0, "0"),
        (-1.75, 2, "−1,75"),
        (-0.004, 2, "0,00"),
    ],
)
def test_numbers_have_dots_between_thousands_and_a_decimal_comma(value, decimals, written):
    assert formatting.number(value, decimals) == written


@given(st.integers(-(10**12), 10**12))
def test_a_written_whole_number_reads_back_as_itself(value):
    written = formatting.number(value)

    assert int(written.replace(".", "").replace("−", "-")) == value


def test_an_empty_value_is_refused_rather_than_printed():
    with pytest.raises(ValueError, match="empty"):
        formatting.number(math.nan)


def test_shares_carry_two_decimals_and_a_spaced_sign():
    assert formatting.percent(100 * 1523 / 9707) == "15,69 %"
    assert formatting.percent(100.0) == "100,00 %"


def test_a_range_says_its_sign_once():
    assert formatting.percent_range(14.97, 16.42) == "15,0–16,4 %"


def test_every_month_has_its_indonesian_name():
    names = [formatting.day(date(2025, number, 4)).split()[1] for number in range(1, 13)]

    assert " ".join(names) == "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des"
    assert formatting.month(date(2025, 8, 4)) == "Agustus 2025"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2025, 11, 4), date(2025, 11, 8), "4–8 Nov 2025"),
        (date(2025, 11, 4), date(2025, 11, 4), "4 Nov 2025"),
        (date(2025, 10, 30), date(2025, 11, 3), "30 Okt – 3 Nov 2025"),
        (date(2025, 12, 30), date(2026, 1, 3), "30 Des 2025 – 3 Jan 2026"),
    ],
)
def test_a_stretch_of_days_says_each_part_once(first, last, written):
    assert formatting.days(first, last) == written


def test_a_moment_names_its_zone():
    at = datetime(2025, 11, 4, 2, 42, tzinfo=UTC).astimezone(BONTANG)

    assert formatting.moment(at) == "4 Nov 2025 10.42 WITA"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        formatting.moment(datetime(2025, 11, 4, 10, 42))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("born", "on", "told", "short"),
    [
        (date(2023, 6, 1), date(2025, 11, 4), "2 th 5 bln 3 hr", "2 th 5 bln"),
        (date(2025, 1, 31), date(2025, 2, 28), "28 hr", "0 bln"),
        (date(2025, 1, 31), date(2025, 3, 1), "1 bln", "1 bln"),
        (date(2024, 2, 29), date(2025, 3, 1), "1 th", "1 th"),
        (date(2025, 11, 4), date(2025, 11, 4), "0 hr", "0 bln"),
    ],
)
def test_an_age_is_said_in_years_months_and_days(born, on, told, short):
    assert formatting.age(born, on) == told
    assert formatting.age(born, on, has_days=False) == short
