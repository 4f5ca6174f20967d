"""`manage.py load_targets [FOLDER]`: targets and survey figures of a city from CSV files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from dashboard.services.targets import note_survey, note_target
from dashboard.target_files import FaultyFile, read_folder
from measurements.management.choices import kota_of

BONTANG = Path(__file__).resolve().parents[2] / "data" / "acuan" / "bontang"


class Command(BaseCommand):
    help = "Mencatat target dan angka survei (SSGI, SKI) kota dari folder berkas CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=BONTANG)
        parser.add_argument("--kota", help="kode kota; boleh kosong bila hanya ada satu")

    def handle(self, *args: Any, folder: Path, kota: str | None, **options: Any) -> None:
        try:
            targets, surveys = read_folder(folder)
        except FaultyFile as error:
            raise CommandError(f"Belum ada yang dicatat: {error}.") from error
        city, now = kota_of(kota), timezone.now()
        with transaction.atomic():
            noted = [note_target(kota=city, line=line, by=None, at=now) for line in targets]
            found = [note_survey(kota=city, line=line, by=None, at=now) for line in surveys]
        n_targets, n_surveys = (sum(row is not None for row in rows) for rows in (noted, found))
        self.stdout.write(
            f"{city.nama}: {n_targets} target dan {n_surveys} angka survei baru dicatat."
        )
