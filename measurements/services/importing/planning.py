"""From a read file to a plan: which child each row is about and what is to be done with it.

Reads the database, writes nothing. The preview shows the plan, the writer carries it out.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Final
from uuid import UUID

import numpy as np

from bontang_stunting.lib.ids import uuid7s
from measurements.importing.readings import MeasurementRows, NikState, Severity
from measurements.importing.scoring import ScoredReading
from measurements.models import ImportedRow, Measurement, OperasiTimbang
from measurements.services.importing.directory import (
    KnownChild,
    KnownChildren,
    PosyanduDirectory,
)
from measurements.services.importing.matching import NOBODY, Candidate, find_child
from measurements.services.redirects import roots_of
from posyandu.bulk import chunks_of
from posyandu.models import Kota, User
from posyandu.nik import index_of

Outcome = ImportedRow.Outcome
SEX: Final = {"L": 1, "P": 2}
POSITION: Final = {"": 0, "L": 1, "H": 2}
# A lost last digit is no NIK to search by: nine other children could have it.
_SEARCHABLE: Final = {
    NikState.DUMMY, NikState.OTHER_PERSON, NikState.UNCHECKED, NikState.TRUSTED
}  # fmt: skip

CHILDREN_ASKED_AT_ONCE: Final = 5_000

Values = tuple[int | None, ...]  # what makes two readings of one day the same


@dataclass(frozen=True)
class FaultKind:
    """A fault that only the database can show."""

    code: str
    severity: Severity
    sentence: str


OTHER_DAY: Final = FaultKind(
    "di_luar_tanggal_operasi",
    Severity.INFO,
    "Tanggal ini di luar operasi yang dipilih; dihitung pada bulannya saja.",
)
ROUND_IS_CLOSED: Final = FaultKind(
    "operasi_sudah_ditutup",
    Severity.ERROR,
    "Tanggal ini termasuk operasi yang sudah ditutup; angkanya tidak berubah lagi.",
)
NO_KELURAHAN: Final = FaultKind(
    "tempat_tak_dikenal", Severity.ERROR, "Tanpa kelurahan yang dikenal, posyandunya tidak jelas."
)
UNKNOWN_POSYANDU: Final = FaultKind(
    "posyandu_tak_dikenal", Severity.ERROR, "Tidak ada posyandu bernama ini di kelurahan itu."
)
OTHER_AREA: Final = FaultKind(
    "di_luar_wilayah", Severity.ERROR, "Posyandu ini di luar wilayah kerja Anda."
)
UNKNOWN_CHILD: Final = FaultKind(
    "balita_tak_dikenal", Severity.ERROR, "Anak ini belum terdaftar; impor identitasnya dulu."
)
MANY_MEANT: Final = FaultKind(
    "diduga_anak_ganda",
    Severity.WARNING,
    "Lebih dari satu anak terdaftar cocok dengan baris ini; tidak digabung.",
)
REGISTERED_ELSEWHERE: Final = FaultKind(
    "terdaftar_di_posyandu_lain",
    Severity.INFO,
    "Anak ini terdaftar di posyandu lain dan dihitung di sana.",
)
BEFORE_BIRTH: Final = FaultKind(
    "tgl_ukur_sebelum_lahir",
    Severity.ERROR,
    "Tanggal pengukuran sebelum tanggal lahir anak yang terdaftar.",
)
MEASURED_TWICE: Final = FaultKind(
    "sudah_diukur_kader",
    Severity.WARNING,
    "Kader sudah mencatat hasil lain pada hari itu; keduanya disimpan.",
)


@dataclass(frozen=True)
class FoundFault:
    """A fault that only the database could show."""

    row: int
    column: str
    code: str
    severity: Severity
    sentence: str


@dataclass
class Plan:
    """One element per row of the reading.

    child: the child of the row, None where the row is not stored. is_new: the child will be
    registered from the file. posyandu_id: where it counts. replaces: the measurement that a
    corrected row replaces.
    """

    scored: ScoredReading
    outcome: list[Outcome]
    child: list[UUID | None]
    posyandu_id: list[int | None]
    replaces: list[UUID | None]
    is_new: list[bool]
    new_children: dict[UUID, int] = field(default_factory=dict)  # child -> its first row
    # The first day the file knows a new child: it is registered from then on.
    first_day: dict[UUID, date] = field(default_factory=dict)
    faults: list[FoundFault] = field(default_factory=list)

    @property
    def rows(self) -> MeasurementRows:
        return self.scored.reading.rows

    def counts(self) -> dict[str, Any]:
        """What the preview, the command and the end page tell; numbers and sentences only."""
        n_of = self.outcome.count
        reading = self.scored.reading
        children = {child.int for child in self.child if child}
        return {
            "n_rows": len(self.rows),
            "n_children": len(children),
            "n_new_children": len(self.new_children),
            "n_known_children": len(children) - len(self.new_children),
            "n_stored": n_of(Outcome.STORED),
            "n_same": n_of(Outcome.KNOWN),
            "n_corrected": n_of(Outcome.CORRECTED),
            "n_superseded": n_of(Outcome.SUPERSEDED),
            "n_unmatched": n_of(Outcome.UNMATCHED),
            "n_faulty": n_of(Outcome.FAULTY),
            "n_differences": len(self.scored.differences),
            "layout": str(reading.layout),
            "decisions": [decision.sentence for decision in reading.decisions],
            "unknown_columns": list(reading.unknown_columns),
        }


def make_plan(
    scored: ScoredReading,
    *,
    kota: Kota,
    operasi: OperasiTimbang | None,
    by: User | None,
    closed_days: list[tuple[date, date]],
    today: date,
) -> Plan:
    """What to do with every row. `closed_days`: the dates of rounds whose figures stand.

    `today`: since when children are registered whose file has no date of measuring.
    """
    reading = scored.reading
    n = len(reading.rows)
    plan = Plan(
        scored=scored,
        outcome=[Outcome.FAULTY] * n,
        child=[None] * n,
        posyandu_id=[None] * n,
        replaces=[None] * n,
        is_new=[False] * n,
    )
    _note_other_days(plan, operasi)
    storable = _storable_rows(plan, closed_days)
    placed = _find_places(plan, storable, PosyanduDirectory.of(kota, by))
    matched = _find_children(plan, placed, KnownChildren.of(kota), today)
    _compare_with_stored(plan, matched)
    return plan


def _fault(plan: Plan, row: int, fault: FaultKind, column: str, **words: str) -> None:
    plan.faults.append(
        FoundFault(row, column, fault.code, fault.severity, fault.sentence.format(**words))
    )


def _note_other_days(plan: Plan, operasi: OperasiTimbang | None) -> None:
    if operasi is None:
        return
    measured_on = plan.rows.measured_on
    first, last = np.datetime64(operasi.starts_on), np.datetime64(operasi.ends_on)
    for row in np.flatnonzero((measured_on < first) | (measured_on > last)):
        _fault(plan, int(row), OTHER_DAY, "Tanggal Pengukuran")


def _storable_rows(plan: Plan, closed_days: list[tuple[date, date]]) -> list[int]:
    """Rows that may become something; the others get their outcome here."""
    rows = plan.rows
    in_closed = np.zeros(len(rows), np.bool_)
    for first, last in closed_days:
        in_closed |= (rows.measured_on >= np.datetime64(first)) & (
            rows.measured_on <= np.datetime64(last)
        )
    for row in np.flatnonzero(rows.is_superseded).tolist():
        plan.outcome[row] = Outcome.SUPERSEDED
    is_sound = ~rows.is_superseded & ~rows.is_error
    for row in np.flatnonzero(is_sound & in_closed).tolist():
        _fault(plan, row, ROUND_IS_CLOSED, "Tanggal Pengukuran")
    storable: list[int] = np.flatnonzero(is_sound & ~in_closed).tolist()
    return storable


def _find_places(plan: Plan, storable: list[int], directory: PosyanduDirectory) -> list[int]:
    """The rows whose posyandu is known, or will be through the child."""
    rows, placed = plan.rows, []
    kelurahan_of, key_of = rows.kelurahan_code.tolist(), rows.posyandu_key.tolist()
    through_child = plan.scored.reading.needs_known_child
    for row in storable:
        kelurahan, key = kelurahan_of[row], key_of[row]
        found = directory.ids.get((kelurahan, key))
        plan.posyandu_id[row] = found
        if found is None and not (through_child and not key):
            _fault(plan, row, *_unknown_posyandu(directory, kelurahan, rows.posyandu_name[row]))
        elif found is not None and found not in directory.allowed:
            _fault(plan, row, OTHER_AREA, "Posyandu")
        else:
            placed.append(row)
    return placed


def _unknown_posyandu(
    directory: PosyanduDirectory, kelurahan: str, name: str
) -> tuple[FaultKind, str]:
    """Why there is no such posyandu, with the nearest name of the kelurahan."""
    if not kelurahan:
        return NO_KELURAHAN, "Desa/Kel"
    near = get_close_matches(name.title(), directory.names.get(kelurahan, ()), n=1, cutoff=0.6)
    if not near:
        return UNKNOWN_POSYANDU, "Posyandu"
    hint = f"{UNKNOWN_POSYANDU.sentence} Mungkin maksudnya {near[0]}."
    return replace(UNKNOWN_POSYANDU, sentence=hint), "Posyandu"


def _find_children(plan: Plan, placed: list[int], known: KnownChildren, today: date) -> list[int]:
    """The rows with a child: a registered one, or one to be registered from the file."""
    rows, matched = plan.rows, []
    group_of, days = rows.child_group.tolist(), rows.measured_on.tolist()
    found: dict[int, tuple[UUID, KnownChild | None]] = {}
    first_day: dict[int, date] = {}
    new_ids = _ids_of_groups(plan, placed)
    for row in placed:
        group, day = group_of[row], days[row]
        if group not in found:
            its = _child_of(plan, row, known, new_ids[group])
            if its is None:
                continue
            found[group] = its
        child, registered = found[group]
        if registered is None:
            plan.is_new[row] = True
            since = day or today
            first_day[group] = min(since, first_day.get(group, since))
        elif day and day < registered.born_on:
            _fault(plan, row, BEFORE_BIRTH, "Tanggal Pengukuran")
            continue
        else:
            # Figures count where the child is registered; a move is a person's decision.
            if plan.posyandu_id[row] not in (None, registered.posyandu_id):
                _fault(plan, row, REGISTERED_ELSEWHERE, "Posyandu")
            plan.posyandu_id[row] = registered.posyandu_id
        plan.child[row] = child
        matched.append(row)
    plan.first_day = {found[group][0]: day for group, day in first_day.items()}
    return matched


def _ids_of_groups(plan: Plan, placed: list[int]) -> dict[int, UUID]:
    """An id for each child of these rows, should it be new: ascending as they will be written.

    That is one posyandu after the other (`writing.py`). Children inserted in the order of their
    ids, and found again in it by what refers to them, cost a database less.
    """
    groups, first = np.unique(plan.rows.child_group[placed], return_index=True)
    posyandu = np.array([plan.posyandu_id[placed[at]] or 0 for at in first.tolist()], np.int64)
    in_order = groups[np.lexsort((first, posyandu))].tolist()
    return dict(zip(in_order, uuid7s(len(in_order)), strict=True))


def _child_of(
    plan: Plan, row: int, known: KnownChildren, new_id: UUID
) -> tuple[UUID, KnownChild | None] | None:
    """The child of a row: registered, or new under `new_id`; None where neither is."""
    match = find_child(_candidate(plan, row), known) if known.by_name else NOBODY
    if match.child:
        return match.child.id, match.child
    if plan.scored.reading.needs_known_child:
        plan.outcome[row] = Outcome.UNMATCHED
        _fault(plan, row, MANY_MEANT if match.is_doubtful else UNKNOWN_CHILD, "Nama")
        return None
    if match.is_doubtful:
        _fault(plan, row, MANY_MEANT, "Nama")
    plan.new_children[new_id] = row
    return new_id, None


def _candidate(plan: Plan, row: int) -> Candidate:
    rows = plan.rows
    state = NikState(int(rows.nik_state[row]))
    born = rows.born_on[row]
    return Candidate(
        nik_index=index_of(rows.nik_clean[row]) if state in _SEARCHABLE else None,
        has_trusted_nik=state is NikState.TRUSTED,
        name_key=rows.name_key[row],
        born_on=None if np.isnat(born) else born.item(),
        sex=SEX.get(rows.sex[row]),
        posyandu_id=plan.posyandu_id[row],
        kelurahan_code=rows.kelurahan_code[row],
        mother_key=rows.mother_key[row],
    )


def _compare_with_stored(plan: Plan, matched: list[int]) -> None:
    """Same child, same day: the same values change nothing, others of a file replace."""
    rows = plan.rows
    has_values = rows.is_measured.tolist()
    compared = [row for row in matched if has_values[row] and not plan.is_new[row]]
    days = rows.measured_on[compared]
    known = {plan.child[row] for row in compared}
    stored = _stored_on(known, days.min().item(), days.max().item()) if known else {}
    for row in matched:
        # A new child that was not measured is registered and on the list all the same.
        is_kept = has_values[row] or plan.is_new[row]
        plan.outcome[row] = Outcome.STORED if is_kept else Outcome.KNOWN
    for row in compared:
        earlier = stored.get((plan.child[row], rows.measured_on[row].item()), [])
        if any(values == _values(rows, row) for _, _, values in earlier):
            plan.outcome[row] = Outcome.KNOWN
        elif of_file := [pk for pk, source, _ in earlier if source == Measurement.Source.FILE]:
            plan.outcome[row] = Outcome.CORRECTED
            plan.replaces[row] = of_file[-1]
        elif earlier:
            _fault(plan, row, MEASURED_TWICE, "Tanggal Pengukuran")


Stored = Mapping[tuple[Any, date], list[tuple[UUID, str, Values]]]


def _stored_on(children: set[Any], first: date, last: date) -> Stored:
    """The current measurements of these children between two days.

    Those of a merged record stand under the one that stands for it, and are told under both.
    """
    stored: dict[tuple[Any, date], list[tuple[UUID, str, Values]]] = defaultdict(list)
    roots = roots_of(children)
    for part in chunks_of(list(children | set(roots.values())), CHILDREN_ASKED_AT_ONCE):
        found = Measurement.objects.current().filter(
            balita__in=part, measured_on__gte=first, measured_on__lte=last
        )
        for pk, child, day, source, *values in found.order_by("received_at", "id").values_list(
            "id", "balita_id", "measured_on", "source", "weight_g", "length_mm", "position",
            "head_mm", "arm_mm", "oedema",
        ):  # fmt: skip
            stored[child, day].append((pk, source, tuple(values)))
    for (child, day), found_on_day in list(stored.items()):
        for gone in (gone for gone, kept in roots.items() if kept == child):
            stored[gone, day] = found_on_day
    return stored


def _values(rows: MeasurementRows, row: int) -> Values:
    return (
        present(rows.weight_g[row]),
        present(rows.height_mm[row]),
        POSITION[rows.position[row]],
        present(rows.head_mm[row]),
        present(rows.arm_mm[row]),
        max(0, int(rows.oedema[row])),
    )


def present(number: Any) -> int | None:
    """A whole number of the reading, None where it is missing."""
    return int(number) if number > 0 else None
