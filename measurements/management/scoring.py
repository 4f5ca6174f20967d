"""What `zscores` and `prevalence` share: their files, how children are scored, odd cells."""

from collections.abc import Mapping
from pathlib import Path

from django.core.management.base import CommandParser

from bontang_stunting.lib import formatting
from measurements.scoring_files import AgeUnit
from measurements.who import Rule


def add_files(parser: CommandParser) -> None:
    """`source` and `target`, both a Path."""
    parser.add_argument("source", metavar="IN.csv", type=Path)
    parser.add_argument("target", metavar="OUT.csv", type=Path)


def add_rule_and_age(parser: CommandParser) -> None:
    """`rule` and `age_in`: values of Rule and AgeUnit."""
    parser.add_argument(
        "--rule",
        choices=[rule.value for rule in Rule],
        default=Rule.KEMENKES.value,
        help="kemenkes (bawaan): +0,7 cm juga di bawah 9 bulan; who: seperti WHO Anthro",
    )
    parser.add_argument(
        "--age-in",
        choices=[unit.value for unit in AgeUnit],
        default=AgeUnit.DAYS.value,
        help="satuan kolom age: days (hari, bawaan) atau months (bulan)",
    )


def unknown_cells(n_unknown: Mapping[str, int]) -> str:
    """One Indonesian sentence on the cells, by column, that said nothing we know; "" for none."""
    cells = ", ".join(f"{name} {formatting.number(n)}" for name, n in n_unknown.items())
    return f"Isian tidak dikenal, dianggap kosong: {cells}." if cells else ""
