"""`manage.py find_duplicates`: note the children who may stand in their city twice."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from posyandu.models import Kota
from posyandu.services.suspecting import suspect_duplicates


class Command(BaseCommand):
    help = "Mencari anak yang mungkin tercatat dua kali; hasilnya ada di Daftar kerja."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        for kota in Kota.objects.order_by("pk"):
            n_new = suspect_duplicates(kota=kota, today=today)
            self.stdout.write(f"{kota.nama}: {n_new} dugaan ganda baru.")
