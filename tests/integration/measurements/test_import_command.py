"""From a file to the figures: the commands, in an empty database."""

import csv
import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from kombu.exceptions import OperationalError

from bontang_stunting.celery import app
from dashboard.filters import DashboardFilter
from dashboard.queries.areas import counts_by_posyandu
from dashboard.services.refresh import refresh_summaries
from measurements.models import (
    ImportBatch,
    Measurement,
    MeasurementResult,
    MonthlyRecap,
    Sasaran,
    StaleCell,
)
from posyandu.models import Balita, Peran, Posyandu
from tests.factories import user_of

pytestmark = pytest.mark.usefixtures("kept_files", "asked_by_name")

A = "A_ekspor_klasik_utf8bom_iso.csv"
C = "C_excel_titikkoma_cp1252_dmy.csv"
D = "D_ekspor_2025.xlsx"
# How the expected counts call what a summary cell counts.
EXPECTED_NAMES = {
    "anak": "n_sasaran",
    "ditimbang": "n_ditimbang",
    "diukur": "n_diukur",
    "tbu_valid": "n_tbu",
    "stunting": "n_pendek",
    "bbtb_valid": "n_bbtb",
    "wasting": "n_gizi_kurang",
    "gizi_buruk": "n_gizi_buruk",
    "bbu_valid": "n_bbu",
    "underweight": "n_bb_kurang",
    "N": "n_naik",
    "T": "n_tidak_naik",
    "O": "n_o",
    "B": "n_b",
}


def bring(path: Path, *options: str) -> dict:
    said = StringIO()
    call_command(
        "import_measurements", str(path), "--json", *options, stdout=said, stderr=StringIO()
    )
    return json.loads(said.getvalue())


def counted(operasi) -> dict[str, Counter]:
    """The counts of each kelurahan from the summaries, under the names of the expectation."""
    refresh_summaries()
    kota = (("kelurahan__kecamatan__kota_id", operasi.kota_id),)
    found: dict[str, Counter] = {}
    for row in counts_by_posyandu(DashboardFilter(operasi_id=operasi.pk, posyandu_where=kota)):
        named = Counter({short: row.counts[name] for short, name in EXPECTED_NAMES.items()})
        found.setdefault(row.posyandu.kelurahan_id, Counter()).update(named)
    return found


