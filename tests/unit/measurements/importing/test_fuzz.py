"""Whatever a file holds: it is read, or refused with WrongFile. Nothing else ever happens."""

import datetime
import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measurements.importing.columns import ALIASES
from measurements.importing.errors import WrongFile
from measurements.importing.fault_sheet import write_fault_sheet
from measurements.importing.identities import read_identities
from measurements.importing.recap import read_recap
from measurements.importing.scoring import score
from measurements.importing.source import Source
from tests.unit.measurements.importing import sheets
from tests.unit.measurements.importing.sheets import (
    AREAS,
    CLASSIC,
    SAMPLES,
    TODAY,
    csv_bytes,
    table,
)

fuzz = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ODD_TEXT = st.sampled_from(
    [
        *("", " ", "\u00a0", "-", "0", "1e400", "-1", "1448", "999.99", "6,47E+15", "#N/A", "NaN"),
        *("31/02/2024", "2024-13-01", "00/00/0000", "99999", "1/1/1", "/", "//", "'", '"', "=1+1"),
        *("************0001", "٣٤", "ß", "\U0001f476", "\u202e", "\x00", "\x0b", "Berdiri", "L/P"),
        *("6474015201240001", "0000000000000000", "9999999999999999", "2 Tahun - 3 Bulan - 1 Hari"),
    ]
)
TEXT = st.one_of(ODD_TEXT, st.text(max_size=30))
CELL = st.one_of(
    TEXT,
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
HEADERS = sorted({alias for aliases in ALIASES.values() for alias in aliases})


def try_everything(file) -> None:
    """Read the file in every way there is."""
    refusals = []
    for reader in (read_and_score, read_identities_of, read_recap_of):
        try:
            reader(file)
        except WrongFile as refusal:
            refusals.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refusals)


def read_and_score(file) -> None:
    scored = score(sheets.read(file))
    rows = scored.reading.rows
    assert len(rows) == len(scored.reading.sheet.rows) == len(scored.assessment)
    assert ((rows.weight_g == -1) | (rows.weight_g > 0)).all()
    assert ((rows.height_mm == -1) | (rows.height_mm > 0)).all()
    assert all(nik == "" or len(nik) == 16 for nik in rows.nik_clean)
    assert not (rows.is_storable & (rows.measured_on > np.datetime64(TODAY))).any()
    write_fault_sheet(io.BytesIO(), scored.reading.sheet, scored.faults)


def read_identities_of(file) -> None:
    read_identities(file, areas=AREAS, today=TODAY)


def read_recap_of(file) -> None:
    read_recap(file, areas=AREAS, today=TODAY)


@fuzz
@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_are_read_or_refused(tmp_path, content, magic):
    path = tmp_path / "uji.xlsx"
    path.write_bytes(magic + content)

    try_everything(path)


@fuzz
@given(st.text(max_size=2000), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_text_under_a_header_is_read_or_refused(tmp_path, text, encoding):
    path = tmp_path / "uji.csv"
    path.write_bytes((",".join(CLASSIC) + "\n" + text).encode(encoding, "replace"))

    try_everything(path)


@fuzz
@given(st.lists(st.dictionaries(st.sampled_from(CLASSIC), TEXT), min_size=1, max_size=8))
def test_any_text_cells_are_read(tmp_path, rows):
    path = tmp_path / "uji.csv"
    path.write_bytes(csv_bytes(table(rows), encoding="utf-8"))

    try_everything(path)


class Opened:
    """Takes the place of `open_source` where the cells are already there."""

    def __init__(self, headers, rows) -> None:
        self.headers, self.rows = headers, rows

    def source(self, monkeypatch, tmp_path) -> Source:
        from measurements.importing import files
        from measurements.importing.source import open_source

        grid = files.Grid("uji", [list(self.headers), *map(list, self.rows)])
        monkeypatch.setattr(files, "csv_grids", lambda path: iter([grid]))
        path = tmp_path / "uji.csv"
        path.write_text("x")
        return open_source(path)


@fuzz
@given(
    st.lists(st.sampled_from(HEADERS), min_size=4, max_size=25).flatmap(
        lambda headers: st.tuples(
            st.just([*headers, "NIK", "Tgl Ukur", "Berat", "Tgl Lahir", "JK"]),
            st.lists(
                st.lists(CELL, min_size=len(headers) + 5, max_size=len(headers) + 5),
                min_size=1,
                max_size=6,
            ),
        )
    )
)
def test_any_cells_under_any_headers_are_read_or_refused(tmp_path, monkeypatch, sheet):
    try:
        source = Opened(*sheet).source(monkeypatch, tmp_path)
    except WrongFile:
        return

    try_everything(source)


@fuzz
@given(st.integers(0, SAMPLES["D"].stat().st_size))
def test_a_workbook_cut_off_anywhere_is_read_or_refused(tmp_path, keep):
    path = tmp_path / "putus.xlsx"
    path.write_bytes(SAMPLES["D"].read_bytes()[:keep])

    try_everything(path)


@fuzz
@given(st.lists(st.integers(0, 8 * SAMPLES["D"].stat().st_size - 1), min_size=1, max_size=20))
def test_a_workbook_with_turned_bits_is_read_or_refused(tmp_path, bits):
    content = bytearray(SAMPLES["D"].read_bytes())
    for bit in bits:
        content[bit // 8] ^= 1 << bit % 8
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(content)

    try_everything(path)


def changed_sheet(change) -> bytes:
    """Sample D with the XML of its first sheet changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(SAMPLES["D"]) as sound, zipfile.ZipFile(target, "w", 8) as forged:
        for member in sound.infolist():
            content = sound.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = change(content)
            forged.writestr(member.filename, content)
    return target.getvalue()


@fuzz
@given(st.integers(0, 100_000), st.binary(max_size=12), st.integers(0, 12))
def test_a_workbook_with_changed_xml_is_read_or_refused(tmp_path, at, put, drop):
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(changed_sheet(lambda xml: xml[:at] + put + xml[at + drop :]))

    try_everything(path)


@pytest.mark.parametrize("cell", [datetime.time(7), datetime.timedelta(1), True, 1e308, -0.0])
def test_cells_no_column_expects_do_not_stop_a_row(tmp_path, monkeypatch, cell):
    source = Opened(CLASSIC, [[cell] * len(CLASSIC)]).source(monkeypatch, tmp_path)

    try_everything(source)
