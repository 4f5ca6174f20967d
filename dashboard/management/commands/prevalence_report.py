"""`manage.py prevalence_report --round R --by puskesmas`: the page's numbers as a table."""

import csv
import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.filters import DashboardFilter
from dashboard.queries.report import ReportRow, prevalence_report
from dashboard.services.refresh import refresh_summaries
from measurements.models import OperasiTimbang


class Command(BaseCommand):
    help = "Prevalensi pendek satu operasi per puskesmas, kelurahan, atau posyandu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", required=True, help="kode operasi, misalnya 2025-2")
        parser.add_argument(
            "--by", choices=["puskesmas", "kelurahan", "posyandu"], default="puskesmas"
        )
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        operasi = _round(options["round"])
        # Without a worker the marks of the last import would still be waiting.
        refresh_summaries()
        rows = prevalence_report(DashboardFilter(operasi_id=operasi.pk), by=options["by"])
        if options["format"] == "json":
            self.stdout.write(
                json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
            )
        else:
            self._write_csv(rows)

    def _write_csv(self, rows: list[ReportRow]) -> None:
        writer = csv.DictWriter(self.stdout, list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def _round(code: str) -> OperasiTimbang:
    operasi = OperasiTimbang.objects.filter(code=code).first()
    if operasi is None:
        known = ", ".join(OperasiTimbang.objects.values_list("code", flat=True)) or "belum ada"
        raise CommandError(f"Tidak ada operasi berkode {code}. Yang ada: {known}.")
    return operasi
