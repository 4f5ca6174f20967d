"""`manage.py close_round CODE`: no reading enters the round any more, and its figures stand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.services.closing import close_and_keep
from measurements.management.choices import kota_of, round_of
from measurements.services.rounds import WrongRound


class Command(BaseCommand):
    help = "Menutup operasi timbang: angkanya disimpan dan tidak berubah lagi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="KODE", help="misalnya 2025-2")
        parser.add_argument("--kota", help="kode Kemendagri; boleh kosong bila kotanya satu")

    def handle(self, *args: Any, code: str, kota: str | None, **options: Any) -> None:
        operasi = round_of(kota_of(kota), code)
        if operasi is None:
            raise CommandError("Sebut kode operasi timbang yang ditutup.")
        now = timezone.now()
        try:
            penutupan = close_and_keep(operasi=operasi, at=now, by=None)
        except WrongRound as error:
            raise CommandError(str(error)) from error
        closed_at = formatting.moment(timezone.localtime(now))
        n_posyandu = penutupan.sel.values("posyandu").distinct().count()
        n = formatting.number(n_posyandu)
        revision = f" (revisi {penutupan.number - 1})" if penutupan.number > 1 else ""
        self.stdout.write(
            f"{operasi.nama} ({operasi.code}) ditutup {closed_at}{revision}: "
            f"angka {n} posyandu disimpan."
        )
