"""The identity template: children without measurements."""

import numpy as np
import pytest

from measurements.importing.errors import WrongFile
from measurements.importing.identities import read_identities
from tests.unit.measurements.importing.sheets import AREAS, SAMPLES, TODAY, csv_file

HEADER = [
    *("NO", "anak_ke", "tgl_lahir", "jenis_kelamin", "nomor_KK", "NIK", "nama_anak"),
    *("berat_lahir", "tinggi_lahir", "KIA", "KIA_bayi_kecil", "IMD", "nama_ortu", "nik_ortu"),
    *("hp_ortu", "PKM", "KEL", "POSY", "RT", "RW", "ALAMAT", "usia_hamil"),
    *("lingkar_kepala_lahir", "hapus", "pindah"),
]
BABY = {
    "tgl_lahir": "2024-01-12",
    "jenis_kelamin": "P",
    "NIK": "6474015201240001",
    "nama_anak": "ANAK UJI",
    "KEL": "Lok Tuan",
}


def read(folder, *rows):
    return read_identities(csv_file(folder, rows, header=HEADER), areas=AREAS, today=TODAY)


def test_the_sample_gives_three_children_with_their_families():
    found = read_identities(SAMPLES["G"], areas=AREAS, today=TODAY)

    rows = found.reading.rows
    assert found.reading.faults.empty
    assert list(rows.sex) == ["L", "L", "P"]
    assert list(rows.born_on.astype(str)) == ["2025-03-24", "2025-03-02", "2021-12-15"]
    assert list(rows.kelurahan_code) == ["64.74.02.1004", "64.74.02.1005", "64.74.02.1006"]
    assert list(rows.posyandu_name) == ["Nusa Indah 2", "Pasir Putih 1", "Delima"]
    assert list(rows.mother) == ["IBU UJI 040", "IBU UJI 041", "IBU UJI 042"]
    assert list(rows.birth_weight_g) == [2900, 3200, 3300]
    assert list(rows.gestation_weeks) == [39] * 3
    assert list(rows.imd) == [1] * 3
    assert not rows.is_storable.any()
    assert not rows.is_error.any()


def test_children_marked_as_gone_are_told(tmp_path):
    found = read(
        tmp_path, BABY | {"hapus": "ya"}, BABY | {"NIK": "", "nama_anak": "B", "pindah": "Ya"}
    )

    assert list(found.is_removed) == [True, False]
    assert list(found.is_moved) == [False, True]


def test_the_last_row_of_a_child_counts(tmp_path):
    found = read(tmp_path, BABY, BABY | {"KEL": "Guntung"}, BABY | {"NIK": "", "nama_anak": "B"})

    assert list(found.reading.rows.is_superseded) == [True, False, False]
    assert found.reading.codes_of(0) == ("identitas_diganti",)
    assert found.reading.faults["column"].iloc[0] == "nama_anak"


def test_an_export_serves_as_identities_too():
    found = read_identities(SAMPLES["A"], areas=AREAS, today=TODAY)

    kept = ~found.reading.rows.is_superseded & ~found.reading.rows.is_error
    assert len(np.unique(found.reading.rows.child_group[kept])) == 239


def test_a_template_without_birth_dates_is_no_identity_file():
    with pytest.raises(WrongFile, match="tidak berisi tanggal lahir"):
        read_identities(SAMPLES["E"], areas=AREAS, today=TODAY)
