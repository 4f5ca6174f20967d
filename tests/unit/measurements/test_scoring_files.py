"""`zscores`: a CSV file in, the same file with z-scores out."""

import csv
import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measurements import scoring_files
from measurements.scoring_files import AgeUnit, UnreadableTable, score_file
from measurements.who import Rule

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "anthro_zscores.csv"
INPUTS = ["id", "sex", "age", "weight", "lenhei", "measure", "headc", "armc", "oedema"]
OUTPUTS = [
    "clenhei", "zlen", "zwei", "zwfl", "zbmi", "zhc", "zac",
    "flen", "fwei", "fwfl", "fbmi", "fhc", "fac",
]  # fmt: skip
# Rows where WHO's package scores a weight or length that is no measurement; see tests/golden.
NOT_MEASURED = {
    *("50", "143", "744", "1012", "1311", "1396", "1537", "1609", "1785", "1985", "2150", "2195"),
    *("2282", "2514", "2971", "2984", "3215", "3291", "3347", "3916"),
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def score(tmp_path):
    def scored_rows(text: str, **options) -> list[dict[str, str]]:
        source, target = tmp_path / "in.csv", tmp_path / "out.csv"
        source.write_text(text, encoding="utf-8")
        score_file(source, target, **options)
        return rows_of(target)

    return scored_rows


@pytest.fixture
def golden_inputs(tmp_path) -> Path:
    path = tmp_path / "golden.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, INPUTS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows_of(GOLDEN))
    return path


@pytest.mark.parametrize("rows_at_a_time", [50_000, 37])
def test_every_golden_row_comes_out_as_from_whos_package(
    golden_inputs, tmp_path, monkeypatch, rows_at_a_time
):
    monkeypatch.setattr(scoring_files, "ROWS_AT_A_TIME", rows_at_a_time)

    scored = score_file(golden_inputs, tmp_path / "out.csv", rule=Rule.WHO)

    ours, theirs = rows_of(tmp_path / "out.csv"), rows_of(GOLDEN)
    assert scored.n_rows == len(ours) == len(theirs) == 4000
    for mine, golden in zip(ours, theirs, strict=True):
        assert [mine[name] for name in INPUTS] == [golden[name] for name in INPUTS]
        if mine["id"] not in NOT_MEASURED:
            assert [mine[name] for name in OUTPUTS] == [golden[name] for name in OUTPUTS]


def test_ages_in_months_are_whos_days(score):
    header = "sex,age,weight,lenhei,measure\n"

    months = score(header + "m,24,12.1,88.0,l\nf,9,8.0,70.0,h\n", age_in=AgeUnit.MONTHS)

    assert [row["zlen"] for row in months] == [
        row["zlen"] for row in score(header + "m,731,12.1,88.0,l\nf,274,8.0,70.0,h\n")
    ]
    assert [row["clenhei"] for row in months] == ["87.3", "70.7"]


def test_the_national_rule_is_the_one_without_asking(score):
    standing = "sex,age,weight,lenhei,measure\n2,100,6,60,H\n"

    assert score(standing)[0]["clenhei"] == "60.7"
    assert score(standing, rule=Rule.WHO)[0]["clenhei"] == "60"


@pytest.mark.parametrize("missing", ["", "NA", "na", " "])
def test_blank_and_na_are_missing_and_not_counted_as_unknown(tmp_path, missing):
    source = tmp_path / "in.csv"
    source.write_text(
        f"sex,age,weight,lenhei,measure,oedema\nM,400,{missing},75.0,{missing},{missing}\n"
    )

    scored = score_file(source, tmp_path / "out.csv")

    row = rows_of(tmp_path / "out.csv")[0]
    assert (row["zlen"], row["zwei"], row["fwei"]) == ("-0.86", "", "")
    assert scored.n_unknown == {}
    assert scored.absent == ("headc", "armc")


def test_what_is_not_understood_is_missing_and_counted(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(
        "sex,age,weight,lenhei,measure,oedema\n"
        'x,400,9.1,75.0,l,n\nm,400,"9,1",75.0,lying,n\nm,1_0,inf,75.0,l,maybe\n'
    )

    scored = score_file(source, tmp_path / "out.csv")

    assert scored.n_unknown == {"sex": 1, "age": 1, "weight": 2, "measure": 1, "oedema": 1}
    assert [row["zwei"] for row in rows_of(tmp_path / "out.csv")] == ["", "", ""]


@pytest.mark.parametrize(("code", "zwei"), [("y", ""), ("Y", ""), ("1", ""), ("n", "-0.77")])
def test_oedema_takes_the_weight_indices_away(score, code, zwei):
    swollen = score(f"sex,age,weight,lenhei,measure,oedema\nm,400,9.1,75.0,l,{code}\n")

    assert swollen[0]["zwei"] == zwei


def test_other_columns_pass_through_as_they_are(score):
    rows = score(
        '\ufeffid,Nama Posyandu,SEX,age,weight,lenhei,zlen\n007,"Melati, RT 1",1,400,9.1,75.0,old\n'
    )

    assert list(rows[0])[:6] == ["id", "Nama Posyandu", "SEX", "age", "weight", "lenhei"]
    assert (rows[0]["id"], rows[0]["Nama Posyandu"]) == ("007", "Melati, RT 1")
    assert rows[0]["zlen"] == "-0.86"


def test_blank_lines_are_no_children(score):
    assert len(score("sex,age,weight,lenhei\n\nm,400,9.1,75\n\n\nf,400,9,74\n\n")) == 2


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "kosong"),
    ("sex,age,weight\nm,400,9.1\n", "Kolom lenhei tidak ada"),
    ("sex;age;weight;lenhei\nm;400;9.1;75\n", "koma, bukan titik koma"),
    ("sex,age,weight,lenhei,Age\nm,400,9.1,75,1\n", "Kolom age ada lebih dari satu"),
    ("nama,sex,age,weight,lenhei\nSiti,m,400,9.1,75,1\n", "Baris data ke-1 memuat 6 isian"),
    ('sex,age,weight,lenhei\nm,400,9.1,"' + "7" * 200_000, "tidak terbaca"),
])  # fmt: skip
def test_a_file_that_cannot_be_scored_gets_one_sentence_and_leaves_nothing(
    tmp_path, text, sentence
):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    target.write_text("before")

    with pytest.raises(UnreadableTable, match=sentence) as refusal:
        score_file(source, target)

    assert "Siti" not in str(refusal.value)
    assert target.read_text() == "before"
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_a_pipe_is_written_to_and_a_link_goes_on_leading_to_its_file(tmp_path):
    source, pipe, link = tmp_path / "in.csv", tmp_path / "pipe", tmp_path / "link.csv"
    source.write_text("sex,age,weight,lenhei\nm,400,9.1,75\n")
    (tmp_path / "out.csv").touch()
    link.symlink_to(tmp_path / "out.csv")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    score_file(source, link)
    score_file(source, pipe)

    said = os.read(reader, 4096).decode()
    os.close(reader)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert said == (tmp_path / "out.csv").read_text()
    assert said.splitlines()[1].startswith("m,400,9.1,75,75,-0.86")


def test_a_workbook_is_not_taken_for_a_csv(tmp_path):
    source = tmp_path / "in.csv"
    source.write_bytes(b"PK\x03\x04\xff\xfe\x00")

    with pytest.raises(UnreadableTable, match="UTF-8"):
        score_file(source, tmp_path / "out.csv")


def test_the_command_says_on_stderr_what_it_took_as_missing(tmp_path):
    source, stderr = tmp_path / "in.csv", io.StringIO()
    source.write_text("sex,age,weight,lenhei\nm,400,9.1,75\nq,400,9.1,75\n")

    call_command("zscores", source, tmp_path / "out.csv", "--age-in", "days", stderr=stderr)

    said = stderr.getvalue().strip()
    assert said.splitlines() == [said]
    assert "2 baris dihitung" in said
    assert "dianggap kosong: sex 1" in said
    assert len(rows_of(tmp_path / "out.csv")) == 2


def test_the_command_refuses_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="tidak ditemukan"):
        call_command("zscores", tmp_path / "none.csv", tmp_path / "out.csv")
