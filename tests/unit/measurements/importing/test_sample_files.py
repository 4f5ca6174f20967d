"""The three sample exports against the right reading of each of their 243 rows."""

import numpy as np
import pytest

from measurements.importing.readings import MeasurementRows, NikState
from measurements.importing.scoring import score
from measurements.kemenkes import BBTB, BBU, TBU, bbtb_codes, bbu_codes, tbu_codes
from tests.oracles.importing_twin import COUNTS, aggregate, expected_rows, expected_totals
from tests.unit.measurements.importing.sheets import SAMPLES, read

EXPECTED = expected_rows()
# The one thing a format adds: Excel keeps every 20th NIK of D as a number.
ONLY_IN_FORMAT = {"A": set(), "C": set(), "D": {"nik_angka_terakhir_hilang"}}


@pytest.fixture(scope="module", params="ACD")
def sample(request):
    return request.param, score(read(SAMPLES[request.param]))


def whole(text: str, per_unit: int) -> int:
    """Grams or millimetres of an expected cell; 0 and blank are both "not measured"."""
    return round(float(text) * per_unit) if text and float(text) else -1


def test_every_row_is_read_in_the_order_of_the_file(sample):
    rows = sample[1].reading.rows

    assert len(rows) == 243
    assert list(np.diff(rows.source_row)) == [1] * 242


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("nik_clean", lambda r: r["nik_bersih"]),
        ("sex", lambda r: r["jk"]),
        ("born_on", lambda r: np.datetime64(r["tgl_lahir"])),
        ("measured_on", lambda r: np.datetime64(r["tgl_ukur"])),
        ("age_days", lambda r: int(r["usia_hari"])),
        ("age_months", lambda r: int(r["usia_bulan_penuh"] or -1)),
        ("kelurahan_code", lambda r: r["kode_kelurahan"]),
        ("puskesmas_code", lambda r: r["puskesmas"]),
        ("weight_g", lambda r: whole(r["berat"], 1000)),
        ("height_mm", lambda r: whole(r["tinggi"], 10)),
        ("position", lambda r: r["cara"]),
        ("file_ntob", lambda r: r["ntob"]),
    ],
)
def test_every_cell_is_read_as_expected(sample, column, expected):
    rows: MeasurementRows = sample[1].reading.rows

    assert list(getattr(rows, column)) == [expected(row) for row in EXPECTED]


def test_every_posyandu_is_the_expected_one(sample):
    rows = sample[1].reading.rows

    assert [name.casefold() for name in rows.posyandu_name] == [
        row["posyandu"].casefold() for row in EXPECTED
    ]


@pytest.mark.parametrize(
    ("index", "column"), [("waz", "zs_bbu"), ("haz", "zs_tbu"), ("whz", "zs_bbtb")]
)
def test_our_z_is_the_expected_z_on_every_row(sample, index, column):
    ours = getattr(sample[1].assessment, index)

    assert [None if np.isnan(z) else round(float(z), 2) for z in ours] == [
        float(row[column]) if row[column] else None for row in EXPECTED
    ]


@pytest.mark.parametrize(
    ("index", "to_codes", "names", "column"),
    [
        ("waz", bbu_codes, BBU, "kat_bbu"),
        ("haz", tbu_codes, TBU, "kat_tbu"),
        ("whz", bbtb_codes, BBTB, "kat_bbtb"),
    ],
)
def test_every_category_has_its_official_name(sample, index, to_codes, names, column):
    categories = to_codes(getattr(sample[1].assessment, index))

    labels = [names(code).label if code else "" for code in categories]

    assert labels == [row[column] for row in EXPECTED]


@pytest.mark.parametrize("index", ["bbu", "tbu", "bbtb"])
def test_the_category_the_file_prints_is_ours_or_outlier(sample, index):
    rows = sample[1].reading.rows
    expected = [row[f"kat_{index}"] for row in EXPECTED]

    printed = getattr(rows, f"file_cat_{index}")

    assert [p for p, e in zip(printed, expected) if p not in (e, "Outlier")] == []


