"""`manage.py rebuild_summaries`: derive every child and count every cell again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dashboard.services.refresh import rebuild_summaries
from measurements.services.derivation import derive_all


class Command(BaseCommand):
    help = "Hitung ulang ringkasan dari hasil ukur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--derive", action="store_true", help="nilai ulang juga z-score dan N/T/O/B setiap anak"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["derive"]:
            n_derived = derive_all()
            self.stdout.write(f"{n_derived} hasil ukur dinilai ulang.")
        refreshed = rebuild_summaries()
        self.stdout.write(f"{refreshed.n_cells} posyandu-periode dihitung ulang.")
