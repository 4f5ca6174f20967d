"""`manage.py prevalence`: columns, missing cells, files and sentences."""

import csv

import pytest
from django.core.management import CommandError, call_command

HEADER = "id,sex,age,weight,lenhei,measure,oedema,posyandu,kelurahan,bobot"
# A girl of 600 days: 68 cm is below −3 SD, 80 cm within ±1 SD.
PENDEK, NORMAL = "600,9.5,68", "600,10.5,80"


@pytest.fixture
def prevalence(tmp_path, capsys):
    """The table of some lines as {group: {column: text}}, and what was said on stderr."""

    def run(lines, *, header=HEADER, **options):
        source, target = tmp_path / "anak.csv", tmp_path / "prevalensi.csv"
        source.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        call_command("prevalence", source, target, **options)
        with target.open(encoding="utf-8", newline="") as file:
            table = {row["Group"]: row for row in csv.DictReader(file)}
        return table, capsys.readouterr().err

    return run


def child(reading, *, sex="f", oedema="n", posyandu="1", kelurahan="A", bobot="1"):
    return f"1,{sex},{reading},l,{oedema},{posyandu},{kelurahan},{bobot}"


def test_counts_and_shares_are_written_under_the_survey_analysers_names(prevalence):
    table, said = prevalence([child(PENDEK), child(NORMAL), child(NORMAL), child(NORMAL)])

    assert table["All"]["HAZ_unwpop"] == "4"
    assert table["All"]["HA_2_r"] == "25"
    assert table["Age group: 12-23 mo"]["HA_2_r"] == "25"
    assert "4 dari 4 baris dihitung." in said


def test_a_group_without_children_is_blank_and_not_zero(prevalence):
    table, _ = prevalence([child(NORMAL)])

    assert table["Sex: Male"]["HAZ_unwpop"] == "0"
    assert table["Sex: Male"]["HA_2_r"] == ""


def test_children_over_1826_days_leave_the_survey_and_those_of_unknown_age_stay(prevalence):
    lines = [child("1827,14,100"), child("1826,17,108"), child(",10.5,80"), child(NORMAL)]

    table, said = prevalence(lines)

    assert table["All"]["HAZ_unwpop"] == "2"
    assert table["All"]["WHZ_unwpop"] == "3"
    assert "3 dari 4 baris dihitung. Tidak ikut karena umur lebih dari 1826 hari: 1." in said


def test_children_without_a_cluster_leave_the_survey(prevalence):
    lines = [child(PENDEK, posyandu="NA"), child(NORMAL), child(NORMAL, posyandu="2")]

    table, said = prevalence(lines, cluster="posyandu")

    assert table["All"]["HA_2_r"] == "0"
    assert "Tidak ikut karena klaster atau strata kosong: 1." in said


def test_a_blank_weight_counts_for_nothing(prevalence):
    table, _ = prevalence([child(PENDEK, bobot=""), child(NORMAL, bobot="2.5")], weights="bobot")

    assert table["All"]["HAZ_pop"] == "2.5"
    assert table["All"]["HA_2_r"] == "0"


def test_oedema_counts_as_severe_wasting_without_a_weight(prevalence):
    table, _ = prevalence([child("600,,80", oedema="Y"), child(NORMAL)])

    assert table["All"]["WH_3_r"] == "50"
    assert table["All"]["WHZ_unwpop"] == "2"


def test_further_groups_carry_the_columns_name_and_keep_the_word_none(prevalence):
    lines = [child(PENDEK, kelurahan="None"), child(NORMAL, kelurahan=" B "), child(NORMAL)]

    table, _ = prevalence(lines, by=["kelurahan", "posyandu"])

    assert [group for group in table if group.startswith(("kelurahan", "posyandu"))] == [
        "kelurahan: None",
        "kelurahan: B",
        "kelurahan: A",
        "posyandu: 1",
    ]
    assert table["kelurahan: None"]["HA_2_r"] == "100"


def test_the_rule_under_nine_months_is_the_ministrys_unless_who_is_asked(prevalence):
    standing = "1,f,200,7.0,64.0,h,n,1,A,1"

    kemenkes, _ = prevalence([standing])
    who, _ = prevalence([standing], rule="who")

    assert float(kemenkes["All"]["HA_r"]) > float(who["All"]["HA_r"])


def test_ages_in_months_are_grouped_unrounded(prevalence):
    table, _ = prevalence([child("5.99,7,64"), child("6,7,64")], age_in="months")

    assert table["Age group: 00-05 mo"]["HAZ_unwpop"] == "1"
    assert table["Age group: 06-11 mo"]["HAZ_unwpop"] == "1"


def test_a_column_name_that_starts_a_formula_is_disarmed(prevalence):
    header = HEADER.replace("kelurahan", "=kelurahan")

    table, _ = prevalence([child(NORMAL)], header=header, by=["=kelurahan"])

    assert "'=kelurahan: A" in table


def test_column_names_may_be_asked_for_in_any_case(prevalence):
    table, _ = prevalence([child(NORMAL)], by=["Kelurahan"])

    assert "Kelurahan: A" in table