def expected(data: Path) -> dict:
    return json.loads((data / "eppgbm" / "harapan_agregat.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [A, C, D])
def test_each_export_gives_the_expected_counts_of_every_kelurahan(name, data, second_round):
    bring(data / "eppgbm" / name, "--round", second_round.code)

    found = counted(second_round)

    wanted = expected(data)
    for code, counts in wanted["per_kelurahan"].items():
        assert dict(found[code]) == {short: counts[short] for short in EXPECTED_NAMES}, code
    assert dict(sum(found.values(), Counter())) == {s: wanted["total"][s] for s in EXPECTED_NAMES}


@pytest.mark.parametrize("name", [A, C, D])
def test_page_api_and_report_answer_with_the_expected_counts(name, data, second_round, client):
    bring(data / "eppgbm" / name, "--round", second_round.code)
    refresh_summaries()
    dinkes = user_of(Peran.DINKES, Posyandu.objects.first())
    client.force_login(dinkes, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("round", args=[second_round.code])).content.decode()
    answer = client.get(reverse("api-round-summary", args=[second_round.code])).json()
    *kelurahan, city = report(second_round.code)

    wanted = expected(data)
    assert answer["city"]["n"] == wanted["total"]["stunting"]
    assert round(answer["city"]["percent"], 2) == wanted["persen_stunting"]
    assert {area["code"]: area["prevalence"]["n"] for area in answer["kelurahan"]} == {
        code: counts["stunting"] for code, counts in wanted["per_kelurahan"].items()
    }
    assert "17,45 %" in page
    assert {line["code"]: line["n_pendek"] for line in kelurahan} == {
        code: counts["stunting"] for code, counts in wanted["per_kelurahan"].items()
    }
    assert {s: city[name] for s, name in EXPECTED_NAMES.items() if name in city} == {
        short: wanted["total"][short] for short in EXPECTED_NAMES
    }


def report(code: str) -> list[dict]:
    said = StringIO()
    options = {"round": code, "by": "kelurahan", "format": "json"}
    call_command("prevalence_report", stdout=said, **options)
    return json.loads(said.getvalue())


@pytest.mark.parametrize("name", [A, C, D])
def test_each_row_is_stored_as_it_should_be_read(name, data, second_round):
    bring(data / "eppgbm" / name, "--round", second_round.code)

    with (data / "eppgbm" / "harapan_per_baris.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["zs_tbu"]]
    wanted = Counter((row["kode_kelurahan"], row["tgl_ukur"], row["zs_tbu"]) for row in rows)
    found = Counter(
        (kelurahan, f"{day:%Y-%m-%d}", str(haz / 100))
        for kelurahan, day, haz in MeasurementResult.objects.filter(haz__isnull=False).values_list(
            "measurement__posyandu__kelurahan_id", "measurement__measured_on", "haz"
        )
    )
    # The row that a later one of the same child and day replaces is in the file only.
    assert not found - wanted
    assert (wanted - found).total() == 1


def test_the_same_file_again_changes_nothing(data, second_round):
    bring(data / "eppgbm" / A, "--round", second_round.code)
    refresh_summaries()
    before = everything()

    again = bring(data / "eppgbm" / A, "--round", second_round.code)

    assert again["sentence"] == "Berkas ini sudah diimpor; tidak ada yang berubah."
    assert everything() == before
    assert not StaleCell.objects.exists()


@pytest.mark.parametrize("name", [C, D])
def test_the_same_rows_in_another_layout_are_all_known(name, data, second_round):
    bring(data / "eppgbm" / A, "--round", second_round.code)
    before = everything()

    counts = bring(data / "eppgbm" / name, "--round", second_round.code)["counts"]

    assert (counts["n_stored"], counts["n_corrected"], counts["n_new_children"]) == (0, 0, 0)
    assert counts["n_same"] == 240
    assert everything() == before


def everything() -> dict[str, list]:
    """What a second import could have changed."""
    return {
        "children": list(Balita.objects.order_by("pk").values()),
        "measurements": list(Measurement.objects.order_by("pk").values()),
        "results": list(MeasurementResult.objects.order_by("pk").values()),
        "listed": list(Sasaran.objects.order_by("pk").values()),
    }


def test_a_dry_run_says_the_same_counts_and_stores_nothing(data, second_round, kept_files):
    planned = bring(data / "eppgbm" / A, "--round", second_round.code, "--dry-run")

    assert not ImportBatch.objects.exists()
    assert not Balita.objects.exists()
    assert not kept_files.exists()
    stored = bring(data / "eppgbm" / A, "--round", second_round.code)
    assert planned["is_dry_run"]
    assert not stored["is_dry_run"]
    assert planned["faults"] == stored["faults"]
    assert planned["counts"].items() <= stored["counts"].items()


def test_a_stored_file_asks_for_a_refresh_and_a_dry_run_does_not(data, second_round, asked_by_name):
    bring(data / "eppgbm" / A, "--dry-run")
    assert not asked_by_name

    bring(data / "eppgbm" / A)

    assert asked_by_name == ["dashboard.refresh_summaries"]


def test_an_import_is_stored_even_while_the_broker_is_down(data, second_round, monkeypatch):
    def no_broker(name: str, **_: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(app, "send_task", no_broker)

    bring(data / "eppgbm" / A)

    assert Measurement.objects.exists()
    assert StaleCell.objects.exists()


def test_without_json_the_summary_is_a_few_indonesian_lines(data, second_round):
    said, progress = StringIO(), StringIO()

    call_command(
        "import_measurements", str(data / "eppgbm" / A), "--round", second_round.code,
        stdout=said, stderr=progress,
    )  # fmt: skip

    assert said.getvalue().splitlines()[:4] == [
        "243 baris dibaca:",
        "  239 balita",
        "  239 balita baru",
        "  240 disimpan",
    ]
    assert "Menyimpan 243 dari 243 baris" in progress.getvalue()


def test_the_sheet_that_was_read_is_named_where_there_are_others(second_round, workbook, tmp_path):
    path = tmp_path / "buku.xlsx"
    path.write_bytes(workbook("Kanaan", ("Lama", "veryHidden")))
    said = StringIO()

    call_command("import_measurements", str(path), "--dry-run", stdout=said, stderr=StringIO())
    counts = bring(path)["counts"]

    sentence = "Yang dibaca: lembar 'Status Gizi'. Lembar lain tidak dibaca: 'Kanaan'."
    assert sentence in said.getvalue().splitlines()
    assert (counts["sheet"], counts["unread_sheets"]) == ("Status Gizi", ["Kanaan"])


@pytest.mark.parametrize(("name", "sheet"), [(A, ""), (D, "Status Gizi")])
def test_hidden_sheets_and_files_without_sheets_leave_none_unread(name, sheet, data, second_round):
    counts = bring(data / "eppgbm" / name, "--dry-run")["counts"]

    assert (counts["sheet"], counts["unread_sheets"]) == (sheet, [])


def test_without_a_round_the_weighings_count_in_their_months_only(data, bontang):
    bring(data / "eppgbm" / A)

    assert Measurement.objects.exists()
    assert not Sasaran.objects.exists()
    assert not MeasurementResult.objects.filter(operasi__isnull=False).exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7 ...", "bukan lembar kerja"),
        (b"satu,dua\n1,2\n", "Judul kolom"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_leaves_nothing_behind(
    content, sentence, bontang, tmp_path, kept_files
):
    path = tmp_path / "salah.xlsx"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=sentence) as refused:
        bring(path)

    assert "\n" not in str(refused.value)
    assert not list(kept_files.iterdir())
    assert not Balita.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(bontang, tmp_path):
    with pytest.raises(CommandError, match="tidak ada"):
        bring(tmp_path / "tak_ada.xlsx")


def test_an_unknown_round_is_answered_with_those_there_are(data, second_round):
    with pytest.raises(CommandError, match="Operasi timbang 2025-9 tidak ada; yang ada: 2025-2"):
        bring(data / "eppgbm" / A, "--round", "2025-9")


def test_without_any_round_the_command_names_the_one_that_makes_them(data, bontang):
    with pytest.raises(CommandError, match="create_round"):
        bring(data / "eppgbm" / A, "--round", "2025-2")


RECAP = (
    "Kelurahan,Bulan,Tahun,Sasaran Balita,Balita Bulan Ini,Balita Ditimbang,"
    "Jml Balita Stunting\n"
    "Bontang Kuala,Januari,2025,457,400,200,40\n"
    "Guntung,Januari,2025,466,500,,\n"
)


def test_a_recap_becomes_history_in_which_a_blank_is_not_a_zero(bontang, tmp_path):
    path = tmp_path / "rekap.csv"
    path.write_text(RECAP, encoding="utf-8")

    call_command("import_recap", str(path), stdout=StringIO(), stderr=StringIO())

    found = dict(MonthlyRecap.objects.values_list("kelurahan__nama", "n_pendek"))
    assert found == {"Bontang Kuala": 40, "Guntung": None}


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_each_command_refuses_the_other_kind_and_keeps_nothing(
    options, bontang, data, tmp_path, kept_files
):
    path = tmp_path / "rekap.csv"
    path.write_text(RECAP, encoding="utf-8")

    with pytest.raises(CommandError, match="import_recap"):
        call_command("import_measurements", str(path), *options, stderr=StringIO())
    with pytest.raises(CommandError, match="import_measurements"):
        call_command("import_recap", str(data / "eppgbm" / A), *options, stderr=StringIO())

    assert not ImportBatch.objects.exists()
    assert not kept_files.exists() or not list(kept_files.iterdir())


def test_a_known_file_is_called_what_it_is_and_refused_by_the_other_command(bontang, tmp_path):
    path, said = tmp_path / "rekap.csv", StringIO()
    path.write_text(RECAP, encoding="utf-8")
    call_command("import_recap", str(path), stdout=StringIO(), stderr=StringIO())

    call_command("import_recap", str(path), "--json", stdout=said, stderr=StringIO())

    assert json.loads(said.getvalue())["kind"] == "rekap"
    with pytest.raises(CommandError, match="import_recap"):
        call_command("import_measurements", str(path), stderr=StringIO())
