"""`manage.py practice_round`: a round that holds today, for whoever tries the weighing table."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bontang_stunting.lib import formatting
from demo.practice import open_practice_round


class Command(BaseCommand):
    help = "Membuka operasi timbang latihan di kota contoh, bila tidak ada yang memuat hari ini."

    def handle(self, *args: Any, **options: Any) -> None:
        operasi = open_practice_round(today=timezone.localdate(), at=timezone.now())
        if operasi:
            days = formatting.days(operasi.starts_on, operasi.ends_on)
            self.stdout.write(f"{operasi.nama} dibuka: {days}.")
