"""How the running of a round is told: its state, its list, what it was closed with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.filter_form import Place
from dashboard.models import Penutupan
from dashboard.queries.children import Child
from dashboard.queries.denominators import Denominators
from dashboard.queries.operations import Closing, MonthRow, RoundRow, Year
from dashboard.results import Share
from dashboard.words.children import home, named
from measurements.models import OperasiTimbang, PerubahanSasaran, RiwayatOperasi
from posyandu.models import User

# Bontang weighs every balita three times a year (Gerakan Posyandu Aktif, November 2025).
ROUNDS_A_YEAR: Final = 3
NOTHING: Final = "–"
# Of a closing: the count, how it is called, and what it is a share of.
_TOLD: Final = (
    ("n_sasaran", "Sasaran (S)", ""),
    ("n_ditimbang", "Ditimbang (D)", "n_sasaran"),
    ("n_diukur", "Diukur panjang/tingginya", "n_sasaran"),
    ("n_pendek", "Pendek", "n_tbu"),
    ("n_sangat_pendek", "Di antaranya sangat pendek", "n_tbu"),
    ("n_gizi_kurang", "Gizi kurang dan buruk", "n_bbtb"),
    ("n_gizi_buruk", "Di antaranya gizi buruk", "n_bbtb"),
    ("n_bb_kurang", "Berat badan kurang", "n_bbu"),
    ("n_naik", "Naik (N)", ""),
    ("n_tidak_naik", "Tidak naik (T)", ""),
    ("n_o", "Bulan lalu tidak ditimbang (O)", ""),
    ("n_b", "Baru (B)", ""),
    ("n_2t", "Dua kali tidak naik (2T)", ""),
    ("n_bgm", "Di bawah garis merah (BGM)", ""),
)


@dataclass(frozen=True)
class Cell:
    """A count, its share, and how it differs from the column before."""

    value: str
    share: str
    change: str


@dataclass(frozen=True)
class Column:
    """The head of a closing."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Closings:
    """Closings side by side: heads, then (name of the count, cells)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    has_moved: bool


@dataclass(frozen=True)
class DenominatorRow:
    """One area of the table of denominators, as it is printed."""

    code: str
    nama: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RoundWords:
    """A round of the calendar, as it is printed."""

    code: str
    nama: str
    dates: str
    state: str
    kind: str
    numbers: str
    is_listed: bool


@dataclass(frozen=True)
class MonthWords:
    """A month of the calendar, as it is printed."""

    name: str
    opened: str
    weighed: str
    is_empty: bool
    rounds: tuple[RoundWords, ...]
    planned: str = ""
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingRow:
    """A child on the list that was not measured; `may_go`: nobody weighed it either."""

    balita_id: str
    nama: str
    where: str
    why: str
    may_go: bool


@dataclass(frozen=True)
class Line:
    """A line of the ledger or of a story, as it is printed."""

    at: str
    by: str
    what: str
    note: str


def year_title(year: Year) -> str:
    """What the calendar says: how many rounds of the year are done, and how many are to come."""
    n = dict.fromkeys(OperasiTimbang.State, 0)
    for row in year.rounds:
        n[OperasiTimbang.State(row.operasi.state)] += 1
    told = [
        f"{n[state]} {word}"
        for state, word in (
            (OperasiTimbang.State.CLOSED, "ditutup"),
            (OperasiTimbang.State.OPEN, "berjalan"),
            (OperasiTimbang.State.PLANNED, "direncanakan"),
        )
        if n[state]
    ]
    if not told:
        return f"Belum ada operasi timbang tahun {year.year}"
    return f"Operasi timbang tahun {year.year}: {', '.join(told)}"


def year_lead(year: Year) -> str:
    """How many of the three rounds a year are missing from the calendar."""
    missing = ROUNDS_A_YEAR - len(year.rounds)
    if missing > 0:
        return f"Dalam setahun ada {ROUNDS_A_YEAR} kali; {missing} lagi belum direncanakan."
    return f"Ketiga operasi timbang tahun {year.year} sudah ada di kalender."


def month_words(row: MonthRow, today: date) -> MonthWords:
    """A month: how many posyandu opened or mean to, D/S, and which missed their day.

    Where no posyandu opened there is no D/S: a 0 would blame the families.
    """
    has_share = row.ds.percent is not None and bool(row.n_open or row.ds.percent)
    return MonthWords(
        name=formatting.MONTHS[row.month.month - 1],
        opened=f"{row.n_open} dari {row.n_posyandu} posyandu buka" if row.n_open else "",
        weighed=f"D/S {formatting.percent(row.ds.percent or 0, 1)}" if has_share else "",
        is_empty=not (row.n_open or row.rounds),
        rounds=tuple(round_words(one) for one in row.rounds),
        planned=_planned(row, today),
        missed=tuple(
            f"{named(one.nama)}, {one.kelurahan}: {formatting.day(one.on)}" for one in row.missed
        ),
    )


def _planned(row: MonthRow, today: date) -> str:
    """What is still to come in a month; empty once it is over or where no day is known."""
    is_over = (row.month.year, row.month.month) < (today.year, today.month)
    if is_over or not row.n_planned:
        return ""
    return f"{row.n_planned} posyandu punya jadwal buka"


def round_words(row: RoundRow) -> RoundWords:
    """A round: its dates, its state, D/S."""
    operasi = row.operasi
    numbers = ""
    if row.n_sasaran:
        d, s = formatting.number(row.n_ditimbang), formatting.number(row.n_sasaran)
        numbers = f"{d} dari {s} sasaran ditimbang, D/S {share(row.ds)}"
    return RoundWords(
        code=operasi.code,
        nama=operasi.nama,
        dates=formatting.days(operasi.starts_on, operasi.ends_on),
        state=state_words(operasi, row.n_closings),
        kind=operasi.state,
        numbers=numbers,
        is_listed=bool(row.n_sasaran),
    )


def state_words(operasi: OperasiTimbang, n_closings: int) -> str:
    """ "Ditutup, revisi 1", "Dibuka kembali", "Berjalan", "Rencana"."""
    if operasi.is_reopened:
        return "Dibuka kembali"
    revision = f", revisi {n_closings - 1}" if n_closings > 1 else ""
    return operasi.get_state_display() + (
        revision if operasi.state == OperasiTimbang.State.CLOSED else ""
    )


def shown_state(operasi: OperasiTimbang | None, n_closings: int) -> str:
    """Whose figures a page shows: "Ditutup 8 Nov 2025", "Ditutup, revisi 1 dari 24 Nov 2025".

    Empty for a month. Of a reopened round the figures are none of a closing: it says of when the
    last one is.
    """
    if operasi is None:
        return ""
    said = state_words(operasi, n_closings)
    if operasi.closed_at is None or operasi.state == OperasiTimbang.State.PLANNED:
        return said
    day = formatting.day(timezone.localtime(operasi.closed_at))
    if operasi.is_reopened:
        return f"{said}, penutupan terakhir {day}"
    return f"{said} dari {day}" if n_closings > 1 else f"{said} {day}"


def share(found: Share) -> str:
    """Two decimals, or a dash."""
    return NOTHING if found.percent is None else formatting.percent(found.percent)


def denominator_row(row: Denominators) -> DenominatorRow:
    """Lists, the two other denominators, D and D/S both ways."""
    projected = NOTHING if row.n_proyeksi is None else formatting.number(row.n_proyeksi)
    return DenominatorRow(
        row.code,
        row.nama,
        (
            formatting.number(row.n_at_opening),
            f"+{formatting.number(row.n_added)}" if row.n_added else "0",
            formatting.number(-row.n_removed),
            formatting.number(row.n_sasaran),
            formatting.number(row.n_terdaftar),
            projected,
            formatting.number(row.n_ditimbang),
            share(row.ds),
            share(row.ds_proyeksi),
        ),
    )


def closings_words(closings: Sequence[Closing], *, is_open: bool) -> Closings:
    """Closings side by side, each with what changed since the one before."""
    columns = tuple(_column(one, is_open=is_open) for one in closings)
    rows = tuple(
        (label, tuple(_cells(closings, name, of))) for name, label, of in _TOLD
    )  # fmt: skip
    return Closings(columns, rows, _has_moved(closings))


def _has_moved(closings: Sequence[Closing]) -> bool:
    """Whether what is known now is something else than what the round was closed with last."""
    if len(closings) < 2:
        return False
    last, now = closings[-2].counts, closings[-1].counts
    return any(last[name] != now[name] for name, _, _ in _TOLD)


def _column(closing: Closing, *, is_open: bool) -> Column:
    kept = closing.penutupan
    if kept is None:
        if is_open:
            return Column("Sekarang", ("berjalan, belum ditutup",))
        return Column("Bila dihitung sekarang", ("tidak disimpan",))
    return Column(closing_name(kept), tuple(_under(kept)))


def closing_name(kept: Penutupan) -> str:
    """ "Penutupan pertama", "Revisi 1"."""
    return "Penutupan pertama" if kept.number == 1 else f"Revisi {kept.number - 1}"


def _under(kept: Penutupan) -> Iterable[str]:
    yield moment(kept.closed_at)
    yield f"definisi {kept.definition_version}, mesin {kept.engine_version}"
    if kept.reason:
        yield f"Alasan: {kept.reason}"


def _cells(closings: Sequence[Closing], name: str, of: str) -> Iterable[Cell]:
    before: int | None = None
    for closing in closings:
        value = closing.counts[name]
        found = Share(value, closing.counts[of]) if of else Share(None, None)
        moved = value - before if before is not None else 0
        yield Cell(
            value=formatting.number(value),
            share=formatting.percent(found.percent) if found.percent is not None else "",
            change=f"{'+' if moved > 0 else ''}{formatting.number(moved)}" if moved else "",
        )
        before = value


def story_line(step: RiwayatOperasi) -> Line:
    """A step in the story of a round."""
    return Line(moment(step.at), who(step.by), step.get_step_display(), step.reason)


def change_line(change: PerubahanSasaran) -> dict[str, Any]:
    """A line of the ledger, with the child it is about."""
    return {
        "line": Line(moment(change.at), who(change.by), change.get_why_display(), change.note),
        "effect": "+1" if change.effect > 0 else formatting.number(-1),
        "is_removed": change.effect < 0,
        "balita": change.balita,
        "posyandu": change.posyandu,
    }


def missing_row(child: Child, place: Place) -> MissingRow:
    """A child that is still to be measured, and where it lives."""
    return MissingRow(
        balita_id=str(child.balita_id),
        nama=child.nama,
        where=f"{named(place.posyandu[1])}, {home(child, place)}",
        why=f"ditimbang {formatting.day(child.measured_on)}" if child.measured_on else "",
        may_go=child.measured_on is None,
    )


def moment(at: datetime) -> str:
    """A stored moment in Bontang's time."""
    return formatting.moment(timezone.localtime(at))


def who(user: User | None) -> str:
    """Whoever did it; nobody where the system did."""
    return (user.get_full_name() or user.username) if user else "sistem"