@pytest.mark.parametrize("option", ["cluster", "strata", "weights"])
def test_a_wrong_column_name_gets_one_sentence(prevalence, option):
    with pytest.raises(CommandError, match=r"^Kolom posyanduu tidak ada dalam berkas\."):
        prevalence([child(NORMAL)], **{option: "posyanduu"})


def test_a_wrong_name_of_a_group_gets_one_sentence(prevalence):
    with pytest.raises(CommandError, match=r"^Kolom rt tidak ada dalam berkas\."):
        prevalence([child(NORMAL)], by=["kelurahan", "rt"])


def test_a_column_that_is_there_twice_is_not_guessed(prevalence):
    header = HEADER.replace("kelurahan", "posyandu")

    with pytest.raises(CommandError, match="Kolom posyandu ada lebih dari satu"):
        prevalence([child(NORMAL)], header=header, cluster="posyandu")


@pytest.mark.parametrize("bobot", ["berat", "-1", "inf"])
def test_a_weight_that_is_none_is_refused(prevalence, bobot):
    with pytest.raises(CommandError, match=r"^Kolom bobot bobot harus berisi angka nol atau lebih"):
        prevalence([child(NORMAL, bobot=bobot)], weights="bobot")


def test_a_file_without_a_child_of_the_survey_is_refused(prevalence):
    with pytest.raises(CommandError, match="Tidak ada anak yang dapat dihitung"):
        prevalence([child("2000,14,100")])
    with pytest.raises(CommandError, match="Tidak ada baris data"):
        prevalence([])


def test_a_failed_run_leaves_the_old_table_and_nothing_else(prevalence, tmp_path):
    prevalence([child(NORMAL)])
    before = (tmp_path / "prevalensi.csv").read_bytes()

    with pytest.raises(CommandError):
        prevalence([child(NORMAL)], cluster="rt")

    assert (tmp_path / "prevalensi.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anak.csv", "prevalensi.csv"]


def test_a_file_or_folder_that_is_not_there_gets_one_sentence(tmp_path):
    source = tmp_path / "anak.csv"
    for target in (tmp_path / "out.csv", tmp_path / "folder" / "out.csv"):
        with pytest.raises(CommandError, match=r"^Berkas .* tidak ditemukan\.$"):
            call_command("prevalence", source, target)
        source.write_text(f"{HEADER}\n{child(NORMAL)}\n", encoding="utf-8")


def test_a_file_in_another_encoding_gets_one_sentence(tmp_path):
    source = tmp_path / "anak.csv"
    source.write_bytes(HEADER.encode("utf-16"))

    with pytest.raises(CommandError, match="bukan CSV berhuruf UTF-8"):
        call_command("prevalence", source, tmp_path / "out.csv")


def test_a_ragged_row_is_named_by_its_number_and_never_by_its_content(prevalence):
    with pytest.raises(CommandError, match="ke-2 memuat 3 isian") as refused:
        prevalence([child(NORMAL), "Budi,f,600"])

    assert "Budi" not in str(refused.value)


def test_a_ragged_row_is_counted_from_the_first_piece_of_the_file(prevalence, monkeypatch):
    monkeypatch.setattr("measurements.scoring_files.ROWS_AT_A_TIME", 1)

    with pytest.raises(CommandError, match="ke-3 memuat 3 isian"):
        prevalence([child(NORMAL), child(NORMAL), "x,f,600"])


def test_a_file_read_in_pieces_gives_the_same_table(prevalence, monkeypatch):
    lines = [child(PENDEK), child(NORMAL, posyandu="2"), child(NORMAL, oedema="y"), child(PENDEK)]
    whole, _ = prevalence(lines, cluster="posyandu", by=["kelurahan"])
    monkeypatch.setattr("measurements.scoring_files.ROWS_AT_A_TIME", 3)

    assert prevalence(lines, cluster="posyandu", by=["kelurahan"])[0] == whole


def test_the_mark_that_excel_puts_before_a_header_is_no_part_of_a_name(prevalence):
    table, _ = prevalence(["f,600,10.5,80"], header="\ufeffsex,age,weight,lenhei", by=["sex"])

    assert "sex: f" in table


def test_of_two_columns_that_differ_in_case_the_one_as_written_is_meant(prevalence):
    header = HEADER.replace("kelurahan", "Posyandu")

    table, _ = prevalence([child(NORMAL, kelurahan="A")], header=header, by=["Posyandu"])

    assert "Posyandu: A" in table


def test_a_folder_in_the_place_of_the_table_gets_one_sentence_and_nothing_is_left(tmp_path):
    source, target = tmp_path / "anak.csv", tmp_path / "folder"
    source.write_text(f"{HEADER}\n{child(NORMAL)}\n", encoding="utf-8")
    target.mkdir()

    with pytest.raises(CommandError, match=r"^Berkas .* tidak dapat dibuka\.$"):
        call_command("prevalence", source, target)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["anak.csv", "folder"]
