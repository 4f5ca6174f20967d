"""The words of the import's pages. Templates only print them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from bontang_stunting.lib import formatting
from measurements.importing.readings import Layout
from measurements.models import ImportBatch, ImportDifference, ImportFault
from measurements.services.importing.batches import KNOWN_FILE
from measurements.services.importing.keeping import DISCARDED, EXPIRED

State = ImportBatch.State
ROWS_NAMED: Final = 50  # row numbers of one kind of fault that a page names
FEW_ROWS: Final = 6  # so few stand beside the fault; more are opened with a click
SHEETS_NAMED: Final = 10  # a workbook may have a sheet for each posyandu
NO_ROUND: Final = "Penimbangan bulanan"
# Sentences of files with nothing wrong in them, and what their page says first.
REMOVED: Final = {
    KNOWN_FILE: "Berkas ini sudah pernah diimpor",
    DISCARDED: "Berkas ini tidak jadi diimpor",
    EXPIRED: "Berkas ini sudah dihapus",
}
LAYOUTS: Final = {
    Layout.EKSPOR_KLASIK: "Ekspor e-PPGBM klasik",
    Layout.EKSPOR_2024: "Ekspor e-PPGBM 2024",
    Layout.EKSPOR_2025: "Ekspor e-PPGBM 2025",
    Layout.SIGIZI_KESGA: "Ekspor Sigizi Kesga",
    Layout.TEMPLATE_UKUR_LAMA: "Template pengukuran lama",
    Layout.TEMPLATE_UKUR_BARU: "Template pengukuran baru",
    Layout.TEMPLATE_UKUR_BONTANG: "Template pengukuran Bontang",
    Layout.TEMPLATE_IDENTITAS: "Template identitas balita",
    Layout.REKAP_BULANAN: "Rekap bulanan per kelurahan",
    Layout.LAIN: "Bentuk lain, dikenali dari judul kolomnya",
}
# How the page calls the faults of a severity.
GROUP_TITLES: Final = {
    ImportFault.Severity.ERROR: "Tidak disimpan, perlu diperbaiki",
    ImportFault.Severity.WARNING: "Sebaiknya diperiksa",
    ImportFault.Severity.INFO: "Catatan lain, tidak perlu diperbaiki",
}


@dataclass(frozen=True)
class Progress:
    """How far the work on a file is. `of` is 0 while it is not known."""

    state: str
    is_waiting: bool
    done: int
    of: int
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """What the script polls."""
        return {
            "is_waiting": self.is_waiting,
            "state": self.state,
            "done": self.done,
            "of": self.of,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Fact:
    """A count of the preview with what it means."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault in one column: how many rows, and the first of them."""

    sentence: str
    column: str
    n: str
    rows: str
    more: str
    is_few: bool


@dataclass(frozen=True)
class FaultGroup:
    """The kinds of one severity, the most frequent first."""

    title: str
    kinds: tuple[FaultKind, ...]
    is_open: bool


@dataclass(frozen=True)
class FilePage:
    """One file, in whatever state it is."""

    title: str
    name: str
    about: tuple[str, ...]
    progress: Progress
    facts: tuple[Fact, ...] = ()
    layout: str = ""
    decisions: tuple[str, ...] = ()
    unknown_columns: str = ""
    sheets: str = ""
    groups: tuple[FaultGroup, ...] = ()
    n_differences: str = ""
    save_label: str = ""
    has_sheet: bool = False


@dataclass(frozen=True)
class FileRow:
    """A file in the list of files."""

    pk: int
    name: str
    purpose: str
    state: str
    state_word: str
    n_rows: str
    uploaded: str
    by: str


@dataclass(frozen=True)
class DifferenceRow:
    """One z-score of the file beside ours."""

    source_row: str
    index: str
    of_file: str
    ours: str
    reason: str


def page_of(batch: ImportBatch) -> FilePage:
    """All that the page of a file says in its present state."""
    state = State(batch.state)
    if state not in {State.CHECKED, State.DONE}:
        return FilePage(_title(batch), batch.file_name, _about(batch), progress_of(batch))
    counts = batch.counts
    groups = fault_groups(batch)
    n_differences = counts.get("n_differences", 0)
    return FilePage(
        title=_finding(batch),
        name=batch.file_name,
        about=_about(batch),
        progress=progress_of(batch),
        facts=tuple(_facts(batch)),
        layout=_layout(batch.layout),
        decisions=tuple(counts.get("decisions", ())),
        unknown_columns=", ".join(counts.get("unknown_columns", ())),
        sheets=sheets_sentence(counts),
        groups=groups,
        n_differences=formatting.number(n_differences) if n_differences else "",
        save_label=_save_label(batch),
        has_sheet=any(group.is_open for group in groups) and bool(batch.path),
    )


