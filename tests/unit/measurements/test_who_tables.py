"""The CSV tables are WHO's numbers, as `SOURCE.md` says."""

import csv
import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from measurements.who import lms
from measurements.who.tables import extract

FOLDER = Path(extract.__file__).parent
ROWS = {
    "wfa": 3654,
    "lfa": 3654,
    "bmifa": 3654,
    "hcfa": 3654,
    "acfa": 3472,
    "wfl": 1302,
    "wfh": 1102,
}
KEYS = {
    "wfa": range(1827), "lfa": range(1827), "bmifa": range(1827), "hcfa": range(1827),
    "acfa": range(91, 1827), "wfl": range(450, 1101), "wfh": range(650, 1201),
}  # fmt: skip


def rows_of(name: str) -> list[list[str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize("name", ROWS)
def test_a_table_has_the_checksum_and_the_rows_of_its_source_page(name):
    page = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    stated = re.search(
        rf"^\| {name} \|.*\| (\d+) \| [0-9a-f]{{64}} \| ([0-9a-f]{{64}}) \|$", page, re.M
    )

    digest = hashlib.sha256((FOLDER / f"{name}.csv").read_bytes()).hexdigest()

    assert stated is not None
    assert (int(stated[1]), stated[2]) == (len(rows_of(name)), digest)
    assert int(stated[1]) == ROWS[name]


@pytest.mark.parametrize("name", KEYS)
def test_a_table_has_every_row_of_both_sexes(name):
    keys = [(int(row[0]), int(row[1])) for row in rows_of(name)]

    assert keys == [(sex, key) for sex in (1, 2) for key in KEYS[name]]


def test_known_rows_are_the_ones_who_printed():
    # Boys at birth and at 44 days.
    assert rows_of("wfa")[0] == ["1", "0", "0.3487", "3.3464", "0.14602"]
    assert rows_of("lfa")[44] == ["1", "44", "1", "56.4833", "0.03492"]


@pytest.mark.parametrize("name", ["wfl", "wfh"])
def test_l_of_weight_for_length_depends_on_sex_alone(name):
    # `lms.LengthTable` interpolates M and S only.
    assert len({(row[0], row[2]) for row in rows_of(name)}) == 2


def test_length_and_head_are_scored_on_a_straight_line():
    assert lms.LENGTH_FOR_AGE.is_linear
    assert lms.HEAD_FOR_AGE.is_linear
    assert not lms.WEIGHT_FOR_AGE.is_linear


def test_the_row_for_no_row_holds_no_number():
    assert np.isnan(lms.WEIGHT_FOR_AGE.m[lms.NO_AGE_ROW])
    assert np.isnan(lms.WEIGHT_FOR_LENGTH.m[lms.NO_LENGTH_ROW])
    assert np.isnan(lms.ARM_FOR_AGE.m[90])
    assert not np.isnan(lms.ARM_FOR_AGE.m[91])


def test_the_extract_reads_numbers_as_text_and_stops_at_day_1826(tmp_path):
    source = tmp_path / "wfa.py"
    source.write_text(
        "from decimal import Decimal\n"
        "DATA = {'male': {1826: {'l': Decimal('-0.10'), 'm': Decimal('18'), 's': Decimal('0.1')},\n"
        "                 1827: {'l': Decimal('1'), 'm': Decimal('1'), 's': Decimal('1')}}}\n"
    )

    assert list(extract.rows_of(source, is_by_age=True)) == [(1, 1826, "-0.10", "18", "0.1")]


def test_the_extract_keeps_millimetres_whole(tmp_path):
    source = tmp_path / "wfl.py"
    source.write_text("DATA = {'female': {Decimal('45.1'): {'l': 1, 'm': 2, 's': 3}}}\n")

    assert list(extract.rows_of(source, is_by_age=False)) == [(2, 451, "1", "2", "3")]


def test_the_extract_refuses_a_file_that_holds_something_else(tmp_path):
    source = tmp_path / "wfa.py"
    source.write_text("DATA = {'male': {len('x'): {}}, **open('/etc/hostname')}\n")

    with pytest.raises(extract.UnexpectedSource):
        list(extract.rows_of(source, is_by_age=True))
