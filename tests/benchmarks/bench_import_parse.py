"""Reading, parsing and scoring a large export beside the bare python-calamine read of it.

The import as a whole may take three times the bare read; this shows the part before the database.

.venv/bin/python -m tests.benchmarks.bench_import_parse
"""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook

from measurements.assessment import Readings, assess
from measurements.importing.areas import AreaDirectory
from measurements.importing.reading import read_measurements
from measurements.importing.scoring import ScoredReading, score

N_ROWS = 100_000
N_POSYANDU = 124
LIMIT = 1.5  # times the bare read, reading included
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
TODAY = date(2025, 12, 1)
HEADER_LINE = (
    "No,NIK,Nama,JK,Tgl Lahir,BB Lahir,TB Lahir,Nama Ortu,Prov,Kab/Kota,Kec,Pukesmas,Desa/Kel,"
    "Posyandu,RT,RW,Alamat,Usia Saat Ukur,Tanggal Pengukuran,Berat,Tinggi,Cara Ukur,LiLA,BB/U,"
    "ZS BB/U,TB/U,ZS TB/U,BB/TB,ZS BB/TB,Naik Berat Badan,Jml Vit A,KPSP,KIA,Kelas Ibu Balita,"
    "MBG,Detail"
)
HEADER = HEADER_LINE.split(",")
KELURAHAN = tuple(f"Kelurahan Uji {letter}" for letter in "ABCDEFGHIJKLMNO")


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`. Both sides take turns; the best of each counts."""
    n = N_ROWS // 20 if quick else N_ROWS
    path = workbook(n)
    areas = AreaDirectory.of(
        "Kota Uji", kelurahan=[(name, str(number)) for number, name in enumerate(KELURAHAN)]
    )

    def parse() -> ScoredReading:
        return score(read_measurements(path, areas=areas, today=TODAY))

    bare_s, parse_s = best_of_turns(lambda: bare_read(path), parse)
    n_storable = int(parse().reading.rows.is_storable.sum())
    ratio = parse_s / bare_s
    return [
        {
            "name": "import: read, parse and score / bare calamine read",
            "ratio": ratio,
            "limit": LIMIT,
            "ok": ratio <= LIMIT and n_storable > 0.9 * n,
            "detail": f"{n:,} rows × {len(HEADER)} columns in {parse_s:.2f} s, bare {bare_s:.2f} s",
        }
    ]


def bare_read(path: Path) -> int:
    """What any importer must do: the cells of the first sheet as Python values."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return len(rows)


def best_of_turns(*tasks: Callable[[], object], turns: int = 3) -> list[float]:
    """Best time of each task in seconds, the tasks taking turns so that they share the weather."""
    best = [float("inf")] * len(tasks)
    for _ in range(turns):
        for index, task in enumerate(tasks):
            begin = perf_counter()
            task()
            best[index] = min(best[index], perf_counter() - begin)
    return best


def workbook(n: int, visits: int = 1) -> Path:
    """A made-up export of `n` rows, written once and kept in var/bench.

    `visits`: how many months each child is weighed in, one row for each.
    """
    path = FOLDER / f"ekspor_{n}_baris_{visits}_kali.xlsx"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with xlsxwriter.Workbook(unfinished, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Status Gizi")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows(n, visits), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, day)
                elif cell != "":
                    sheet.write(number, column, cell)
    unfinished.rename(path)
    return path


def rows(n: int, visits: int = 1) -> Any:
    """Rows of generated children, none of them real, with the z-scores a sound export has.

    n / visits children at the city's 124 posyandu; month after month, each posyandu on its day.
    """
    rng = np.random.default_rng(20251104)
    n_children = -(-n // visits)
    child, visit = np.arange(n) % n_children, np.arange(n) // n_children
    measured = visit_days(child % N_POSYANDU, visit - visits)
    born = visit_days(child % N_POSYANDU, np.full(n, -visits))
    born -= rng.integers(0, 5, n_children)[child]
    born -= rng.integers(30, 1790 - 31 * (visits - 1), n_children)[child]
    ages = (measured - born).astype(np.int64)
    girls = rng.integers(0, 2, n_children)[child]
    noise = rng.normal(0, 1, (n_children, 2))[child]
    root = (ages / 30.4375) ** 0.5
    cms = np.round(50 + 8.2 * root + 2.5 * noise[:, 0], 1)
    kgs = np.round(3.3 + 1.75 * root + 0.9 * noise[:, 1] + rng.normal(0, 0.1, n), 2)
    lying = ages < 731
    ours = assess(
        Readings.of(
            sex=1 + girls,
            age_days=ages,
            weight_kg=kgs,
            length_cm=cms,
            position=np.where(lying, 1, 2),
        )
    )
    zs = [np.where(np.isnan(z), "", z.astype(object)) for z in (ours.waz, ours.haz, ours.whz)]
    for i in range(n):
        row = i + 1
        yield [
            *(row, *_identity(int(child[i]), bool(girls[i]), _cell(born[i]))),
            *_visit(_cell(born[i]), _cell(measured[i]), float(kgs[i]), float(cms[i])),
            *("Terlentang" if lying[i] else "Berdiri", 14.2, "Normal", zs[0][i], "Normal"),
            *(zs[1][i], "Gizi Baik", zs[2][i], "NTOB"[i % 4], "-", "-", "Ya", "Tidak", "Ya", ""),
        ]


def visit_days(posyandu: Any, months_before: Any) -> Any:
    """The day each posyandu is open, so many months before December 2025 (negative numbers)."""
    month = np.datetime64("2025-12", "M") + months_before
    return month.astype("datetime64[D]") + 3 + posyandu % 5


def _cell(day: np.datetime64) -> datetime:
    return datetime.combine(day.item(), time())


def _identity(child: int, girl: bool, born: datetime) -> list[Any]:
    posyandu = child % N_POSYANDU
    nik = f"64740{child % 3 + 1}{born.day + 40 * girl:02}{born:%m%y}{child % 9000 + 1:04}"
    return [
        *(nik, f"ANAK UJI {child:06}", "P" if girl else "L", born, 3.1, 49),
        *(f"AYAH UJI {child:06} / IBU UJI {child:06}", "KALIMANTAN TIMUR", "KOTA UJI"),
        *("UJI UTARA", f"UJI {child % 6}", kelurahan_of(posyandu).upper(), f"MAWAR {posyandu}"),
        *(str(child % 30 + 1), "", f"JL. UJI NO. {child}"),
    ]


def kelurahan_of(posyandu: int) -> str:
    """Where posyandu "Mawar 17" of the generated city is."""
    return KELURAHAN[posyandu % len(KELURAHAN)]


def _visit(born: datetime, measured: datetime, kg: float, cm: float) -> list[Any]:
    years, rest = divmod(completed_months(born, measured), 12)
    return [f"{years} Tahun - {rest} Bulan - 0 Hari", measured, kg, cm]


def completed_months(born: datetime, measured: datetime) -> int:
    """Calendar months, as the export prints the age."""
    months = (measured.year - born.year) * 12 + measured.month - born.month
    return months - (measured.day < born.day)


if __name__ == "__main__":
    json.dump(run(quick="--quick" in sys.argv), sys.stdout, indent=1)
    sys.stdout.write("\n")
