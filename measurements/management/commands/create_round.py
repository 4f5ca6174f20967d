"""`manage.py create_round CODE --name … --from … --to …`: a round, opened, with its list."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bontang_stunting.lib import formatting
from measurements.management.choices import kota_of
from measurements.services.rounds import WrongRound, create_round, open_round


class Command(BaseCommand):
    help = "Membuat dan membuka operasi timbang; daftar sasarannya dibekukan saat itu juga."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="KODE", help="misalnya 2025-2")
        parser.add_argument("--name", required=True, help="nama operasi timbang")
        parser.add_argument("--from", dest="starts_on", required=True, type=iso_day)
        parser.add_argument("--to", dest="ends_on", required=True, type=iso_day)
        parser.add_argument("--kota", help="kode Kemendagri; boleh kosong bila kotanya satu")

    def handle(
        self,
        *args: Any,
        code: str,
        name: str,
        starts_on: date,
        ends_on: date,
        kota: str | None,
        **options: Any,
    ) -> None:
        its_kota = kota_of(kota)
        try:
            with transaction.atomic():
                operasi = create_round(
                    kota=its_kota, code=code, nama=name, starts_on=starts_on, ends_on=ends_on
                )
                n_children = open_round(operasi=operasi, at=timezone.now(), by=None)
        except WrongRound as error:
            raise CommandError(str(error)) from error
        days = formatting.days(starts_on, ends_on)
        n = formatting.number(n_children)
        self.stdout.write(f"{name} ({code}), {days}: {n} balita dalam daftar.")


def iso_day(text: str) -> date:
    """A day written as 2025-11-04; argparse shows the sentence of the error."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("Tulis tanggal seperti 2025-11-04.") from error
