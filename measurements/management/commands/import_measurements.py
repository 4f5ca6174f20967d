"""`manage.py import_measurements FILE --round R`: a file of weighings or identities, at once."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from measurements.management.choices import NO_ROUND, round_of
from measurements.management.importing import ImportCommand, Kind
from measurements.models import OperasiTimbang
from posyandu.models import Kota


class Command(ImportCommand):
    help = "Mengimpor berkas penimbangan atau identitas balita (.xlsx, .xls, .csv)."
    kinds = frozenset({Kind.MEASUREMENTS, Kind.IDENTITIES})
    wrong_kind = "Berkas ini rekap bulanan, pakai manage.py import_recap."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--round",
            default=NO_ROUND,
            metavar="KODE",
            help="kode operasi timbang, misalnya 2025-2; - atau kosong berarti tanpa operasi",
        )

    def handle(self, *args: Any, file: Path, kota: str | None, **options: Any) -> None:
        self.bring(
            file,
            kota=kota,
            code=options["round"],
            is_dry_run=options["dry_run"],
            is_json=options["json"],
        )

    def round_of(self, kota: Kota, code: str) -> OperasiTimbang | None:
        return round_of(kota, code)
