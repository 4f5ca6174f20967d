"""`make bench`: run tests/benchmarks/bench_*.py and print one table of what each measured.

A benchmark module has `run(quick: bool = False) -> list[dict]`, each dict one line of the table:

    name     what was measured
    value    the number; `ratio` says the same and means "how many times the reference"
    limit    the promise, None where there is none
    ok       whether the promise is kept
    detail   what it was measured against, on how much

Every ratio comes from one process, so that a busy machine slows both sides. Options: --quick for
small inputs, --only NAME for one module. The table is also written to var/bench/bench.json. The
exit code is 1 when a limit is missed.

The modules find Django set up and a migrated, empty test database: PostgreSQL where DATABASE_URL
names one, as under `make bench`. It is dropped at the end.
"""

import argparse
import importlib
import json
import os
import platform
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases

HERE = Path(__file__).resolve().parent
JSON = HERE.parents[1] / "var" / "bench" / "bench.json"


@dataclass(frozen=True)
class Line:
    """One measured number, ready to print."""

    module: str
    name: str
    value: float
    limit: float | None
    is_ok: bool
    detail: str
    unit: str


def names() -> list[str]:
    """The benchmark modules that exist, without their prefix."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def lines_of(name: str, *, quick: bool) -> list[Line]:
    """Run one module."""
    module = importlib.import_module(f"tests.benchmarks.bench_{name}")
    return [line_of(name, found) for found in module.run(quick=quick)]


def line_of(module: str, found: dict[str, Any]) -> Line:
    """One line from what a module returned.

    Raises KeyError when a module forgot its name, its number or its verdict.
    """
    is_ratio = "ratio" in found
    return Line(
        module=module,
        name=found["name"],
        value=float(found["ratio"] if is_ratio else found["value"]),
        limit=found.get("limit"),
        is_ok=bool(found["ok"]),
        detail=found.get("detail", ""),
        unit=found.get("unit", "×" if is_ratio else ""),
    )


def table(lines: list[Line]) -> str:
    """The lines as text, columns aligned."""
    rows = [
        (
            "" if line.limit is None else ("ok" if line.is_ok else "MISSED"),
            f"{line.module}: {line.name}",
            f"{number(line.value)} {line.unit}".strip(),
            "" if line.limit is None else f"limit {number(line.limit)}",
            line.detail,
        )
        for line in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2]),
             row[3].rjust(widths[3]), row[4]]
        ).rstrip()
        for row in rows
    )  # fmt: skip


def number(value: float) -> str:
    """Three or four digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def save(lines: list[Line], *, quick: bool, path: Path = JSON) -> None:
    """Write what was measured, and on what, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "quick": quick,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
    }
    text = json.dumps({"about": about, "lines": [asdict(line) for line in lines]}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="small inputs, no promise checked")
    parser.add_argument("--only", action="append", choices=names(), help="one module; repeatable")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Measure, print, save; 1 when a promise is not kept."""
    options = parsed(arguments)
    # The tests' settings, whatever the shell says: nothing here may meet a city's real data.
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False)
    lines: list[Line] = []
    try:
        for name in options.only or names():
            sys.stderr.write(f"  measuring: {name}\n")
            lines += lines_of(name, quick=options.quick)
    finally:
        teardown_databases(databases, verbosity=0)
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
    sys.stdout.write(table(lines) + "\n")
    save(lines, quick=options.quick)
    missed = [f"{line.module}: {line.name}" for line in lines if not line.is_ok]
    if missed and not options.quick:
        sys.stdout.write(f"Missed: {'; '.join(missed)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
