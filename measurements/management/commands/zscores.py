"""`manage.py zscores IN.csv OUT.csv`: z-scores of any file with WHO's column names."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from measurements.scoring_files import AgeUnit, Scored, UnreadableTable, score_file
from measurements.who import Rule


class Command(BaseCommand):
    """Score a CSV file."""

    help = (
        "Menghitung z-score WHO untuk berkas CSV dengan kolom sex, age, weight, lenhei, measure, "
        "headc, armc, oedema; kolom lain dibiarkan."
    )

    # Files in, files out: neither database nor pages have to be in order.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """IN and OUT, the rule under nine months, and what ages are counted in."""
        parser.add_argument("source", metavar="IN.csv", type=Path)
        parser.add_argument("target", metavar="OUT.csv", type=Path)
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

    def handle(
        self, *args: Any, source: Path, target: Path, rule: str, age_in: str, **options: Any
    ) -> None:
        """Score and say on stderr what could not be understood."""
        try:
            scored = score_file(source, target, rule=Rule(rule), age_in=AgeUnit(age_in))
        except UnreadableTable as error:
            raise CommandError(str(error)) from error
        self.stderr.write(summary(scored))


def summary(scored: Scored) -> str:
    """One Indonesian line: rows scored, cells taken as missing, columns that were not there."""
    parts = [f"{dotted(scored.n_rows)} baris dihitung."]
    if scored.n_unknown:
        cells = ", ".join(f"{name} {dotted(n)}" for name, n in scored.n_unknown.items())
        parts.append(f"Isian tidak dikenal, dianggap kosong: {cells}.")
    if scored.absent:
        parts.append(f"Kolom tidak ada, dianggap kosong: {', '.join(scored.absent)}.")
    return " ".join(parts)


def dotted(n: int) -> str:
    """12.345, as written in Indonesia."""
    return f"{n:,}".replace(",", ".")
