"""Our z beside the file's own."""

import numpy as np
import pytest

from measurements.importing.scoring import score
from tests.unit.measurements.importing.sheets import SAMPLES, child, codes, read, read_csv


def test_a_file_that_agrees_has_no_differences(tmp_path):
    scored = score(read_csv(tmp_path, child()))
    own = f"{scored.assessment.haz[0]:.2f}"

    agreeing = score(read_csv(tmp_path, child() | {"ZS TB/U": own}))

    assert list(agreeing.differences["index"]) == ["BB/U", "BB/TB"]
    assert set(agreeing.differences["reason"]) == {"z_hanya_pada_kami"}


def test_a_file_without_z_scores_differs_from_nothing(tmp_path):
    assert score(read_csv(tmp_path, child())).differences.empty


@pytest.mark.parametrize(("off_by", "is_told"), [(0.0, False), (0.01, False), (0.02, True)])
def test_a_hundredth_is_no_difference(tmp_path, off_by, is_told):
    ours = score(read_csv(tmp_path, child())).assessment

    row = child() | {
        "ZS BB/U": f"{ours.waz[0]:.2f}",
        "ZS TB/U": f"{ours.haz[0] + off_by:.2f}",
        "ZS BB/TB": f"{ours.whz[0]:.2f}",
    }

    assert (not score(read_csv(tmp_path, row)).differences.empty) is is_told


def reason(folder, index="TB/U", **changes):
    """Why the file's z for one index differs, the file having been made with other cells."""
    other = score(read_csv(folder, child(**changes))).assessment
    own = {"BB/U": other.waz, "TB/U": other.haz, "BB/TB": other.whz}[index][0]
    row = child(Cara_Ukur="Berdiri") | {f"ZS {index}": f"{own:.2f}"}
    table = score(read_csv(folder, row)).differences
    return table.loc[table["index"] == index, "reason"].item()


def test_a_file_that_forgot_the_seven_millimetres_is_found_out(tmp_path):
    assert reason(tmp_path, Cara_Ukur="Terlentang") == "tanpa_koreksi_0_7"


def test_a_file_that_took_the_other_sex_is_found_out(tmp_path):
    assert reason(tmp_path, Cara_Ukur="Berdiri", JK="L", NIK="") == "jenis_kelamin_lain"


def test_a_difference_nobody_can_explain_says_so(tmp_path):
    assert reason(tmp_path, Cara_Ukur="Berdiri", Tinggi="90") == "tidak_diketahui"


def test_a_difference_of_a_row_whose_printed_age_differs_is_put_down_to_that(tmp_path):
    row = child(Usia_Saat_Ukur="1 Tahun - 3 Bulan - 0 Hari") | {"ZS TB/U": "1.00"}

    table = score(read_csv(tmp_path, row)).differences

    assert table.loc[table["index"] == "TB/U", "reason"].item() == "usia_lain"


def test_a_row_that_is_kept_out_has_no_z(tmp_path):
    scored = score(read_csv(tmp_path, child(Tanggal_Pengukuran="2052-11-05") | {"ZS TB/U": "1"}))

    assert not scored.is_scored[0]
    assert np.isnan(scored.assessment.haz[0])
    assert list(scored.differences["reason"]) == ["z_hanya_di_berkas"]


def test_the_fifth_birthday_has_no_z(tmp_path):
    scored = score(read_csv(tmp_path, child(NIK="", Tgl_Lahir="2020-11-05")))

    assert np.isnan(scored.assessment.haz[0])
    assert not scored.is_scored[0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Berat": "102"}, "berat_outlier"),
        ({"Tinggi": "55"}, "tinggi_outlier"),
        ({"Berat": "14.9", "Tinggi": "75"}, "bb_tb_outlier"),
    ],
)
def test_a_z_beyond_what_can_be_names_the_measure(tmp_path, changes, code):
    scored = score(read_csv(tmp_path, child(**changes)))

    assert code in set(scored.faults["code"])
    assert scored.faults["column"].isin(["Berat", "Tinggi"]).all()


def test_faults_stay_in_the_order_of_the_file():
    scored = score(read(SAMPLES["A"]))

    assert scored.faults["row"].is_monotonic_increasing
    assert codes(scored.reading, 11) == set()
    assert set(scored.faults.loc[scored.faults["row"] == 11, "code"]) == {"berat_outlier"}


def test_oedema_takes_weight_out_of_the_scores(tmp_path):
    header = [*child(), "Edema"]

    scored = score(read_csv(tmp_path, child() | {"Edema": "2"}, header=header))

    assert np.isnan(scored.assessment.waz[0])
    assert not np.isnan(scored.assessment.haz[0])
