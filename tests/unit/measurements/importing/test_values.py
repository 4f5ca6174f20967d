"""Numbers, NIK, names and groups of rows against slow twins."""

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.importing.areas import (
    AreaDirectory,
    area_key_of,
    is_same_kota,
    kota_key,
    plain_area,
)
from measurements.importing.cells import RawColumn, turned
from measurements.importing.faults import FAULTS, FaultLog
from measurements.importing.niks import clean_niks, read_niks
from measurements.importing.numbers import number, numbers_of, whole, yes_no
from measurements.importing.people import Who, name_key
from measurements.importing.readings import NikState, Severity
from measurements.importing.visits import find_visits
from tests.oracles.importing_twin import expected_rows, last_rows

TODAY = date(2025, 12, 1)


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from([".", ","]))
def test_a_number_is_itself_with_either_decimal_sign(thousandths, sign):
    text = f"{thousandths / 1000:.3f}".replace(".", sign)

    assert number(f" {text}\u00a0kg") == thousandths / 1000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1_234_567.0),
        ("−1,75", -1.75),
        (".5", 0.5),
        ("3.", 3.0),
        ("81,5 cm", 81.5),
    ],
)
def test_grouped_and_odd_numbers_are_read(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["1e5", "1/2", "10,2,", "٣", "0x10", "inf", "nan(1)", "1" * 30, True]
)
def test_what_is_no_number_is_nan(text):
    assert number(text) != number(text)


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "#N/A", "\u00a0", None])
def test_the_ways_to_write_nothing_are_blank_and_never_zero(text):
    assert number(text) is None
    assert np.isnan(numbers_of(RawColumn.of("Berat", [text])).values[0])


@given(st.floats(0.3, 150))
def test_grams_are_the_nearest_whole_ones(kg):
    rounded = round(kg, 2)

    assert whole(np.array([rounded]), per_unit=1000)[0] == round(rounded * 1000)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Ya", 1), ("tidak", 0), ("TDK", 0), (1.0, 1), (0.0, 0), (True, 1), ("", -1), ("?", -1)],
)
def test_yes_and_no_are_read(cell, value):
    assert yes_no(cell) == value


NIKS = st.one_of(
    st.from_regex(r"6474[0-9]{12}", fullmatch=True),
    st.builds(
        lambda area, girl, day, serial: f"64740{area}{day.day + 40 * girl:02}{day:%m%y}{serial:04}",
        st.integers(0, 3),
        st.booleans(),
        st.dates(date(1980, 1, 1), date(2025, 12, 1)),
        st.integers(0, 9999),
    ),
)


def state_of(nik: str, born: date) -> NikState:
    """The state of sixteen digits, worked out the long way."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day = day - 40 if day > 40 else day
    year += 2000 if 2000 + year <= TODAY.year + 1 else 1900
    try:
        inside = date(year, month, day)
    except ValueError:
        return NikState.INVALID
    if nik[12:] == "0000":
        return NikState.INVALID
    if nik[4:6] == "00" and int(nik[12:]) >= 9001:
        return NikState.DUMMY
    if (born.day, born.month, born.year % 100) == (day, month, int(nik[10:12])):
        return NikState.TRUSTED
    if (born - inside).days > 3650:
        return NikState.OTHER_PERSON
    return NikState.DATE_MISMATCH


@given(st.lists(st.tuples(NIKS, st.dates(date(2019, 1, 1), TODAY)), min_size=1))
def test_niks_are_judged_like_one_by_one(pairs):
    born = np.array([day for _, day in pairs], "datetime64[D]")

    cells = clean_niks([nik for nik, _ in pairs])
    niks = read_niks(cells, born=born, sex=np.array([""] * len(pairs), object), today=TODAY)

    assert [NikState(s) for s in niks.state] == [state_of(nik, day) for nik, day in pairs]


@given(st.text())
def test_a_name_key_ignores_case_spaces_and_points(name):
    dotted = f" {name.lower()}.\u00a0"

    assert name_key(dotted) == name_key(name.lower())
    assert not re.search(r"[\s.,'-]", name_key(name))


CHILDREN = st.sampled_from(["A", "B", "C", "D"])
VISITS = st.lists(st.tuples(CHILDREN, st.dates(date(2025, 1, 1), date(2025, 1, 4))), min_size=1)


@given(VISITS, st.booleans())
def test_the_last_row_of_a_child_and_day_is_the_one_that_counts(visits, by_nik):
    n = len(visits)
    serial = {name: f"64740112012400{index:02}" for index, name in enumerate("ABCD", 1)}
    born = np.full(n, np.datetime64("2024-01-12"))
    nik_cells = [serial[name] if by_nik else "" for name, _ in visits]
    sex = np.array(["L"] * n, object)
    names = np.array([name for name, _ in visits], object)
    nobody = np.array([""] * n, object)
    niks = read_niks(clean_niks(nik_cells), born=born, sex=sex, today=TODAY)
    who = Who(niks, names, names, sex, born, nobody, nobody, nobody, nobody)
    log = FaultLog(np.arange(n, dtype=np.int32), {})

    days = np.array([day for _, day in visits], "datetime64[D]")
    found = find_visits(who, days, np.ones(n, bool), log)

    assert list(~found.is_superseded) == last_rows(visits)
    groups = dict(zip(found.child_group, names))
    assert [groups[g] for g in found.child_group] == list(names)
    assert len(groups) == len(set(names))


@given(st.lists(st.lists(st.integers(), min_size=4, max_size=4), max_size=50))
def test_rows_are_turned_into_columns(rows):
    assert turned(rows, [3, 1]) == {3: [row[3] for row in rows], 1: [row[1] for row in rows]}


@given(st.lists(st.one_of(st.text(), st.floats(), st.none(), st.booleans(), st.dates())))
def test_a_column_gives_its_cells_back(cells):
    column = RawColumn.of("X", cells)

    assert all(
        a is b or a == b for a, b in zip((column.uniques[code] for code in column.codes), cells)
    )


def test_prefixes_and_abbreviations_of_areas_are_taken_off():
    assert plain_area("Kelurahan Gn. Elai") == "Gunung Elai"
    assert area_key_of("POSYANDU MAWAR I") == area_key_of("Mawar 1")
    assert area_key_of("TG. LAUT") == area_key_of("Tanjung Laut")


@pytest.mark.parametrize("name", sorted({r["kelurahan"] for r in expected_rows()}))
def test_no_real_name_loses_a_part(name):
    assert plain_area(name) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("KOTA BONTANG", "Kota Bontang", True),
        ("BONTANG", "Kota Bontang", True),
        ("KAB. BOGOR", "KABUPATEN BOGOR", True),
        ("KAB BOGOR", "KOTA BOGOR", False),
        ("KOTA SAMARINDA", "KOTA BONTANG", False),
    ],
)
def test_a_kota_and_a_kabupaten_of_one_name_are_two(one, other, same):
    assert is_same_kota(kota_key(one), kota_key(other)) is same


def test_the_nearest_known_kelurahan_is_offered():
    areas = AreaDirectory.of("Kota Bontang", kelurahan=[("Lok Tuan", "1"), ("Guntung", "2")])

    assert areas.nearest_kelurahan("loktuwan") == "loktuan"
    assert areas.nearest_kelurahan("xyz") == ""


def test_every_fault_speaks_one_plain_sentence():
    for code, kind in FAULTS.items():
        assert re.fullmatch(r"[a-z0-9_]{4,60}", code)
        assert kind.severity in Severity
        assert kind.sentence[0].isupper()
        assert kind.sentence.endswith(".")
        assert len(kind.sentence) <= 120
