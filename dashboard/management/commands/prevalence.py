"""`manage.py prevalence IN.csv OUT.csv`: the Survey Analyser's table of any file of readings."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bontang_stunting.lib import formatting
from dashboard.prevalence_files import LAST_DAY, SurveyColumns, SurveyCounts, write_prevalence
from measurements.management.scoring import add_files, add_rule_and_age, unknown_cells
from measurements.scoring_files import AgeUnit, UnreadableTable
from measurements.who import Rule


class Command(BaseCommand):
    """Prevalence of a CSV file."""

    help = (
        "Menghitung prevalensi beserta galat dan batas 95 % seperti WHO Survey Analyser, dari "
        "berkas CSV dengan kolom sex, age, weight, lenhei, measure, oedema."
    )

    # Files in, files out: neither database nor pages have to be in order.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """IN and OUT, how the children were drawn, further groups, rule and unit of age."""
        add_files(parser)
        parser.add_argument(
            "--cluster", metavar="KOLOM", help="kolom klaster, misalnya posyandu; bawaan: tiap anak"
        )
        parser.add_argument("--strata", metavar="KOLOM", help="kolom strata")
        parser.add_argument("--weights", metavar="KOLOM", help="kolom bobot sampel")
        parser.add_argument(
            "--by",
            metavar="KOLOM",
            nargs="+",
            action="extend",
            default=[],
            help="kolom kelompok tambahan, boleh beberapa",
        )
        add_rule_and_age(parser)

    def handle(self, *args: Any, source: Path, target: Path, **options: Any) -> None:
        """Write the table and say on stderr which rows it stands on."""
        columns = SurveyColumns(
            cluster=options["cluster"],
            strata=options["strata"],
            weights=options["weights"],
            by=tuple(options["by"]),
        )
        rule, age_in = Rule(options["rule"]), AgeUnit(options["age_in"])
        try:
            counts = write_prevalence(source, target, columns, rule=rule, age_in=age_in)
        except UnreadableTable as error:
            raise CommandError(str(error)) from error
        self.stderr.write(summary(counts))


def summary(counts: SurveyCounts) -> str:
    """Rows counted, rows left out and why, cells taken as missing, in Indonesian."""
    n = formatting.number
    parts = [f"{n(counts.n_kept)} dari {n(counts.n_rows)} baris dihitung."]
    if counts.n_too_old:
        parts.append(f"Tidak ikut karena umur lebih dari {LAST_DAY} hari: {n(counts.n_too_old)}.")
    if counts.n_unplaced:
        parts.append(f"Tidak ikut karena klaster atau strata kosong: {n(counts.n_unplaced)}.")
    parts.append(unknown_cells(counts.n_unknown))
    return " ".join(filter(None, parts))
