"""A file of 100,000 rows into the database, all included, beside the bare read of the same file.

Twice: what a city has, a year of weighings of ten thousand children; and a hundred thousand
different children, ten times the city, each with a mother and a household to be registered.

The import runs in a process of its own, so that its peak memory is its own too.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from posyandu.models import Kecamatan, Kelurahan, Kota, Posyandu, Puskesmas
from tests.benchmarks.bench_import_parse import (
    KELURAHAN,
    N_POSYANDU,
    N_ROWS,
    kelurahan_of,
    workbook,
)
from tests.benchmarks.emptying import empty_database

LIMIT_RATIO = 3
LIMIT_GB = 1
VISITS_A_YEAR = 10
HERE = Path(__file__).resolve().parents[2]


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`."""
    n = N_ROWS // 20 if quick else N_ROWS
    city_year = _lines_of(n, VISITS_A_YEAR, f"a city's year, {n // VISITS_A_YEAR:,} children")
    return city_year + _lines_of(n, 1, f"{n:,} different children")


def _lines_of(n: int, visits: int, what: str) -> list[dict[str, Any]]:
    """Import one file of `n` rows into an empty city; its time and its memory."""
    path = workbook(n, visits)
    empty_database()
    _make_areas()
    told = _import_in_a_process(path)
    empty_database()
    ratio, peak_gb = told["import_s"] / told["bare_s"], told["peak_bytes"] / 1e9
    is_complete = told["n_stored"] > 0.9 * n
    return [
        {
            "name": f"{n:,} rows of xlsx ({what}) into the database / bare calamine read",
            "ratio": ratio,
            "limit": LIMIT_RATIO,
            "ok": ratio <= LIMIT_RATIO and is_complete,
            "detail": (
                f"{told['n_stored']:,} rows stored in {told['import_s']:.1f} s on "
                f"{connection.vendor}, bare read {told['bare_s']:.1f} s; by processor time "
                f"{told['import_cpu_s']:.1f} s / {told['bare_cpu_s']:.1f} s"
            ),
        },
        {
            "name": f"its peak memory ({what})",
            "value": peak_gb,
            "unit": "GB",
            "limit": LIMIT_GB,
            "ok": peak_gb < LIMIT_GB,
            "detail": "of the whole process",
        },
    ]


def _make_areas() -> None:
    """The city the generated export speaks of."""
    kota = Kota.objects.create(code="99.01", nama="Kota Uji", provinsi="Kalimantan Timur")
    kecamatan = Kecamatan.objects.create(code="99.01.01", nama="Uji Utara", kota=kota)
    puskesmas = Puskesmas.objects.create(nama="Uji", kota=kota)
    kelurahan = Kelurahan.objects.bulk_create(
        Kelurahan(
            code=f"99.01.01.{1001 + number}",
            nama=name,
            kecamatan=kecamatan,
            puskesmas=puskesmas,
            tile_x=number % 5,
            tile_y=number // 5,
        )
        for number, name in enumerate(KELURAHAN)
    )
    place = {its.nama: its for its in kelurahan}
    Posyandu.objects.bulk_create(
        Posyandu(nama=f"Mawar {number}", kelurahan=place[kelurahan_of(number)])
        for number in range(N_POSYANDU)
    )


def _import_in_a_process(path: Path) -> dict[str, Any]:
    var = HERE / "var" / "bench" / "impor"
    var.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.import_once", str(path)],
        cwd=HERE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "VAR_DIR": str(var),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the import failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
