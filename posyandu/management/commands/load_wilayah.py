"""`manage.py load_wilayah [FOLDER]`: the areas of a city from CSV files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posyandu.services.wilayah import load_city
from posyandu.wilayah_files import FaultyFiles, read_city

BONTANG = Path(__file__).resolve().parents[2] / "data" / "wilayah" / "bontang"


class Command(BaseCommand):
    help = "Memuat kota, kecamatan, puskesmas, kelurahan, dan posyandu dari folder berkas CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=BONTANG)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load_city(files=read_city(folder))
        except FaultyFiles as error:
            raise CommandError(f"Wilayah belum dimuat: {error}.") from error
        self.stdout.write(
            f"{loaded.kota}: {loaded.n_kecamatan} kecamatan, {loaded.n_kelurahan} kelurahan, "
            f"{loaded.n_puskesmas} puskesmas, {loaded.n_posyandu} posyandu."
        )
