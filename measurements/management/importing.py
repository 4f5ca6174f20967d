"""Importing a file from the command line: what both commands do, in one place."""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bontang_stunting.lib import formatting
from measurements.doors import ask_for_refresh
from measurements.importing.errors import WrongFile
from measurements.management.choices import kota_of
from measurements.models import ImportBatch, OperasiTimbang
from measurements.presenters import sheets_sentence
from measurements.services.importing import check_and_plan, forget, plan_file, receive, write
from measurements.services.importing.batches import KNOWN_FILE
from posyandu.models import Kota

Kind = ImportBatch.Kind
NOT_THERE = "Berkas {path} tidak ada."
# Counts as the summary says them, in this order; what is 0 goes unsaid.
SAID = {
    "n_children": "balita",
    "n_new_children": "balita baru",
    "n_stored": "disimpan",
    "n_corrected": "memperbaiki yang lama",
    "n_same": "sudah ada",
    "n_superseded": "digantikan baris lain",
    "n_unmatched": "balitanya belum dikenal",
    "n_faulty": "perlu diperbaiki",
    "n_differences": "nilai z berbeda",
    "n_added_to_sasaran": "ditambahkan ke sasaran",
}


@dataclass(frozen=True)
class Brought:
    """What a file was or, on a dry run, would be."""

    kind: str
    counts: dict[str, Any]
    faults: dict[str, int]  # code -> rows
    sentence: str = ""  # where there is nothing to count


class ImportCommand(BaseCommand):
    """Reads one file at once, in this process. Progress goes to stderr, the summary to stdout."""

    kinds: frozenset[str] = frozenset(Kind)
    wrong_kind = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="BERKAS")
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, tidak menyimpan")
        parser.add_argument("--json", action="store_true", help="ringkasan sebagai JSON")
        parser.add_argument("--kota", help="kode Kemendagri; boleh kosong bila kotanya satu")

    def bring(
        self,
        file: Path,
        *,
        kota: str | None,
        code: str,
        is_dry_run: bool,
        is_json: bool,
    ) -> None:
        """Check the file, store it unless this is a dry run, and say what became of it.

        Raises CommandError with one sentence where the file cannot be brought in.
        """
        its_kota = kota_of(kota)
        operasi = self.round_of(its_kota, code)
        if not file.is_file():
            raise CommandError(NOT_THERE.format(path=file))
        self.stderr.write(f"Memeriksa {file.name}")
        try:
            bring_in = self.planned if is_dry_run else self.stored
            brought = bring_in(file, its_kota, operasi)
        except WrongFile as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            as_json(brought, is_dry_run) if is_json else "\n".join(in_words(brought, is_dry_run))
        )

    def round_of(self, kota: Kota, code: str) -> OperasiTimbang | None:
        """The round of the file; a command without rounds has none."""
        return None

    def planned(self, file: Path, kota: Kota, operasi: OperasiTimbang | None) -> Brought:
        """What would be stored. Raises WrongFile."""
        plan = plan_file(file, kota=kota, operasi=operasi, today=timezone.localdate())
        if plan.kind not in self.kinds:
            raise WrongFile(self.wrong_kind)
        return Brought(plan.kind, plan.counts, dict(Counter(plan.faults["code"])))

    def stored(self, file: Path, kota: Kota, operasi: OperasiTimbang | None) -> Brought:
        """What was stored. Raises WrongFile."""
        with file.open("rb") as content:
            batch = receive(content, file_name=file.name, kota=kota, operasi=operasi, by=None)
        batch, planned = check_and_plan(batch.pk)
        is_known = batch.refusal == KNOWN_FILE
        if batch.state == ImportBatch.State.REFUSED and not is_known:
            raise WrongFile(batch.refusal)
        if batch.kind not in self.kinds:
            forget(batch)
            ImportBatch.objects.filter(pk=batch.pk).delete()
            raise WrongFile(self.wrong_kind)
        if is_known:
            return Brought(batch.kind, {}, {}, KNOWN_FILE)
        batch = write(batch.pk, progress=self.show, planned=planned)
        self.end_progress()
        ask_for_refresh()
        codes = Counter(batch.faults.order_by().values_list("code", flat=True))
        return Brought(batch.kind, batch.counts, dict(codes))

    def show(self, done: int, of: int) -> None:
        """The progress, on one line of a terminal."""
        said = f"Menyimpan {formatting.number(done)} dari {formatting.number(of)} baris"
        self.stderr.write(f"\r{said}" if self.is_terminal else said, ending=self.line_end)

    def end_progress(self) -> None:
        """Leave the line of the progress."""
        if self.is_terminal:
            self.stderr.write("")

    @property
    def is_terminal(self) -> bool:
        return sys.stderr.isatty()

    @property
    def line_end(self) -> str:
        return "" if self.is_terminal else "\n"


def as_json(brought: Brought, is_dry_run: bool) -> str:
    """Counts and fault codes for a program."""
    said = {
        "kind": str(brought.kind),
        "is_dry_run": is_dry_run,
        "counts": brought.counts,
        "faults": brought.faults,
        "sentence": brought.sentence,
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def in_words(brought: Brought, is_dry_run: bool) -> Iterable[str]:
    """Counts for a person."""
    counts = brought.counts
    if brought.sentence:
        yield brought.sentence
        return
    yield f"{formatting.number(counts['n_rows'])} baris dibaca:"
    for name, words in SAID.items():
        if counts.get(name):
            yield f"  {formatting.number(counts[name])} {words}"
    if sentence := sheets_sentence(counts):
        yield sentence
    if is_dry_run:
        yield "Hanya diperiksa, tidak ada yang disimpan."
