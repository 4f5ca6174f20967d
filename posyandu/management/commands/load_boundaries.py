"""`manage.py load_boundaries FILE.geojson [--source TEXT]`: real polygons for the maps."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posyandu.boundaries_file import FaultyBoundaries, read_boundaries
from posyandu.services.batas import known_names, store_boundaries

MAX_SOURCE = 200


class Command(BaseCommand):
    help = "Memuat batas kelurahan dari berkas GeoJSON; setiap peta lalu memakainya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="Asal dan lisensi, tampil di bawah peta.")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            shapes = read_boundaries(file, known_names())
        except FaultyBoundaries as error:
            raise CommandError(f"Batas belum dimuat: {error}.") from error
        without = store_boundaries(shapes=shapes, source=(source or file.name)[:MAX_SOURCE])
        self.stdout.write(f"Batas {len(shapes)} kelurahan dimuat.")
        if without:
            self.stdout.write(f"Belum ada batas untuk {', '.join(map(str, without))}.")
