"""`manage.py reopen_round CODE --reason …`: late readings may enter, the first closing stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bontang_stunting.lib import formatting
from measurements.management.choices import kota_of, round_of
from measurements.services.reopening import reopen_round
from measurements.services.rounds import WrongRound


class Command(BaseCommand):
    help = "Membuka kembali operasi timbang untuk data susulan; penutupan sebelumnya tetap ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="KODE", help="misalnya 2025-2")
        parser.add_argument("--reason", required=True, help="alasan, tercatat di riwayat")
        parser.add_argument("--kota", help="kode Kemendagri; boleh kosong bila kotanya satu")

    def handle(self, *args: Any, code: str, reason: str, kota: str | None, **options: Any) -> None:
        operasi = round_of(kota_of(kota), code)
        if operasi is None:
            raise CommandError("Sebut kode operasi timbang yang dibuka kembali.")
        now = timezone.now()
        try:
            reopen_round(operasi=operasi, at=now, reason=reason, by=None)
        except WrongRound as error:
            raise CommandError(str(error)) from error
        at = formatting.moment(timezone.localtime(now))
        self.stdout.write(
            f"{operasi.nama} ({operasi.code}) dibuka kembali {at}. "
            "Tutup lagi dengan close_round setelah datanya masuk."
        )