def _title(batch: ImportBatch) -> str:
    """What the page of a file without counts says first."""
    if batch.refusal in REMOVED:
        return REMOVED[batch.refusal]
    titles = {
        State.WRITING: "Berkas sedang disimpan",
        State.REFUSED: "Berkas ini belum dapat diimpor",
    }
    return titles.get(State(batch.state), "Berkas sedang diperiksa")


def progress_of(batch: ImportBatch) -> Progress:
    """How far the check or the writing is."""
    state = State(batch.state)
    is_writing = state == State.WRITING
    of = batch.n_rows if is_writing else 0
    if is_writing:
        done, all_of_them = (formatting.number(n) for n in (batch.n_done, batch.n_rows))
        sentence = f"{done} dari {all_of_them} baris"
    elif state == State.UPLOADED:
        sentence = "Menunggu giliran diperiksa"
    else:
        sentence = "Membaca dan mencocokkan setiap baris" if state == State.CHECKING else ""
    is_waiting = state in {State.UPLOADED, State.CHECKING, State.WRITING}
    return Progress(state, is_waiting, batch.n_done if is_writing else 0, of, sentence)


def _to_store(counts: dict[str, Any]) -> int:
    """Rows that become a measurement, new or in place of an earlier one."""
    n: int = counts.get("n_stored", 0) + counts.get("n_corrected", 0)
    return n


def _to_correct(counts: dict[str, Any]) -> int:
    """Rows that cannot be stored as they are."""
    n: int = counts.get("n_faulty", 0) + counts.get("n_unmatched", 0)
    return n


def _finding(batch: ImportBatch) -> str:
    """The answer: how many rows can be, or were, stored."""
    n, same = _to_store(batch.counts), batch.counts.get("n_same", 0)
    wrong = _to_correct(batch.counts)
    if n:
        word = "tersimpan" if batch.state == State.DONE else "siap disimpan"
    elif same:
        n, word = same, "sudah ada"
    else:
        return "Belum ada baris yang dapat disimpan"
    found = f"{formatting.number(n)} baris {word}"
    return f"{found}, {formatting.number(wrong)} perlu diperbaiki" if wrong else found


def _save_label(batch: ImportBatch) -> str:
    """What the button says; empty where there is nothing to store."""
    n = _to_store(batch.counts)
    return f"Simpan {formatting.number(n)} baris" if n and batch.state == State.CHECKED else ""


def _about(batch: ImportBatch) -> tuple[str, ...]:
    """For what, when and by whom."""
    said = [purpose(batch), f"diunggah {_moment(batch.uploaded_at)}"]
    if batch.uploaded_by:
        said.append(f"oleh {batch.uploaded_by.get_full_name() or batch.uploaded_by.username}")
    if batch.finished_at:
        said.append(f"selesai {_moment(batch.finished_at)}")
    return tuple(said)


def purpose(batch: ImportBatch) -> str:
    """The round a file is for, or that it is for none; a recap knows no rounds."""
    if batch.kind == ImportBatch.Kind.RECAP:
        return str(ImportBatch.Kind.RECAP.label)
    return batch.operasi.nama if batch.operasi else NO_ROUND


def _moment(at: Any) -> str:
    return formatting.moment(timezone.localtime(at))


