"""`manage.py zscores IN.csv OUT.csv`: z-scores of any file with WHO's column names."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bontang_stunting.lib import formatting
from measurements.management.scoring import add_files, add_rule_and_age, unknown_cells
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
        add_files(parser)
        add_rule_and_age(parser)

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
    parts = [f"{formatting.number(scored.n_rows)} baris dihitung.", unknown_cells(scored.n_unknown)]
    if scored.absent:
        parts.append(f"Kolom tidak ada, dianggap kosong: {', '.join(scored.absent)}.")
    return " ".join(filter(None, parts))
