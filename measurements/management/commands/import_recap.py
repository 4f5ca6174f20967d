"""`manage.py import_recap FILE`: the city's monthly recap, as history without children."""

from pathlib import Path
from typing import Any

from measurements.management.choices import NO_ROUND
from measurements.management.importing import ImportCommand, Kind


class Command(ImportCommand):
    help = "Mengimpor rekap bulanan per kelurahan; yang sudah ada diganti isinya."
    kinds = frozenset({Kind.RECAP})
    wrong_kind = "Berkas ini bukan rekap bulanan, pakai manage.py import_measurements."

    def handle(self, *args: Any, file: Path, kota: str | None, **options: Any) -> None:
        self.bring(
            file,
            kota=kota,
            code=NO_ROUND,
            is_dry_run=options["dry_run"],
            is_json=options["json"],
        )
