"""The order of dates is decided for a column, by what the file itself shows."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.importing.ages import calendar_age, days_between, printed_age
from measurements.importing.cells import RawColumn
from measurements.importing.dates import Evidence, Order, Way, read_dates, written
from tests.oracles.importing_twin import completed_months, is_date
from tests.unit.measurements.importing.sheets import TODAY, child, read, read_csv, xlsx_file

DAYS = st.dates(date(2020, 1, 1), date(2025, 11, 30))
AMBIGUOUS = DAYS.map(lambda day: day.replace(day=day.day % 12 + 1))


def columns(born, measured, *, ages=None, niks=None, today=TODAY):
    """Both columns read, with printed ages as (months, days) where given."""
    n = len(measured)
    months, left = zip(*(ages or [(-1, -1)] * n))
    evidence = Evidence(
        np.array(months, np.int32),
        np.array(left, np.int32),
        np.array(niks or [None] * n, "datetime64[D]"),
        today,
    )
    return read_dates(RawColumn.of("Lahir", born), RawColumn.of("Ukur", measured), evidence)


def day_first(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def month_first(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


@given(st.lists(DAYS, min_size=1), st.sampled_from([day_first, month_first]))
def test_one_day_above_twelve_decides_the_whole_column(days, write):
    days = [*days, date(2025, 11, 25)]

    read = columns(["2020-01-01"] * len(days), [write(day) for day in days])

    assert list(read.measured.astype(object)) == days
    assert read.decisions[1].certain


def age_on(born: date, measured: date) -> tuple[int, int]:
    """Months and days between, as the exports print them."""
    months = completed_months(born, measured)
    months_on = born.year * 12 + born.month - 1 + months
    since = date(months_on // 12, months_on % 12 + 1, 1) + timedelta(born.day - 1)
    return months, (measured - since).days


@settings(max_examples=40)
@given(
    st.lists(st.tuples(AMBIGUOUS, AMBIGUOUS).map(sorted), min_size=3, max_size=20),
    st.sampled_from([day_first, month_first]),
    st.sampled_from([day_first, month_first]),
)
def test_the_printed_age_judges_columns_that_could_be_either(pairs, write_born, write_measured):
    ages = [age_on(born, measured) for born, measured in pairs]

    read = columns(
        [write_born(born) for born, _ in pairs],
        [write_measured(measured) for _, measured in pairs],
        ages=ages,
    )

    # Another order may print the very same ages; then it is no worse an answer.
    assert list(zip(*calendar_age(read.born, read.measured))) == ages


def test_without_printed_ages_the_nik_judges_the_birth_dates():
    born = [date(2024, 3, 4), date(2023, 5, 6)]

    read = columns([month_first(day) for day in born], ["2025-11-05"] * 2, niks=born)

    assert list(read.born.astype(object)) == born
    assert read.decisions[0].reason == "cocok dengan tanggal lahir di NIK"


def test_without_either_it_is_judged_by_what_can_be():
    read = columns(["2025-10-20"] * 2, ["11/5/2025", "11/6/2025"])

    assert list(read.measured.astype(str)) == ["2025-11-05", "2025-11-06"]
    assert read.decisions[1].reason == "lahir sebelum diukur, dan diukur sebelum hari ini"


@pytest.mark.parametrize(("write", "other"), [(day_first, month_first), (month_first, day_first)])
def test_where_rows_contradict_each_other_most_of_them_decide(write, other):
    days = [date(2025, 11, 25), date(2025, 11, 26), date(2025, 11, 27)]

    read = columns(["2024-01-01"] * 3, [write(days[0]), write(days[1]), other(days[2])])

    assert list(read.measured.astype(object)) == [*days[:2], None]
    assert list(read.measured_unreadable) == [False, False, True]
    assert read.decisions[1].n_misfit == 1


def test_two_ambiguous_columns_are_read_in_one_order():
    read = columns(["3/4/2024", "5/6/2023"], ["2/1/2025", "13/1/2025"])

    assert list(read.born.astype(str)) == ["2024-04-03", "2023-06-05"]
    assert read.decisions[0].order == "hari/bulan/tahun"


def test_with_nothing_to_go_by_the_indonesian_order_is_used_and_said_to_be_unsure():
    read = columns(["2020-01-01"], ["3/4/2025"])

    assert read.measured[0] == np.datetime64("2025-04-03")
    assert not read.decisions[1].certain
    assert "kebiasaan Indonesia" in read.decisions[1].reason


def test_dates_that_excel_swapped_are_put_right_when_the_ages_say_so(tmp_path):
    rows = []
    for day in (date(2024, 1, 12), date(2024, 2, 3), date(2024, 4, 5), date(2024, 1, 26)):
        months, left = age_on(day, date(2025, 11, 5))
        # Excel set to month/day: what it can read becomes a date of the wrong month.
        cell = date(day.year, day.day, day.month) if day.day <= 12 else day.strftime("%d/%m/%Y")
        age = f"{months // 12} Tahun - {months % 12} Bulan - {left} Hari"
        rows.append(child(NIK="", Nama=str(day), Tgl_Lahir=cell, Usia_Saat_Ukur=age))

    reading = read(xlsx_file(tmp_path, rows))

    assert list(reading.rows.born_on.astype(str)) == list(reading.rows.name)
    assert "tertukar" in reading.decisions[0].reason


def test_true_dates_are_never_swapped_without_proof(tmp_path):
    rows = [child(NIK="", Nama="A", Tgl_Lahir=date(2024, 1, 12)),
            child(NIK="", Nama="B", Tgl_Lahir="26/01/2024")]  # fmt: skip

    reading = read(xlsx_file(tmp_path, rows))

    assert list(reading.rows.born_on.astype(str)) == ["2024-01-12", "2024-01-26"]


@given(st.integers(1, 31), st.integers(1, 12), st.integers(2000, 2030), st.sampled_from("/-."))
def test_a_day_that_does_not_exist_is_no_date(day, month, year, sign):
    found = Way(Order.DAY_FIRST).day_of(written(f"{day}{sign}{month}{sign}{year}"))

    assert (found is not None) == is_date(year, month, day)


@given(st.dates(date(1940, 1, 1), date(2099, 12, 31)))
def test_an_excel_serial_is_the_day_excel_shows(day):
    serial = (day - date(1899, 12, 30)).days

    for cell in (serial, float(serial), serial + 0.75, str(serial)):
        assert written(cell).day == (day - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    "cell", [True, 5.0, 1e300, float("nan"), "31/12", "1/1/1/2025", "x", "2025"]
)
def test_what_is_no_date_is_none(cell):
    assert written(cell).day is None
    assert not written(cell).is_blank


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_completed_months_agree_with_counting_them(born, measured):
    born_array, measured_array = (np.array([day], "datetime64[D]") for day in (born, measured))

    months, _ = calendar_age(born_array, measured_array)

    assert months[0] == completed_months(born, measured)
    assert days_between(born_array, measured_array)[0] == (measured - born).days


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("2 Tahun - 3 Bulan - 10 Hari", (27, 10)),
        ("0 Tahun - 0 Bulan - 0 Hari", (0, 0)),
        ("1 thn 2 bln", (14, -1)),
        ("-", (-1, -1)),
        (27.0, (-1, -1)),
    ],
)
def test_a_printed_age_is_read(text, age):
    assert printed_age(text) == age


def test_a_future_year_in_the_column_does_not_stop_the_decision(tmp_path):
    reading = read_csv(tmp_path, child(Tanggal_Pengukuran="05/11/2052"), child(NIK="", Nama="B"))

    assert "tgl_ukur_masa_depan" in reading.codes_of(0)