def test_the_corrected_length_is_the_expected_one(sample):
    ours = sample[1].assessment.length_corrected_cm

    assert [None if np.isnan(cm) else round(float(cm), 1) for cm in ours] == [
        float(row["tinggi_terkoreksi"]) if row["tinggi_terkoreksi"] else None for row in EXPECTED
    ]


def test_the_same_z_are_flagged_as_outliers(sample):
    assessment = sample[1].assessment
    names = ("waz", "haz", "whz", "baz")

    flags = [
        "|".join(name for name in names if getattr(assessment, f"{name}_flag")[row])
        for row in range(243)
    ]

    assert flags == [row["outlier"] for row in EXPECTED]


def test_every_planted_fault_is_found_and_no_other(sample):
    letter, scored = sample
    found = [set() for _ in EXPECTED]
    for row, code in zip(scored.faults["row"], scored.faults["code"]):
        found[row].add(code)

    differing = {
        number: (codes, row["isu"])
        for number, (codes, row) in enumerate(zip(found, EXPECTED), 1)
        if codes - ONLY_IN_FORMAT[letter] != set(filter(None, row["isu"].split("|")))
    }

    assert differing == {}


def test_only_impossible_dates_keep_a_row_out(sample):
    reading = sample[1].reading

    kept_out = {EXPECTED[row]["isu"] for row in np.flatnonzero(reading.rows.is_error)}

    assert kept_out == {"tgl_ukur_sebelum_lahir", "tgl_ukur_masa_depan"}


def test_the_file_and_we_agree_on_every_z(sample):
    assert sample[1].differences.empty


def test_the_children_add_up_to_the_expected_counts(sample):
    rows, ours = sample[1].reading.rows, sample[1].assessment

    def pair(index: str, row: int) -> tuple[float | None, bool]:
        z = getattr(ours, index)[row]
        return None if np.isnan(z) else float(z), bool(getattr(ours, f"{index}_flag")[row])

    counts = aggregate(
        [
            {
                "child": rows.child_group[row],
                "measured_on": rows.measured_on[row],
                "is_error": rows.is_error[row],
                "age_months": rows.age_months[row],
                "kelurahan": rows.kelurahan_code[row],
                "weight_g": rows.weight_g[row],
                "height_mm": rows.height_mm[row],
                "ntob": rows.file_ntob[row],
                **{index: pair(index, row) for index in ("waz", "haz", "whz")},
            }
            for row in range(len(rows))
        ]
    )

    expected = expected_totals()
    assert counts["total"] == expected["total"]
    for code, kelurahan in expected["per_kelurahan"].items():
        assert counts[code] == {name: kelurahan[name] for name in COUNTS}
    percent = 100 * counts["total"]["stunting"] / counts["total"]["tbu_valid"]
    assert round(percent, 2) == expected["persen_stunting"]


def test_a_nik_kept_as_a_number_counts_as_unsure_only_in_the_workbook():
    states = read(SAMPLES["D"]).rows.nik_state

    unsure = np.flatnonzero(states == NikState.LAST_DIGIT_LOST) + 1

    assert list(unsure) == list(range(20, 241, 20))
    assert not (read(SAMPLES["A"]).rows.nik_state == NikState.LAST_DIGIT_LOST).any()


def test_the_hidden_sheet_is_not_imported():
    reading = read(SAMPLES["D"])

    assert reading.sheet.name == "Status Gizi"
    assert "DATA LAMA JANGAN DIIMPOR" not in set(reading.rows.name)


def test_dates_of_the_workbook_are_decided_for_the_column():
    born, measured = read(SAMPLES["D"]).decisions

    assert (born.column, born.order, born.certain) == ("Tgl Lahir", "hari/bulan/tahun", True)
    assert (born.n_text, born.n_misfit) == (24, 0)
    assert measured.order == "tahun-bulan-hari"
