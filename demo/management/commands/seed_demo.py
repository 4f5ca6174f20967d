"""`manage.py seed_demo [--small] [--no-logins]`: the generated city of Bontang, once."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.logins import DEMO_LOGINS
from demo.seeding import RealChildren, demo_is_there, seed_city


class Command(BaseCommand):
    help = "Mengisi basis data kosong dengan kota contoh: semua orang di dalamnya buatan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--small",
            action="store_true",
            help="hanya tiga kelurahan, selesai dalam beberapa detik",
        )
        parser.add_argument(
            "--no-logins",
            action="store_false",
            dest="says_logins",
            help="tidak menyebut nama pengguna dan kata sandinya",
        )

    def handle(self, *args: Any, small: bool, says_logins: bool, **options: Any) -> None:
        try:
            if demo_is_there():
                self.stdout.write("Kota contoh sudah ada; tidak ada yang diubah.")
                call_command("practice_round", stdout=self.stdout)
                return
        except RealChildren as error:
            raise CommandError(
                "Basis data ini berisi balita yang bukan data contoh. "
                "Kota contoh hanya dapat dibuat di basis data yang kosong."
            ) from error
        started = time.monotonic()
        seeded = seed_city(small=small, say=self.say)
        self.stdout.write(
            f"Kota contoh siap: {seeded.n_balita} balita, {seeded.n_measurements} hasil ukur, "
            f"{time.monotonic() - started:.0f} detik."
        )
        call_command("practice_round", stdout=self.stdout)
        for label, username, password in DEMO_LOGINS if says_logins else ():
            self.stdout.write(f"  {label}: {username} / {password}")

    def say(self, line: str) -> None:
        """A line of progress, at once also where output is buffered."""
        self.stdout.write(line)
        self.stdout.flush()