def _facts(batch: ImportBatch) -> Iterable[Fact]:
    """The counts, in the order in which rows fall away; what is 0 is left out."""
    counts = batch.counts

    def n(name: str) -> str:
        return formatting.number(counts.get(name, 0))

    yield Fact("Baris dibaca", n("n_rows"))
    if counts.get("n_children"):
        note = f"{n('n_new_children')} baru, {n('n_known_children')} sudah terdaftar"
        yield Fact("Balita", n("n_children"), note)
    if counts.get("n_kelurahan"):
        yield Fact("Kelurahan", n("n_kelurahan"))
    if months := counts.get("months"):
        span = [formatting.month(date.fromisoformat(f"{month}-01")) for month in months]
        yield Fact("Bulan", formatting.number(len(span)), f"{span[0]} sampai {span[-1]}")
    note = f"{n('n_corrected')} memperbaiki yang lama" if counts.get("n_corrected") else ""
    word = "Tersimpan" if batch.state == State.DONE else "Akan disimpan"
    yield Fact(word, formatting.number(_to_store(counts)), note)
    if counts.get("n_same"):
        yield Fact("Sudah ada", n("n_same"), "isinya sama, tidak berubah")
    if counts.get("n_superseded"):
        yield Fact("Tergantikan", n("n_superseded"), "ada lagi di baris bawahnya")
    if wrong := _to_correct(counts):
        unmatched = f"{n('n_unmatched')} balita belum dikenal" if counts.get("n_unmatched") else ""
        yield Fact("Perlu diperbaiki", formatting.number(wrong), unmatched or "tidak disimpan")
    if counts.get("n_added_to_sasaran"):
        yield Fact("Masuk sasaran", n("n_added_to_sasaran"), "ditambahkan ke daftar operasi")


def _layout(code: str) -> str:
    return LAYOUTS[Layout(code)] if code in set(Layout) else code


def sheets_sentence(counts: dict[str, Any]) -> str:
    """Which sheet was read and which were not; "" where the file shows no other sheet."""
    unread = counts.get("unread_sheets", ())
    if not unread:
        return ""
    names = ", ".join(f"'{name}'" for name in unread[:SHEETS_NAMED])
    more = len(unread) - SHEETS_NAMED
    rest = f", dan {formatting.number(more)} lembar lagi" if more > 0 else ""
    return f"Yang dibaca: lembar '{counts['sheet']}'. Lembar lain tidak dibaca: {names}{rest}."


def fault_groups(batch: ImportBatch) -> tuple[FaultGroup, ...]:
    """The faults of a file by severity and kind. Two queries, however many faults."""
    kind = ("severity", "sentence", "column")
    sizes = batch.faults.order_by().values_list(*kind).annotate(n=Count("pk"))
    by_kind = {tuple(of): n for *of, n in sizes.order_by("-n", "sentence")}
    first = batch.faults.annotate(
        nth=Window(
            RowNumber(), partition_by=[F(name) for name in kind], order_by=["source_row", "pk"]
        )
    ).filter(nth__lte=ROWS_NAMED)
    rows: dict[tuple[str, ...], list[int]] = {of: [] for of in by_kind}
    for *of, row in first.order_by("source_row").values_list(*kind, "source_row"):
        rows.setdefault(tuple(of), []).append(row)
    groups = []
    for severity, title in GROUP_TITLES.items():
        kinds = tuple(
            _fault_kind(of[1], of[2], n, rows[of]) for of, n in by_kind.items() if of[0] == severity
        )
        if kinds:
            groups.append(FaultGroup(title, kinds, severity != ImportFault.Severity.INFO))
    return tuple(groups)


def _fault_kind(sentence: str, column: str, n: int, rows: list[int]) -> FaultKind:
    more = n - len(rows)
    return FaultKind(
        sentence=sentence,
        column=column,
        n=f"{formatting.number(n)} baris",
        # Row numbers are written as the spreadsheet shows them, without dots.
        rows=", ".join(str(row) for row in rows),
        more=f"dan {formatting.number(more)} baris lagi" if more > 0 else "",
        is_few=n <= FEW_ROWS,
    )


def file_rows(batches: Iterable[ImportBatch]) -> list[FileRow]:
    """Files as the list shows them."""
    return [
        FileRow(
            pk=batch.pk,
            name=batch.file_name,
            purpose=purpose(batch),
            state=batch.state,
            state_word="Dibatalkan" if batch.refusal == DISCARDED else State(batch.state).label,
            n_rows=formatting.number(batch.n_rows) if batch.n_rows else "",
            uploaded=_moment(batch.uploaded_at),
            by=batch.uploaded_by.username if batch.uploaded_by else "perintah",
        )
        for batch in batches
    ]


def difference_rows(found: Iterable[ImportDifference]) -> list[DifferenceRow]:
    """Differences as the list shows them."""
    return [
        DifferenceRow(str(one.source_row), one.index, _z(one.of_file), _z(one.ours), one.reason)
        for one in found
    ]


def _z(hundredths: int | None) -> str:
    return "tidak ada" if hundredths is None else formatting.number(hundredths / 100, 2)
